// SPDX-License-Identifier: Apache-2.0
#include "parsed.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace std::string_literals;

namespace {

const std::string quote_it = " | if it is meant as text, put it in quotes";

} // namespace

TEST_CASE("an open quote is told where it was opened")
{
  CHECK_EQ(read("a: \"one\nb: two\n"), "1:4: this quote is never closed | add the closing quote");
  CHECK_EQ(read("a: 'one\n---\nb: two\n"), "1:4: this quote is never closed | add the closing quote");
}

TEST_CASE("an open quote is told where it was opened also if another text begins below")
{
  const auto ends_at = [](const std::string& place) {
    return "the text that this quote opens ends only at " + place + " | is a quote missing here?";
  };
  CHECK_EQ(read("a: \"one\nb: \"two\"\n"), "1:4: " + ends_at("line 2, column 4"));
  CHECK_EQ(read("a: \"one\nb: x\nc: \"two\"\nd: \"e\"\n"), "1:4: " + ends_at("line 3, column 4"));
  CHECK_EQ(read("a: 'one\nb: 'two: x'\nc: 1\n"), "1:4: " + ends_at("line 2, column 4"));
  CHECK_EQ(read("- \"one\n- \"two\"\n"), "1:3: " + ends_at("line 2, column 3"));
  CHECK_EQ(read("a: {b: \"one, c: 1,\n  d: \"two\"}\n"), "1:8: " + ends_at("line 2, column 6"));
  CHECK_EQ(read("a: [\"one,\n  \"two\", \"three\"]\n"), "1:5: " + ends_at("line 2, column 3"));
  CHECK_EQ(read("a: \"one\nb: \"\"\n"), "1:4: " + ends_at("line 2, column 4"));
  CHECK_EQ(read("a: \"one\nb: \"\\q\"\n"), "1:4: " + ends_at("line 2, column 4"));
  CHECK_EQ(read("a: \"one\nb: \"two:three\": x\n"), "1:4: " + ends_at("line 2, column 4"));
  CHECK_EQ(read("a: \"one\nb: \"{{ x }}\"\n"), "1:4: " + ends_at("line 2, column 4"));
  CHECK_EQ(read("a: 'one\nb: it's two\n"), "1:4: " + ends_at("line 2, column 6") +
                                               " Or write '' for an apostrophe between "
                                               "single quotes, or use double quotes");
}

TEST_CASE("a text of several lines in quotes is not blamed for what is wrong in another line")
{
  CHECK_EQ(read("a: \"one\n  two\"\nb: \"x\" y\n"), "3:8: this does not belong to the value in front of it | put the "
                                                    "whole value in quotes, or look for a quote that is missing above");
  CHECK_EQ(read("a: \"one\n  two\" b: c\n").find("2:8: this does not belong to the value in front of it"), 0);
  CHECK_EQ(read("a: \"one\n  two\"\n b: c\n").find("3:2: this line is not indented like a line above it"), 0);
}

TEST_CASE("a text that goes on behind its closing quote is refused")
{
  const std::string hint = " | put the whole value in quotes, or look for a quote that is missing above";
  CHECK_EQ(read("a: \"b\" c\n"), "1:8: this does not belong to the value in front of it" + hint);
  CHECK_EQ(read("{a: 1} b\n"), "1:8: this does not belong to the value in front of it" + hint);
}

TEST_CASE("a quote within a word is told as what ends the text")
{
  const std::string single =
      "the text in quotes has ended before this: ' closes it | write '' for an apostrophe between "
      "single quotes, or use double quotes";
  CHECK_EQ(read("a: 'it's'\n"), "1:8: " + single);
  CHECK_EQ(read("a: {b: 'it's me', c: 2}\n"), "1:12: " + single);
  CHECK_EQ(read("a: \"3\"x\"\n"),
           "1:7: the text in quotes has ended before this: \" closes it | write \\\" for a quote "
           "between double quotes, or use single quotes");
}

TEST_CASE("a second colon in one value is told as such")
{
  CHECK_EQ(read("{a: echo: hi, b: 1}\n"),
           "1:9: a second ': ' in one value | if the value contains ': ', put it in quotes");
  CHECK_EQ(read("a: nginx:\n"),
           "1:9: a value cannot end with ':' | put it in quotes; or is a variable empty that should stand here?");
}

TEST_CASE("an open bracket is told where it was opened")
{
  CHECK_EQ(read("ports: [80, 443\n"), "1:8: this '[' is not closed | a ',' or ']' is missing at line 2, column 1");
  CHECK_EQ(read("env: {A: 1,\n  B: 2\nname: x\n"),
           "1:6: this '{' is not closed | a ',' or '}' is missing at line 3, column 5");
}

