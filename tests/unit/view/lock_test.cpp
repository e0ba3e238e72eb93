// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/lock.hpp>

#include <doctest/doctest.h>
#include <strings/cells.hpp>

#include <string>

using namespace maestro;

namespace {

LockStatus held()
{
  LockHolding one;
  one.holder.by = "operator@workstation-of-the-night-shift.example.org";
  one.holder.command = "apply web --prune --min-up 2 --lock-wait 10m";
  one.sign = {.last = std::chrono::seconds(90), .is_dead = true};
  for (const char* ship : {"rack-a-01", "rack-a-02", "rack-b-01"}) one.ships.emplace_back(ship);
  return {.holdings = {one}};
}

} // namespace

TEST_CASE("lock: who holds it is told in full in rows that fit the terminal")
{
  CHECK_EQ(lock_text(held(), {.width = 60}), "held by operator@workstation-of-the-night-shift.example.org\n"
                                             "        (apply web --prune --min-up 2 --lock-wait 10m), last\n"
                                             "        sign of life 1m30s ago, on rack-a-01, rack-a-02 and\n"
                                             "        rack-b-01; it is gone, and the next one takes over\n");
  const std::string whole = lock_text(held(), {});
  CHECK_EQ(std::count(whole.begin(), whole.end(), '\n'), 1);
  for (const std::size_t width : {60, 80, 120, 200}) {
    const std::string text = lock_text(held(), {.width = width});
    std::string unfolded;
    for (const std::string_view line : split(text, '\n')) {
      CHECK_LE(strings::cells(line), width);
      unfolded += (unfolded.empty() || line.empty() ? "" : " ") + std::string(trimmed(line));
    }
    CHECK_EQ(unfolded + "\n", whole);
  }
}
