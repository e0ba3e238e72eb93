// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/base64.hpp>

#include <optional>
#include <string>

using namespace strings;

TEST_CASE("bytes in base64 read back")
{
  CHECK_EQ(to_base64(""), "");
  CHECK_EQ(to_base64("f"), "Zg==");
  CHECK_EQ(to_base64("fo"), "Zm8=");
  CHECK_EQ(to_base64("foo"), "Zm9v");
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    CHECK_EQ(from_base64(to_base64(bytes)), bytes);
    bytes += static_cast<char>(i);
  }
}

TEST_CASE("base64 for URLs has letters of its own")
{
  CHECK_EQ(to_base64("\xfb\xff\xfe"), "+//+");
  CHECK_EQ(to_base64("\xfb\xff\xfe", Base64::url), "-__-");
}

TEST_CASE("what is no base64 is refused")
{
  for (const char* const text : {"a", "ab", "abc", "a===", "====", "ab=c", "ab==ab==", "ab c", "ab\n=", "-__-", "é=="})
    CHECK_EQ(from_base64(text), std::nullopt);
}
