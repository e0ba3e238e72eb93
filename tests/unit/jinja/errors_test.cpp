// SPDX-License-Identifier: Apache-2.0
#include "rendered.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace jinja;
using namespace jinja::testing;

TEST_CASE("errors: they name file, line and column")
{
  CHECK_EQ(error_of("a\n  {{ 1 / 0 }}"), "main:2:8: division by zero.");
  CHECK_EQ(error_of("é{{ nope.x }}"), "main:1:10: 'nope' is not defined.");
  CHECK_EQ(error_of("{{ 'a' + 1 }}"), "main:1:8: '+' cannot combine a text and a whole number.");
  CHECK_EQ(error_of("{{ d.items( }}"), "main:1:13: ')' is expected here before '}'.");
}

TEST_CASE("errors: what ends nothing is told with what is open")
{
  CHECK_EQ(error_of("{% for x in [] %}{% endfro %}"),
           "main:1:21: 'endfro' ends nothing here: what is open is the 'for' of line 1, up to 'endfor' or 'else'.");
  CHECK_EQ(error_of("{% if 1 %}\n{% for x in [] %}\n{% endif %}"),
           "main:3:4: 'endif' ends nothing here: what is open is the 'for' of line 2, up to 'endfor' or 'else'.");
}

TEST_CASE("errors: a misspelt name is told with the nearest one")
{
  CHECK_EQ(error_of("{{ 1|uper }}"), "main:1:6: there is no filter 'uper'; did you mean 'upper'?");
  CHECK_EQ(error_of("{% if true %}{{ 1|uper }}{% endif %}"),
           "main:1:19: there is no filter 'uper'; did you mean 'upper'?");
  CHECK_EQ(error_of("{{ [1]|map('uper')|list }}"), "main:1:20: there is no filter 'uper'; did you mean 'upper'?");
  CHECK_EQ(error_of("{{ 1 is defned }}"), "main:1:9: there is no test 'defned'; did you mean 'defined'?");
  CHECK_EQ(error_of("{% fro x in y %}"), "main:1:4: there is no statement 'fro'; did you mean 'for'?");
  CHECK_EQ(error_of("{% endfro %}"), "main:1:4: nothing is open that 'endfro' could belong to; did you mean 'endfor'?");
  CHECK_EQ(error_of("{{ rnage(3) }}"), "main:1:4: 'rnage' is not defined; did you mean 'range'?");
}

TEST_CASE("errors: a tag that one brace closes is named where it begins")
{
  CHECK_EQ(error_of("a: {{ x }\nb: {{ y }}"), "main:1:4: this '{{' is closed by one '}', not by '}}'.");
  CHECK_EQ(error_of("a\n {% if x }b{% endif %}"), "main:2:2: this '{%' is closed by one '}', not by '%}'.");
  CHECK_EQ(error_of("{{ x) }}"), "main:1:5: there is no open bracket for this ')'.");
}

TEST_CASE("errors: in other files they name these")
{
  const Files files{{"part", "\n{{ 1 // 0 }}"},
                    {"bad", "x\n{% if %}"},
                    {"lib", "{% macro m(x) %}\n{{ x + 1 }}{% endmacro %}"},
                    {"base", "{% block b %}{% endblock %}"}};
  CHECK_EQ(error_of("{% include 'part' %}", files), "part:2:6: division by zero.");
  CHECK_EQ(error_of("{% include 'bad' %}", files),
           "bad:2:7: an expression is expected here, but there is the end of the statement.");
  CHECK_EQ(error_of("{% import 'lib' as l %}{{ l.m('a') }}", files),
           "lib:2:6: '+' cannot combine a text and a whole number.");
  CHECK_EQ(error_of("{% import 'lib' as l %}{{ l.n() }}", files),
           "main:1:29: an imported template has no attribute 'n'.");
  CHECK_EQ(error_of("{% extends 'base' %}{% block b %}{{ 1 % 0 }}{% endblock %}", files),
           "main:1:39: division by zero.");
}

TEST_CASE("errors: what is open is named where it was opened")
{
  CHECK_EQ(error_of("a\n{% for x in y %}\nb"), "main:2:4: this 'for' is not closed: '{% endfor %}' is missing.");
  CHECK_EQ(error_of("{% if x %}a{% elif y %}b"), "main:1:4: this 'if' is not closed: '{% endif %}' is missing.");
  CHECK_EQ(error_of("{% block b %}a"), "main:1:4: this 'block' is not closed: '{% endblock %}' is missing.");
  CHECK_EQ(error_of("{% endif %}"), "main:1:4: nothing is open that 'endif' could belong to.");
  CHECK_EQ(error_of("{# x"), "main:1:1: this comment is not closed by '#}'.");
  CHECK_EQ(error_of("{{ 'x }}"), "main:1:4: this text is not closed by a second \"'\".");
  CHECK_EQ(error_of("{{ (1 }}"), "main:1:7: ')' is expected here before '}'.");
}

