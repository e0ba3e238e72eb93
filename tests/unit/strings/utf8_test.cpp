// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/utf8.hpp>

#include <string>
#include <vector>

using namespace std::string_literals;
using namespace strings;

TEST_CASE("bytes that are not UTF-8 become replacement characters one by one")
{
  CHECK_EQ(clean_utf8("aé日🐳"), "aé日🐳");
  CHECK_EQ(clean_utf8("a\xFF"
                      "b"),
           "a\uFFFDb");
  CHECK_EQ(clean_utf8("\xC3"), "\uFFFD");
  CHECK_EQ(clean_utf8("\xE6\x97"), "\uFFFD\uFFFD");
  CHECK_EQ(clean_utf8("\xC0\xAF"), "\uFFFD\uFFFD");
  CHECK_EQ(clean_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  CHECK_EQ(clean_utf8("\xF5\x80\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK_EQ(clean_utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK_EQ(clean_utf8("\xE0\x80\x80"), "\uFFFD\uFFFD\uFFFD");
  CHECK_EQ(clean_utf8("a\0b"s), "a\0b"s);
}

TEST_CASE("code points are counted and an invalid byte counts one")
{
  CHECK_EQ(code_points(""), 0);
  CHECK_EQ(code_points("aé日🐳"), 4);
  CHECK_EQ(code_points("\xFF\xC3"), 2);
  CHECK_EQ(first_code_points("aé日🐳", 3), "aé日");
  CHECK_EQ(first_code_points("aé", 9), "aé");
  CHECK_EQ(first_code_points("aé", 0), "");
}

TEST_CASE("a byte that is no UTF-8 is a code point of its own that is written back unchanged")
{
  const std::string broken = "a\xff\xc3(\xe4\xb8\x96";
  std::string again;
  for (std::size_t at = 0; at < broken.size();) {
    const std::size_t begin = at;
    const char32_t point = decode(broken, at);
    CHECK_EQ(is_stray_byte(point), begin == 1 || begin == 2);
    append_code_point(again, point);
  }
  CHECK_EQ(again, broken);
  CHECK_EQ(first_invalid(broken), 1);
  CHECK_EQ(first_invalid("é"), std::string::npos);
}

TEST_CASE("code points are found from behind too")
{
  const std::string text = "aé日🐳\xff\x96";
  std::vector<std::size_t> begins;
  for (std::size_t at = text.size(); at != 0;) begins.push_back(at = code_point_before(text, at));
  CHECK_EQ(begins, std::vector<std::size_t>{11, 10, 6, 3, 1, 0});
}
