// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/diff.hpp>

#include <doctest/doctest.h>
#include <strings/cells.hpp>
#include <strings/pieces.hpp>

#include <algorithm>
#include <string>

using namespace maestro;

namespace {

Diff of_two_fields()
{
  Diff diff;
  diff.compared = 3;
  diff.instances.push_back({.name = InstanceName("web-1"),
                            .service = ServiceName("web"),
                            .ship = ShipName("rack-a-1"),
                            .remedy = Remedy::replace,
                            .cause = Cause::image_and_configuration,
                            .detail = {},
                            .fields = {{.path = "env.COLOUR", .from = "red", .to = std::string(300, 'b')},
                                       {.path = "image", .from = "web:1", .to = "web:2"}}});
  return diff;
}

FieldPlaces somewhere()
{
  const auto place = [](const auto&, const Field&) {
    return std::optional(Place{.file = "environments/production.yaml", .line = 123, .column = 17, .text = {}});
  };
  return {.of_instance = place, .of_resource = place};
}

} // namespace

TEST_CASE("diff: nothing is cut where nobody looks at a screen")
{
  const std::string text = diff_text(of_two_fields(), somewhere(), {});
  CHECK_NE(text.find("    env.COLOUR  red → " + std::string(300, 'b') + "  environments/production.yaml:123:17\n"),
           std::string::npos);
  CHECK_NE(text.find("    image       web:1 → web:2  environments/production.yaml:123:17\n"), std::string::npos);
}

TEST_CASE("diff: what was changed on the ship has no room for its place, where others have")
{
  Diff diff = of_two_fields();
  diff.instances.front().fields.front().outside = true;
  const std::string text = diff_text(diff, somewhere(), {.width = 80});
  const auto lines = strings::split(text, '\n');
  CHECK(std::ranges::all_of(lines, [](std::string_view line) { return strings::cells(line) <= 80; }));
  CHECK_EQ(std::ranges::count_if(lines, [](std::string_view line) { return line.ends_with(":123:17"); }), 1);
}

TEST_CASE("diff: on a terminal a field has one row, where its place goes before its values are cut short")
{
  for (const std::size_t width : {200, 120, 80, 60, 40}) {
    CAPTURE(width);
    const std::string text = diff_text(of_two_fields(), somewhere(), {.width = width});
    const auto lines = strings::split(text, '\n');
    CHECK(std::ranges::all_of(lines, [&](std::string_view line) { return strings::cells(line) <= width; }));
    CHECK_EQ(std::ranges::count_if(lines, [](std::string_view line) { return line.starts_with("    "); }), 2);
    CHECK_EQ(text.find(":123:17") != std::string::npos, width >= 80);
  }
}