TEST_CASE("errors: a text that takes in the end of its tag and more is named where it begins")
{
  const std::string in_line_2 = "this text ends only in line 2; is its second \" missing?";
  CHECK_EQ(error_of("a: {{ \"b }}\nc: \"d\""), "main:1:7: " + in_line_2);
  CHECK_EQ(error_of("a: {{ \"b }}\nc: {{ \"d\" }}"), "main:1:7: " + in_line_2);
  CHECK_EQ(error_of("a: {{ f(x, \"b) }}\nc: \"{d}\""), "main:1:12: " + in_line_2);
  CHECK_EQ(error_of("a: {{ \"b }}\nc: \"d\" }}"), "main:1:7: " + in_line_2);
  CHECK_EQ(error_of("\n{% if x == 'b %}\nc\n{% endif %}\nd: 'e'"),
           "main:2:12: this text ends only in line 5; is its second ' missing?");
  CHECK_EQ(error_of("{{ 'a\nb' + }}"),
           "main:2:6: an expression is expected here, but there is the end of the expression.");
  CHECK_EQ(error_of("{{ 'a }} b' c }}"), "main:1:13: '}}' is expected here, but there is 'c'.");
}

TEST_CASE("errors: braces that are meant for another program are told how to be left alone")
{
  const std::string told =
      "an expression is expected here, but there is '.'; text with {{ }} that is meant for another "
      "program stands between {% raw %} and {% endraw %}.";
  CHECK_EQ(error_of("a: \"{{.Name}}\""), "main:1:7: " + told);
  CHECK_EQ(error_of("{{- .Values.x }}"), "main:1:5: " + told);
  CHECK_EQ(text_of("{% raw %}{{.Name}}{% endraw %}"), "{{.Name}}");
  CHECK_EQ(error_of("{{ 1 + .x }}"), "main:1:8: an expression is expected here, but there is '.'.");
}

TEST_CASE("errors: an unknown filter is told even where it is not reached, except directly in an 'if'")
{
  CHECK_EQ(error_of("{% for x in [] %}{{ x|nope }}{% endfor %}"), "main:1:23: there is no filter 'nope'.");
  CHECK_EQ(error_of("{{ 1 is xyzzy }}"), "main:1:9: there is no test 'xyzzy'.");
  CHECK_EQ(text_of("{% if false %}{{ 1|nope }}{% endif %}"), "");
  CHECK_EQ(error_of("{% if true %}{{ 1|nope }}{% endif %}"), "main:1:19: there is no filter 'nope'.");
}

TEST_CASE("errors: template names that lead elsewhere are refused")
{
  const Files files{{"../x", "secret"}, {"/x", "secret"}, {"/../x", "secret"}, {"a/../x", "secret"}};
  for (const std::string name : {"../x", "/../x", "a/../x", "a/..", "..", "", "/", "./."})
    CHECK_EQ(error_of("{% include '" + name + "' ignore missing %}", files),
             "main:1:12: the template name '" + name + "' is not allowed: it names a file, and contains no '..'.");
  CHECK_EQ(error_of("{% include '/x' %}", files), "main:1:12: there is no template '/x'."); // it is asked for x
  CHECK_EQ(error_of("{% include 'none' %}"), "main:1:12: there is no template 'none'.");
  CHECK_EQ(error_of("{% include ['a', 'b'] %}"), "main:1:12: there is no template 'a', 'b'.");
}

TEST_CASE("errors: template names are relative however they are written, and what means nothing in a path is left out")
{
  const Files files{{"x", "X"}, {"deep/x", "D"}, {"..x", "dots"}};
  CHECK_EQ(text_of("{% include '/x' %}{% include './/x' %}{% include '/deep/./x/' %}{% include 'deep//x' %}", files),
           "XXDD");
  CHECK_EQ(text_of("{% include '..x' %}", files), "dots");
}

TEST_CASE("errors: a template that is not UTF-8 is told where")
{
  CHECK_EQ(error_of("ab\né\xff"), "main:2:2: the template is not UTF-8 text.");
}

TEST_CASE("errors: whole numbers are told apart from what does not fit into them")
{
  CHECK_EQ(text_of("{{ 9223372036854775807 }}{{ -9223372036854775807 - 1 }}"),
           "9223372036854775807-9223372036854775808");
  CHECK_EQ(error_of("{{ 9223372036854775808 }}"),
           "main:1:4: the number 9223372036854775808 is too large: whole numbers have 64 bits here.");
  CHECK_EQ(error_of("{{ 2 ** 63 }}"), "main:1:6: the result of '**' is too large: whole numbers have 64 bits here.");
  CHECK_EQ(error_of("{{ 9223372036854775807 + 1 }}"),
           "main:1:24: the result of '+' is too large: whole numbers have 64 bits here.");
}

TEST_CASE("errors: what a lent function throws gets the place of the call")
{
  Environment environment;
  environment.globals["fail"] =
      Value::function("fail", [](const Arguments&) -> Value { throw std::runtime_error("no."); });
  CHECK_THROWS_WITH_AS(render(environment, "main", "\n {{ fail() }}", Value::dict()), "main:2:5: no.", Error);
}
