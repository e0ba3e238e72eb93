// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/name.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <unordered_set>

using namespace maestro;

TEST_CASE("names of different kinds do not mix")
{
  static_assert(!std::is_convertible_v<ShipName, InstanceName>);
  static_assert(!std::is_convertible_v<std::string, ShipName>);
  static_assert(!std::is_constructible_v<ShipName, InstanceName>);
  CHECK(ShipName().empty());
}

TEST_CASE("a name is compared and hashed and printed like its text")
{
  CHECK_EQ(ShipName("a"), ShipName("a"));
  CHECK(ShipName("a") < ShipName("b"));
  const std::unordered_set<ShipName> names{ShipName("a"), ShipName("a"), ShipName("b")};
  CHECK_EQ(names.size(), 2);
  CHECK_EQ(fmt::format("{}", ShipName("a")), "a");
}
