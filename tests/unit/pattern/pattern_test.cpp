// SPDX-License-Identifier: Apache-2.0
#include <maestro/pattern/pattern.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

using namespace maestro;

namespace {

bool found(const std::string& expression, const std::string& text) { return Pattern(expression).found_in(text); }

/// What is said about an expression that cannot be used.
std::string complaint(const std::string& expression)
{
  try {
    const Pattern pattern(expression);
    return "none";
  } catch (const BadPattern& bad) {
    CHECK_EQ(bad.fault(), Fault::description);
    return std::to_string(bad.offset()) + ": " + bad.words();
  }
}

std::string search_failure(const std::string& expression, const std::string& text)
{
  try {
    return found(expression, text) ? "found" : "not found";
  } catch (const Error& error) {
    return error.what();
  }
}

} // namespace

TEST_CASE("pattern: it is searched for anywhere in the text")
{
  CHECK(found("ready", "now ready."));
  CHECK_FALSE(found("^ready", "now ready."));
  CHECK_FALSE(found("Ready", "now ready."));
  CHECK(found("(?i)READY", "now ready."));
  CHECK(found("", ""));
}

TEST_CASE("pattern: a dot matches line ends")
{
  CHECK(found("status.*green", "status:\n  green"));
  CHECK(found("(?m)^green$", "red\ngreen\nblue"));
  CHECK_FALSE(found("^green$", "red\ngreen\nblue"));
}

TEST_CASE("pattern: text and expression are UTF-8")
{
  CHECK(found("^.$", "é"));
  CHECK(found("^\\w+$", "größe"));
  CHECK(found("^\\d$", "٣"));
  CHECK(found("(?i)ÉTÉ", "été"));
  CHECK(found("gr\xC3\xB6\xC3\x9F", "größe"));
}

TEST_CASE("pattern: bytes that are not UTF-8 count as replacement characters")
{
  CHECK(found("^a.b$", "a\xFF"
                       "b"));
  CHECK(found("\\uFFFD", "\xC3("));
}

TEST_CASE("pattern: the flag a makes classes know only ASCII")
{
  CHECK_FALSE(found("(?a)^\\w+$", "größe"));
  CHECK(found("(?ai)^GR", "größe"));
  CHECK(found("(?u)^\\w+$", "größe"));
  CHECK_FALSE(found("(?s)(?a)(?m)^\\w+$", "größe"));
}

TEST_CASE("pattern: what PCRE2 reads differently is read as Python reads it")
{
  CHECK(found("ok\\Z", "ok"));
  CHECK_FALSE(found("ok\\Z", "ok\n"));
  CHECK(found("ok$", "ok\n"));
  CHECK(found("^a{,3}$", "aa"));
  CHECK_FALSE(found("^a{,3}$", "aaaa"));
  CHECK(found("^a{,}$", "aaaa"));
  CHECK(found("^a{,x}$", "a{,x}"));
  CHECK(found("^\\u00e9\\U0001F600$", "é😀"));
  CHECK(found("^[\\u00e8-\\u00ea]$", "é"));
  CHECK(found("^\\v$", "\x0b"));
  CHECK_FALSE(found("^\\v$", "\n"));
  CHECK(found("^[[:a]]$", ":]"));
  CHECK(found("^[[:alpha:]]$", "p]"));
  CHECK_FALSE(found("^[[:alpha:]]$", "z"));
  CHECK(found("^[:alpha:]$", "p"));
  CHECK(found("^[.x.][=]$", ".="));
}

TEST_CASE("pattern: what looks like it inside a class or an escape is left alone")
{
  CHECK(found("^[{,3}]$", ","));
  CHECK(found("^\\{,3}$", "{,3}"));
  CHECK(found("^[]{,3}(*]$", "]"));
  CHECK(found("^[^](*]$", "a"));
  CHECK(found("^\\\\u00e9$", "\\u00e9"));
  CHECK(found("^(?#a comment {,3} with a ] in it)b$", "b"));
}

TEST_CASE("pattern: what Python knows works")
{
  CHECK(found("(?P<word>\\w+) (?P=word)", "the the"));
  CHECK(found("(?<=: )\\d+(?! s)", "took: 12 ms"));
  CHECK(found("^(a)?(?(1)b|c)$", "ab"));
  CHECK(found("(?x) a  b # a comment", "ab"));
  CHECK(found("^(?:a|b){2}?c", "abc"));
}

