// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/history.hpp>

#include <doctest/doctest.h>
#include <strings/cells.hpp>

#include <string>

using namespace maestro;

namespace {

KeptRelease release(ReleaseNumber number, ReleaseResult result, const std::string& command)
{
  Release release{.number = number, .by = "operator@workstation.example", .command = command, .result = result};
  for (int i = 0; i < 3; ++i) release.changes.push_back({.instance = "web-1", .action = "replace"});
  return {.record = {.number = number, .release = release}};
}

History history()
{
  History history;
  history.releases = {release(12, ReleaseResult::failed, "apply web --prune --min-up 2"),
                      release(11, ReleaseResult::ok, "apply"),
                      {.record = {.number = 10, .problem = "it was written by a newer maestro"}}};
  return history;
}

} // namespace

TEST_CASE("history: no row is wider than the terminal, and who it was gives way first")
{
  for (const std::size_t width : {std::size_t{60}, std::size_t{80}, std::size_t{120}, std::size_t{200}}) {
    CAPTURE(width);
    const std::string text = history_text(history(), Style{.width = width});
    for (const std::string_view line : split(text, '\n')) CHECK_LE(strings::cells(line), width);
    CHECK_NE(text.find("\n12 "), std::string::npos);
    CHECK_NE(text.find("  failed  apply"), std::string::npos);
    CHECK_NE(text.find("\n11 * "), std::string::npos);
    CHECK_EQ(text.find("operator@workstation.example") != std::string::npos, width >= 120);
  }
}

TEST_CASE("history: elsewhere than on a terminal nothing is cut")
{
  const std::string text = history_text(history(), Style{});
  CHECK_NE(text.find("apply web --prune --min-up 2: replace 3\n"), std::string::npos);
  CHECK_NE(text.find("?       cannot be read: it was written by a newer maestro\n"), std::string::npos);
}
