// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text_list.hpp>

#include <doctest/doctest.h>

#include <string>

using maestro::TextList;

TEST_CASE("text list: texts are given as they were added, empty ones too")
{
  TextList list;
  CHECK(list.empty());
  list.add({"A", "=", "1"});
  list.add({});
  list.add({"B"});
  std::string all;
  for (const auto text : list) all.append("[").append(text).append("]");
  CHECK_EQ(all, "[A=1][][B]");
  CHECK_EQ(list.size(), 3);
  CHECK_EQ(list[2], "B");
}

TEST_CASE("text list: lists are equal if their texts are")
{
  CHECK(TextList{"ab", "c"} == TextList{"ab", "c"});
  CHECK_FALSE(TextList{"ab", "c"} == TextList{"a", "bc"});
  CHECK_FALSE(TextList{""} == TextList{});
}
