// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/json.hpp>

#include <string>

using namespace strings;

namespace {

std::string quoted(std::string_view text)
{
  std::string out;
  append_json(out, text);
  return out;
}

} // namespace

TEST_CASE("a text that is plain is quoted as it is, however long")
{
  CHECK_EQ(quoted(""), "\"\"");
  for (const std::size_t size : {1U, 15U, 16U, 17U, 31U, 32U, 100U})
    CHECK_EQ(quoted(std::string(size, '~')), "\"" + std::string(size, '~') + "\"");
}

TEST_CASE("what must be escaped is found at every place of a text")
{
  for (std::size_t size = 1; size < 40; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '"';
      const std::string expected = std::string(at, 'x') + "\\\"" + std::string(size - at - 1, 'x');
      CHECK_EQ(quoted(text), "\"" + expected + "\"");
    }
}

TEST_CASE("characters that control something are escaped and others of any alphabet stay")
{
  CHECK_EQ(quoted("\b\f\n\r\t\"\\/"), R"("\b\f\n\r\t\"\\/")");
  CHECK_EQ(quoted(std::string("\0\x1b\x7f", 3)), R"("\u0000\u001b\u007f")");
  CHECK_EQ(quoted("\u0085\u009f\u2028\ufeff"), R"("\u0085\u009f\u2028\ufeff")");
  CHECK_EQ(quoted("é日🐳"), "\"é日🐳\"");
}

TEST_CASE("each byte that is no UTF-8 becomes a replacement character")
{
  CHECK_EQ(quoted("a\xff\xc3"), "\"a\uFFFD\uFFFD\"");
}

TEST_CASE("an escape beyond four digits is two halves")
{
  std::string out;
  append_json_escape(out, U'🐳');
  append_json_escape(out, U'é');
  CHECK_EQ(out, R"(\ud83d\udc33\u00e9)");
}
