// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/write.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

using namespace maestro::yaml;

TEST_CASE("write: what cannot be seen, and what ends a line of YAML, needs an escape")
{
  for (const char32_t c : {U'\0', U'\n', U'\r', U'\x1b', U'\x7f', U'\x85', U'\u2028', U'\u2029', U'\ufeff'})
    CHECK_MESSAGE(needs_escape(c), static_cast<unsigned>(c));
}

TEST_CASE("write: letters, marks and spaces need none")
{
  for (const char32_t c : {U' ', U'a', U'~', U'"', U'\u00e4', U'\u4e2d', U'\U0001f600'})
    CHECK_FALSE_MESSAGE(needs_escape(c), static_cast<unsigned>(c));
}
