// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/env_file.hpp>

#include <doctest/doctest.h>

using namespace maestro;

TEST_CASE("env file: the first equals sign splits, and comments begin in the first column")
{
  const auto lines = env_lines("# a comment\n\n  A=b=c \nB=x # y\r\n #=1\nC=");
  REQUIRE_EQ(lines.size(), 4);
  CHECK_EQ(lines[0].number, 3);
  CHECK_EQ(lines[0].name, "A");
  CHECK_EQ(lines[0].value, "b=c");
  CHECK_EQ(lines[1].value, "x # y");
  CHECK_EQ(lines[2].name, "#");
  CHECK_EQ(lines[3].value, "");
  for (const EnvLine& line : lines) CHECK_EQ(line.flaw, EnvLineFlaw::none);
}

TEST_CASE("env file: what cannot be read, and what is hardly meant")
{
  const auto flaw = [](std::string_view text) { return env_lines(text).at(0).flaw; };
  CHECK_EQ(flaw("A=\xff"), EnvLineFlaw::no_utf8);
  CHECK_EQ(flaw("NAME"), EnvLineFlaw::no_equals);
  CHECK_EQ(flaw("=x"), EnvLineFlaw::no_name);
  CHECK_EQ(flaw("A =x"), EnvLineFlaw::space_in_name);
  CHECK_EQ(flaw("A='x'"), EnvLineFlaw::quoted_value);
  for (const char* text : {"A=\xff", "NAME", "=x"}) CHECK_FALSE(env_lines(text).at(0).can_be_read());
  for (const char* text : {"A =x", "A=\"x\"", "export A=x"}) CHECK(env_lines(text).at(0).can_be_read());
  CHECK(env_lines("export\tA=x").at(0).begins_with_export);
}
