// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/pieces.hpp>

#include <string>

using namespace strings;

TEST_CASE("split gives the pieces between separators and one empty piece for an empty text")
{
  CHECK_EQ(join(split("a:b", ':'), "|"), "a|b");
  CHECK_EQ(join(split(":", ':'), "|"), "|");
  CHECK_EQ(join(split("a::b:", ':'), "|"), "a||b|");
  CHECK_EQ(split("", ':').size(), 1);
}

TEST_CASE("trimmed takes ASCII white space from both ends only")
{
  CHECK_EQ(trimmed(" \t\r\n\v\f a b \n"), "a b");
  CHECK_EQ(trimmed(" \n "), "");
  CHECK_EQ(trimmed(""), "");
  CHECK_EQ(trimmed("\xC2\xA0"
                   "a"),
           "\xC2\xA0"
           "a");
}

TEST_CASE("things are counted with the right plural")
{
  CHECK_EQ(counted(0, "step"), "0 steps");
  CHECK_EQ(counted(1, "step"), "1 step");
  CHECK_EQ(counted(2, "step"), "2 steps");
  CHECK_EQ(counted(2, "body", "bodies"), "2 bodies");
}

TEST_CASE("the address of a host stands in brackets before a port when it is IPv6")
{
  CHECK_EQ(bracketed("vm1.example"), "vm1.example");
  CHECK_EQ(bracketed("10.0.0.1"), "10.0.0.1");
  CHECK_EQ(bracketed("::1"), "[::1]");
  CHECK_EQ(bracketed("fe80::1%eth0"), "[fe80::1%eth0]");
}