TEST_CASE("a variable of a shell inside brackets is told as a mapping that begins")
{
  const std::string told =
      "inside '[ ]' and '{ }' a '{' begins a mapping, also behind a '$' | put the whole value in quotes";
  CHECK_EQ(read("env: {A: ${B}}\n"), "1:10: " + told);
  CHECK_EQ(read("a: [b,\n  x${B:-c}, d]\n"), "2:4: " + told);
  CHECK_EQ(read("a: ${B}\n"), "{'a': '${B}'}");
}

TEST_CASE("a missing comma is told where it is missing")
{
  CHECK_EQ(read("env: {A: 1 B: 2}\n"), "1:13: a ',' or '}' is missing here | '{' opens at line 1, column 6");
  CHECK_EQ(read("a: ['b' 'c']\n"), "1:9: a ',' or ']' is missing here | '[' opens at line 1, column 4");
  CHECK_EQ(read("a: [b}\n"), "1:6: a ',' or ']' is missing here | '[' opens at line 1, column 4");
}

TEST_CASE("a tab as indentation is refused")
{
  for (const char* text : {"a:\n\tb: 1\n", "a: >\n\tb\n", "a:\n\t- b\n"})
    CHECK_EQ(read(text), "2:1: a tab cannot be used for indentation | use spaces");
  CHECK_EQ(read("a:\n  b: 1\n\tc: 2\n"), "3:1: a tab cannot be used for indentation | use spaces");
  CHECK_EQ(read("a:\tb\n"), "{'a': 'b'}");
}

TEST_CASE("a colon without a space is told as such")
{
  CHECK_EQ(read("name: x\na:1\nb: 2\n"), "2:1: a ':' without a space after it does not end a key | write `key: value`");
  CHECK_EQ(read("\"a\":1\n"), "1:4: a ':' needs a space after it | write `key: value`");
  CHECK_EQ(read("a:1\nb: 2\n"), "2:1: a key cannot stand here | does the line above lack a ':', or a space after it?");
  CHECK_EQ(read("a: b\nc d\ne: f\n"), "2:1: a key without a ':' after it | write `key: value`; if it belongs to the "
                                      "value above, indent it deeper");
}

TEST_CASE("a second colon in a value is told as such")
{
  CHECK_EQ(read("title: a: b\n"), "1:9: a second ': ' in one value | if the value contains ': ', put it in quotes");
  CHECK_EQ(read("url: http: //x\n"), "1:10: a second ': ' in one value | if the value contains ': ', put it in quotes");
}

TEST_CASE("wrong indentation is told with what it should be")
{
  CHECK_EQ(read("a: 1\n  b: 2\n"),
           "2:3: this key is indented too deep, or the line above lacks a ':' | give all keys of "
           "a mapping the same indentation");
  CHECK_EQ(read("a:\n   b: 1\n  c: 2\n"),
           "3:3: this line is not indented like a line above it | the keys from line 1, column 1 on are not indented, "
           "those from line 2, column 4 on indented by 3 spaces: which of them does it belong to?");
  CHECK_EQ(
      read("a:\n  b:\n     c: 1\n   d: 2\n"),
      "4:4: this line is not indented like a line above it | the keys from "
      "line 2, column 3 on are indented by 2 spaces, those from line 3, column 6 on indented by 5 spaces: which of "
      "them does it belong to?");
  CHECK_EQ(read("  a: 1\nb: 2\n"), "2:1: the document has ended above this line | is this line indented less than the "
                                   "first one, or is a line with '...' above it?");
}

TEST_CASE("keys and items that mix are told as such")
{
  CHECK_EQ(read("a: 1\n- b\n"), "2:1: a key is expected here, in the mapping that begins at line 1, column 1 | a list "
                                "cannot go on beside keys; is it indented wrongly?");
  CHECK_EQ(read("- a\nb: 1\n"),
           "2:1: a '- ' is expected here, in the list that begins at line 1, column 1 | if the line "
           "belongs to the item above, indent it deeper");
  CHECK_EQ(read("- A: 1\n  B: 2\n C: 3\n"),
           "3:2: a '- ' is expected here, in the list that begins at line 1, column 1 | "
           "give the keys of an item the same indentation");
  CHECK_EQ(read("a: - b\n"),
           "1:4: a list cannot begin here | begin it on a new line; or put the value in quotes if it is a text");
  CHECK_EQ(read("a: ? b\n"), "1:4: a '?' cannot stand here" + quote_it);
}