TEST_CASE("pattern: an error says what is wrong and where")
{
  CHECK_EQ(complaint("a(b"), "3: missing closing parenthesis");
  CHECK_EQ(complaint("[z-a]"), "3: range out of order in character class");
  CHECK_EQ(complaint("*a"), "0: quantifier does not follow a repeatable item");
  CHECK_EQ(complaint("a\\"), "1: a backslash at the end");
  CHECK_EQ(complaint("x\\u12"), "1: \\u needs 4 hexadecimal digits");
  CHECK_EQ(complaint("(*LIMIT_MATCH=1)a"), "0: nothing to repeat");
  CHECK_EQ(complaint("a\\Q.\\E"), "1: \\Q means nothing");
  CHECK_EQ(complaint("a(?a:b)"), "1: the flags a, L and u cannot be set for a part of the expression");
  CHECK_EQ(complaint("\\C"), "2: using \\C is disabled by the application");
  CHECK_EQ(complaint(std::string(70'000, 'a')), "0: longer than 65536 bytes");
  CHECK_EQ(complaint(std::string(5'000, '(')), "101: parentheses are too deeply nested");
  CHECK_EQ(complaint("((a{1000}){1000}){1000}"), "23: regular expression is too large");
}

TEST_CASE("pattern: an error counts in the expression as written")
{
  CHECK_EQ(complaint("\\u00e9\\Za{,3}é("), "16: missing closing parenthesis");
  try {
    const Pattern pattern("é\\u00e9(");
  } catch (const BadPattern& bad) {
    CHECK_EQ(std::string(bad.what()),
             "the regular expression /é\\u00e9(/ is wrong at character 9: missing closing parenthesis");
  }
}

TEST_CASE("pattern: hostile expressions and texts end soon")
{
  const std::string long_text(1UL << 20U, 'a');
  const std::string too_long = " cannot be searched for in this text: it would take too long";
  CHECK_EQ(search_failure("(a+)+$", std::string(40, 'a') + "!"), "the regular expression /(a+)+$/" + too_long);
  CHECK_EQ(search_failure("[^z]*[zy]", long_text), "the regular expression /[^z]*[zy]/" + too_long);
  CHECK_EQ(search_failure("(?=a*)[bc]", long_text), "the regular expression /(?=a*)[bc]/" + too_long);
  CHECK_EQ(search_failure("(a*)\\1[bc]", long_text), "the regular expression /(a*)\\1[bc]/" + too_long);
  CHECK_EQ(search_failure("(a|b)*[cd]", long_text).substr(0, 77),
           "the regular expression /(a|b)*[cd]/ cannot be searched for in this text: it w"); // time or memory
  CHECK_EQ(search_failure("(?i)(a*)\\1[bc]", long_text), "the regular expression /(?i)(a*)\\1[bc]/" + too_long);
  CHECK_EQ(search_failure("a.*", long_text), "found");
  CHECK_EQ(search_failure("(?i)absent", long_text), "not found");
}

TEST_CASE("pattern: one object serves many searches")
{
  Pattern pattern("(a+)+$");
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_AS(pattern.found_in(std::string(40, 'a') + "!"), Error);
    CHECK(pattern.found_in("aaa"));
  }
  const Pattern moved = std::move(pattern);
  CHECK(moved.found_in("a"));
}

namespace {

/// The longest time that a search has taken between two pauses (or its ends), in milliseconds of this thread.
double longest_slice(const std::string& expression, const std::string& text)
{
  const auto used = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
  };
  double longest = 0;
  double before = used();
  const auto pause = [&] {
    longest = std::max(longest, used() - before);
    before = used();
  };
  try {
    Pattern(expression).found_in(text, pause);
  } catch (const CostlyPattern&) { // an end as any other
  }
  pause();
  return longest;
}

} // namespace

TEST_CASE("pattern: no expression and no text keeps others waiting for long")
{
  constexpr std::size_t megabyte = 1UL << 20U;
  std::string lines, mixed;
  while (lines.size() < megabyte / 8) lines += "2026-11-28 ready at 0.0.0.0:80\n";
  while (mixed.size() < megabyte) mixed += "aÄ😀\u0301\xFF";
  const std::string texts[] = {std::string(megabyte, 'a'), lines, mixed};
  const std::string expressions[] = {"(?i)(a*)\\1[cd]", "(a*)\\1[cd]",    "(?i)(.*)\\1\\1x",
                                     "(a+)+$",          "(a|aa)+$",       "(?:a?){50}a{50}",
                                     "(.*)*x",          "(.*?,){20}P",    "[^z]*[zy]",
                                     "(?=a*)[bc]",      "(?=(a*))\\1b",   "(?<=a)b*c",
                                     "(\\w+\\s*)+:",    "(?i)[a-zäöü]+ÿ", "\\X+\\X+z",
                                     "\\R*z",           "(?>a*)*b",       "(a(?1)?b)+c",
                                     "^(a?)*$",         "(?s).*.*.*x",    "(?m)^.*$\\n^.*absent",
                                     "(\\d+-)+\\d+x",   "\\p{L}*\\p{N}",  "(?i)absent",
                                     "a{1,30000}b",     "((a*)*)*b"};
  for (const std::string& text : texts)
    for (const std::string& expression : expressions) {
      CAPTURE(expression);
      CAPTURE(text.substr(0, 20));
      // A slice is some milliseconds. A busy machine or a sanitizer makes some tries longer, but not all of them
      // tenfold.
      double longest = longest_slice(expression, text);
      for (int again = 0; again < 4 && longest >= 50; ++again)
        longest = std::min(longest, longest_slice(expression, text));
      CHECK_LT(longest, 200);
    }
}

TEST_CASE("pattern: a pause may end the search")
{
  const Pattern pattern("(?i)(a*)\\1[cd]");
  int pauses = 0;
  CHECK_THROWS_WITH(pattern.found_in(std::string(1UL << 20U, 'a'),
                                     [&] {
                                       if (++pauses == 3) throw std::runtime_error("enough");
                                     }),
                    "enough");
  CHECK_EQ(pauses, 3);
  CHECK(pattern.found_in("aac"));
}
