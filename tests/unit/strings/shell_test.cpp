// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/shell.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace strings;
using Words = std::vector<std::string>;

TEST_CASE("words of a command are split at blanks")
{
  CHECK_EQ(shell_words("a b"), Words{"a", "b"});
  CHECK_EQ(shell_words("  a\t\r\n b  "), Words{"a", "b"});
  CHECK_EQ(shell_words(""), Words{});
  CHECK_EQ(shell_words(" "), Words{});
  CHECK_EQ(shell_words("a\vb"), Words{"a\vb"});
}

TEST_CASE("quotes hold words of a command together")
{
  CHECK_EQ(shell_words("'a b' \"c d\""), Words{"a b", "c d"});
  CHECK_EQ(shell_words("a'b'\"c\"d"), Words{"abcd"});
  CHECK_EQ(shell_words("'' \"\""), Words{"", ""});
  CHECK_EQ(shell_words("a ''"), Words{"a", ""});
  CHECK_EQ(shell_words("\"it's\""), Words{"it's"});
  CHECK_EQ(shell_words("'say \"hi\"'"), Words{"say \"hi\""});
  CHECK_EQ(shell_words("é'日 本'"), Words{"é日 本"});
}

TEST_CASE("a backslash in a command keeps the next character")
{
  CHECK_EQ(shell_words(R"(a\ b)"), Words{"a b"});
  CHECK_EQ(shell_words(R"(\"a\')"), Words{"\"a'"});
  CHECK_EQ(shell_words(R"('a\b')"), Words{R"(a\b)"});
  CHECK_EQ(shell_words(R"("a\b")"), Words{R"(a\b)"});
  CHECK_EQ(shell_words(R"("a\"b\\c")"), Words{R"(a"b\c)"});
  CHECK_EQ(shell_words("a\\\nb"), Words{"a\nb"});
}

TEST_CASE("a command with an open quote or a last backslash has no words")
{
  CHECK_EQ(shell_words("'a"), std::nullopt);
  CHECK_EQ(shell_words("a\"b"), std::nullopt);
  CHECK_EQ(shell_words("a\\"), std::nullopt);
  CHECK_EQ(shell_words("\"a\\"), std::nullopt);
}

TEST_CASE("no comment and no expansion happens in a command")
{
  CHECK_EQ(shell_words("a #b $C *.d ~ `e` ;f|g"), Words{"a", "#b", "$C", "*.d", "~", "`e`", ";f|g"});
}

TEST_CASE("a word is quoted for a shell where it must be")
{
  CHECK_EQ(shell_quoted("shop.yaml"), "shop.yaml");
  CHECK_EQ(shell_quoted("a=1,2@x:/%+-_"), "a=1,2@x:/%+-_");
  CHECK_EQ(shell_quoted(""), "''");
  CHECK_EQ(shell_quoted("it's"), R"('it'\''s')");
  for (const std::string word : {"a b", "$x", "`x`", "a;b", "*", "~", "#a", "é", "a\nb", "=ls", "!1", "\\"})
    CHECK_EQ(shell_quoted(word), "'" + word + "'");
}

TEST_CASE("what is quoted for a shell is one word again")
{
  for (const std::string word : {"", "it's", "'", "a 'b' \"c\"", "\\'", "$(x)"})
    CHECK_EQ(shell_words(shell_quoted(word)), Words{word});
}