TEST_CASE("a value that begins with a sign of YAML is told to be quoted")
{
  CHECK_EQ(read("a: @b\n"), "1:4: a value cannot begin with '@'" + quote_it);
  CHECK_EQ(read("a: `b`\n"), "1:4: a value cannot begin with '`'" + quote_it);
  CHECK_EQ(read("a: %b\n"), "1:4: a value cannot begin with '%'" + quote_it);
  CHECK_EQ(read("a: *.example.com\n"), "1:4: a value that begins with '*' is an alias, and its name may have letters, "
                                       "digits, '-' and '_' only" +
                                           quote_it);
  CHECK_EQ(read("a: &\n"), "1:4: a value that begins with '&' is an anchor, and its name may have letters, digits, '-' "
                           "and '_' only" +
                               quote_it);
  CHECK_EQ(read("a: !x!y z\n"), "1:4: a value that begins with '!' has a tag, and this one cannot be read" + quote_it);
  CHECK_EQ(read("a: !<x y\n"), "1:4: a value that begins with '!' has a tag, and this one cannot be read" + quote_it);
  CHECK_EQ(read("a: |x\n  y\n"), "1:5: after '|' or '>' the text begins on the next line" + quote_it);
  CHECK_EQ(read("a: |0\n  y\n"), "1:5: the indentation after '|' or '>' is a digit from 1 to 9");
}

TEST_CASE("a missing value is told as such")
{
  CHECK_EQ(read("[a, , b]\n"), "1:5: a value is missing before ','" + quote_it);
  CHECK_EQ(read("a: ]\n"), "1:4: a value is missing before ']'" + quote_it);
  CHECK_EQ(read("[a, - b]\n"), "1:5: a '- ' cannot stand inside '[ ]' or '{ }'" + quote_it);
  CHECK_EQ(read("[a:]\n"),
           "1:3: a ':' cannot end a word inside '[ ]' or '{ }' | write a space after it for a key without a value; "
           "if it is meant as text, put it in quotes");
}

TEST_CASE("a wrong escape is told where it is")
{
  const std::string hint = " | write \\\\ for a backslash, or use single quotes";
  CHECK_EQ(read("a: \"x\\d+\"\n"), "1:6: '\\d' is not an escape that YAML knows" + hint);
  CHECK_EQ(read("a: \"\\x9\"\n"), "1:7: this escape does not name a character" + hint);
  CHECK_EQ(read("a: \"\\uD800\"\n"), "1:7: this escape does not name a character" + hint);
}

TEST_CASE("directives that are not of YAML 1.1 are refused")
{
  CHECK_EQ(read("%a\n"), "1:1: a line that begins with '%' is a directive of YAML, and this one cannot be read");
  CHECK_EQ(read("%YAML 3.0\n---\na: 1\n"),
           "1:1: this version of YAML is not known | write %YAML 1.1, or remove the line");
  CHECK_EQ(read("%YAML 1.1\n%YAML 1.1\n---\na: 1\n"), "2:1: this directive is here twice | remove one");
  CHECK_EQ(read("a: 1\n...\nb: 2\n"), "3:1: the document has ended above this line | is this line indented less than "
                                      "the first one, or is a line with '...' above it?");
}

