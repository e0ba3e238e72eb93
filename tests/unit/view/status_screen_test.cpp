// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/status_screen.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <strings/cells.hpp>
#include <support/text.hpp>

#include <algorithm>

using namespace maestro;

using test::contains;

namespace {

InstanceStatus instance(const std::string& name, Condition condition, Difference difference = Difference::none)
{
  InstanceStatus one;
  one.name = InstanceName(name);
  one.service = ServiceName("web");
  one.ship = ShipName("east");
  one.condition = condition;
  one.difference = difference;
  one.image = "web:2.1";
  one.since = std::chrono::minutes(3);
  one.published_ports = {{.name = "http", .exposed = {80, 80}, .external = {8080, 8080}}};
  if (condition == Condition::ended) one.exit_code = 137;
  return one;
}

/// A thousand instances, nearly all of them up.
Status crowd()
{
  Status status;
  status.environment = "shop";
  status.ships = {{ShipName("east"), "10.0.0.1", ""}};
  for (int i = 1; i <= 1000; ++i) status.instances.push_back(instance(fmt::format("web-{}", i), Condition::running));
  status.instances[500] = instance("web-501", Condition::ended);
  status.instances[700] = instance("web-701", Condition::starting);
  status.instances[800] = instance("web-801", Condition::running, Difference::image_and_configuration);
  return status;
}

StatusScreenSettings of_size(std::size_t width, std::size_t height, const Signs& signs = unicode_signs)
{
  return {.height = height, .table = {.style = {.signs = signs, .width = width}}};
}

} // namespace

TEST_CASE("status screen: no row is wider than the screen, and no state is cut within a word")
{
  Status status = crowd();
  status.instances[900].out_of_memory = true;
  status.instances[900].condition = Condition::ended;
  for (const std::size_t width : {60, 80, 120, 200}) {
    CAPTURE(width);
    const auto rows = status_screen(status, of_size(width, 24));
    CHECK_EQ(rows.size(), 24);
    for (const std::string& row : rows) {
      CAPTURE(row);
      CHECK_LE(strings::cells(row), width);
    }
    CHECK(contains(rows[3], "ended 137"));
    CHECK(contains(rows[5], "changed"));
  }
}

TEST_CASE("status screen: of a thousand instances those that matter come first, and the others are counted")
{
  const auto rows = status_screen(crowd(), of_size(80, 24));
  REQUIRE_EQ(rows.size(), 24);
  CHECK(contains(rows[0], "shop: 1000 instances on 1 ship, 998 up, 1 starting, 1 ended, 1 changed"));
  CHECK(contains(rows[3], "✘ web-501"));
  CHECK(contains(rows[4], "~ web-801"));
  CHECK(contains(rows[5], "· web-701"));
  CHECK(contains(rows[6], "✔ web-1 "));
  CHECK_EQ(rows[23], "  … 980 more, 980 up");
}

TEST_CASE("status screen: what there is room for is in the order of the description")
{
  Status status = crowd();
  status.instances.resize(3);
  status.instances[2].condition = Condition::absent;
  const auto rows = status_screen(status, of_size(80, 24, ascii_signs));
  REQUIRE_EQ(rows.size(), 6);
  CHECK(rows[3].starts_with("+ web-1"));
  CHECK(rows[5].starts_with("x web-3"));
  CHECK(std::ranges::all_of(rows[5], [](char c) { return c > 0; }));
}

TEST_CASE("status screen: an unknown instance tells why, and what an engine says cannot move the cursor")
{
  Status status = crowd();
  status.instances.resize(1);
  status.instances[0].condition = Condition::unknown;
  status.ships[0].error = "no route\x1b[2J to host";
  const auto rows = status_screen(status, of_size(100, 24));
  CHECK(contains(rows[3], "unknown: no route\\x1b[2J to host"));
}

TEST_CASE("status screen: a screen of any size gets no more rows than it has")
{
  for (std::size_t height = 0; height < 6; ++height)
    CHECK_LE(status_screen(crowd(), of_size(10, height)).size(), height);
}
