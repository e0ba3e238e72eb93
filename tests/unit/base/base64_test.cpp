// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/base64.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

TEST_CASE("base64: texts of the standard, there and back")
{
  const std::pair<std::string, std::string> examples[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xff\xfe\xfb", "//77"},
  };
  for (const auto& [bytes, text] : examples) {
    CHECK_EQ(base64(bytes), text);
    CHECK_EQ(from_base64(text), bytes);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  CHECK_EQ(from_base64(base64(all)), all);
}

TEST_CASE("base64: what is none gives nothing")
{
  for (const std::string text : {"Z", "Zg", "Zg=", "Zg===", "====", "Zm9v\n", "Zm-_", "Zg==Zg==", "Z=g=", "\xc3\xa4 ="})
    CHECK_FALSE(from_base64(text).has_value());
}