TEST_CASE("bytes that are not UTF-8 are refused where they are")
{
  CHECK_EQ(read("a: 1\né: x\xFFy\n"), "2:5: this is not UTF-8 | save the text as UTF-8");
  CHECK_EQ(read("a: \xC3(\n"), "1:4: this is not UTF-8 | save the text as UTF-8");
  CHECK_EQ(read("a: b\xC3"), "1:5: this is not UTF-8 | save the text as UTF-8");
  CHECK_EQ(read("a: \xED\xA0\x80\n"), "1:4: this is not UTF-8 | save the text as UTF-8");
  CHECK_EQ(read("\xFF\xFE"
                "a\0:\0"s),
           "1:1: this is UTF-16 | save the text as UTF-8");
  CHECK_EQ(read(std::string(100'000, '#') + "\né\xFF\n"), "2:2: this is not UTF-8 | save the text as UTF-8");
}

TEST_CASE("control characters are refused where they are")
{
  const std::string hint = " | remove it; in double quotes it can be written as an escape";
  CHECK_EQ(read("a: 1\né: \x07\n"), "2:4: the control character U+0007 is not allowed" + hint);
  CHECK_EQ(read("a: \0b\n"s), "1:4: the control character U+0000 is not allowed" + hint);
  CHECK_EQ(read("a: \xEF\xBF\xBE\n"), "1:4: the control character U+FFFE is not allowed" + hint);
  CHECK_EQ(read("\xEF\xBB\xBF"
                "a: \x1B[31m\n"),
           "1:4: the control character U+001B is not allowed" + hint);
  CHECK_EQ(read("a: \"\\e\"\n"), "{'a': '\x1B'}");
}

TEST_CASE("a byte order mark is accepted at the beginning only")
{
  CHECK_EQ(read("\xEF\xBB\xBF"
                "a: 1\nb: 2\n"),
           "{'a': 1, 'b': 2}");
  CHECK_EQ(read("a: 1\n\xEF\xBB\xBF"
                "b: 2\n"),
           "2:1: this is U+FEFF, a byte order mark, which YAML takes for a letter | remove it; if it is meant as text, "
           "put it in quotes");
}

TEST_CASE("a blank that is a letter to YAML is told where it stands for a blank")
{
  const auto place = [](const std::string& text) {
    const std::string problem = read(text);
    const std::string what = ": this is U+00A0, a no-break space, which YAML takes for a letter | write an ordinary "
                             "space; if it is meant as text, put it in quotes";
    return problem.ends_with(what) ? problem.substr(0, problem.size() - what.size()) : problem;
  };
  const std::string blank = "\xC2\xA0";
  CHECK_EQ(place("services:\n" + blank + " web: 1\n"), "2:1");
  CHECK_EQ(place("services:\n " + blank + "web: 1\n"), "2:2");
  CHECK_EQ(place("a:\n  b: 1\n " + blank + "c: 2\n"), "3:2");
  CHECK_EQ(place("a: x\n   " + blank + "c: 2\n"), "2:4");
  CHECK_EQ(place("a: x\n   " + blank + "more\n"), "2:4");
  CHECK_EQ(place("name:" + blank + "shop\nb: c\n"), "1:6");
  CHECK_EQ(place("name:" + blank + "shop\n"), "1:6");
  CHECK_EQ(place("a:\n  image:" + blank + "x\n  ports: 1\n"), "2:9");
  CHECK_EQ(place("a:" + blank + "\n  b: 1\n"), "1:3");
  CHECK_EQ(place("a: x\n  ports:" + blank + "1\n"), "2:9");
  CHECK_EQ(place("\"a\":" + blank + "b\nc: d\n"), "1:5");
  CHECK_EQ(place("a" + blank + ": b\n"), "1:2");
  CHECK_EQ(place("a: " + blank + "b\n"), "1:4");
  CHECK_EQ(place("a: b" + blank + "\n"), "1:5");
  CHECK_EQ(place("a: \"b\"" + blank + "\nc: d\n"), "1:7");
  CHECK_EQ(place("a: [b]" + blank + "\nc: d\n"), "1:7");
  CHECK_EQ(place("a: |" + blank + "\n  text\n"), "1:5");
  CHECK_EQ(place("-" + blank + "a\n- b\n"), "1:2");
  CHECK_EQ(place("- a\n-" + blank + "b\n"), "2:2");
  CHECK_EQ(place("- name:" + blank + "a\n  image: b\n"), "1:8");
  CHECK_EQ(place("{a: 1," + blank + "b: 2}\n"), "1:7");
  CHECK_EQ(place("{a:" + blank + "1}\n"), "1:4");
  CHECK_EQ(place("{\"a\":" + blank + "1}\n"), "1:6");
}

TEST_CASE("what only goes wrong because of a character that nobody sees is not told as well")
{
  CHECK_EQ(Parsed("name:\xC2\xA0shop\nb: c\n").count(), 1);
  CHECK_EQ(Parsed("a:\n  image:\xC2\xA0x\n  ports: 1\n").count(), 1);
  CHECK_EQ(Parsed("a:\xC2\xA0\nb:\xC2\xA0\n").count(), 1);
  CHECK_EQ(Parsed("a: \xC2\xA0\nb: \xC2\xA0\n").count(), 2);
}

TEST_CASE("each kind of character that nobody sees is told by its name")
{
  const auto name = [](const std::string& character) {
    const std::string problem = read("a: " + character + "b\n");
    return problem.substr(0, problem.find(", which"));
  };
  CHECK_EQ(name("\xE3\x80\x80"), "1:4: this is U+3000, an ideographic space");
  CHECK_EQ(name("\xE2\x80\x89"), "1:4: this is U+2009, a typographic space");
  CHECK_EQ(name("\xE2\x80\xAF"), "1:4: this is U+202F, a narrow no-break space");
  CHECK_EQ(name("\xE2\x80\x8B"), "1:4: this is U+200B, a zero-width space");
  CHECK_EQ(name("\xEF\xBB\xBF"), "1:4: this is U+FEFF, a byte order mark");
  CHECK_EQ(name("\xE2\x80\x8E"), "1:4: this is U+200E, a mark of the writing direction");
}

TEST_CASE("where such a character is text it is none that anybody is told of")
{
  const std::string blank = "\xC2\xA0";
  CHECK_EQ(read("a: \"" + blank + "b" + blank + "\"\n"), "{'a': '" + blank + "b" + blank + "'}");
  CHECK_EQ(read("'" + blank + "a': 1\n"), "{'" + blank + "a': 1}");
  CHECK_EQ(read("a: 10" + blank + "km\n"), "{'a': '10" + blank + "km'}");
  CHECK_EQ(read("a: note:" + blank + "b\n"), "{'a': 'note:" + blank + "b'}");
  CHECK_EQ(read("a: [b:" + blank + "c]\n"), "{'a': ['b:" + blank + "c']}");
  CHECK_EQ(read("a: |\n  " + blank + "b\n  c:" + blank + "d\n"), "{'a': '" + blank + "b\nc:" + blank + "d\n'}");
  CHECK_EQ(read("#" + blank + "c\na: 1 #" + blank + "\n"), "{'a': 1}");
  // Another error is told as what it is, if such characters stand in quotes and blocks only.
  CHECK_EQ(read("a: \"" + blank + "b\n " + blank + "c\n"), "1:4: this quote is never closed | add the closing quote");
  CHECK_EQ(read("a: |\n  " + blank + "b\nc: [1\n"),
           "3:4: this '[' is not closed | a ',' or ']' is missing at line 4, column 1");
}

TEST_CASE("a byte order mark in a generated text counts as a column of its first line")
{
  maestro::Sources sources;
  const auto text = sources.add_generated("rendered",
                                          "\xEF\xBB\xBF"
                                          "a: [\nb\n",
                                          {});
  maestro::Diagnostics problems(sources);
  CHECK_FALSE(maestro::yaml::parse(sources, text, problems));
  CHECK_EQ(problems.all()[0].place.column, 5);
}

TEST_CASE("a message names places of the template and not of the text made of it")
{
  maestro::Sources sources;
  const auto file = sources.add("maestro.yaml", "{% if x %}\nports: [80,\n{% endif %}\nb: c\n");
  const auto text =
      sources.add_generated("rendered", "ports: [80,\nb: c\n", {{0, file, 2, 1, true}, {12, file, 4, 1, true}});
  maestro::Diagnostics problems(sources);
  CHECK_FALSE(maestro::yaml::parse(sources, text, problems));
  CHECK_EQ(problems.all()[0].place.line, 2);
  CHECK_EQ(problems.all()[0].hint, "a ',' or ']' is missing at line 5, column 1");
}

TEST_CASE("marks of git are told as such")
{
  const std::string told = ": this line is a mark of git, where two versions of the text differ | keep one of the two, "
                           "and remove the lines with <<<<<<<, ======= and >>>>>>>";
  CHECK_EQ(read("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\n"), "2:1" + told);
  CHECK_EQ(read("a:\n  b: 1\n<<<<<<< HEAD\n  c: 2\n=======\n  c: 3\n>>>>>>> other\n"), "3:1" + told);
  CHECK_EQ(read("a: 1\n>>>>>>> other\n"), "2:1" + told);
  CHECK_EQ(read("a: |\n  <<<<<<< HEAD\nb: 'x' y\n").find("3:8: this does not belong"), 0);
}

TEST_CASE("a colon of East Asian writing is told as what it is")
{
  const std::string told =
      ": this is U+FF1A, a full-width colon, which YAML takes for a letter | write ':' and a space";
  CHECK_EQ(read("a\uFF1A b\nc: d\n"), "1:2" + told);
  CHECK_EQ(read("a: b\nc\uFF1Ad\ne: f\n"), "2:2" + told);
  CHECK_EQ(read("a:\n  - b\uFF1A\n\n    c: d\n"), "2:6" + told);
  CHECK_EQ(read("a: b\uFF1Ac\n"), "{'a': 'b\uFF1Ac'}");
  CHECK_EQ(read("a: x b\uFF1A\nc: 'd' e\n").find("2:8: this does not belong"), 0);
}

TEST_CASE("what is no text is told as such")
{
  CHECK_EQ(read("\x7f"
                "ELF\x02\0\0a"s)
               .find("1:1: this is no text, but a binary file"),
           0);
  CHECK_EQ(read("a: \xff\0b\0"s).find("1:4: this is no text, but a binary file"), 0);
  CHECK_EQ(read("\xff\xfe"
                "a\0:\0 \0b\0"s),
           "1:1: this is UTF-16 | save the text as UTF-8");
}
