// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/process.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/run/lock_process.hpp>
#include <maestro/run/observe.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::cli {
namespace {

using namespace std::chrono_literals;

/// 0.5 to 2 s: different for each who waits, as clocks differ in their nanoseconds, so that two do not meet for ever.
net::Duration some_time() { return 500ms + net::now().time_since_epoch() % 1'500ms; }

} // namespace

Options lock_options()
{
  return under("Play", {duration("--lock-wait", "wait so long for another's lock: 300, 5m (0)", &LockOptions::wait),
                        flag("--no-lock", "go ahead without the environment's lock", &LockOptions::none)});
}

LockHolder own_holder(const Arguments& arguments)
{
  constexpr std::size_t most = 100;
  std::string command = arguments.command;
  for (const std::string& word : arguments.words) command += " " + word;
  return {.by = own_user(), .command = excerpt(command, most), .process = own_process(), .since = now()};
}

void take_lock(EnvironmentLock& lock, const std::set<ShipName>& ships, const Arguments& arguments, Terminal& terminal)
{
  const net::TimePoint end = net::now() + arguments.of<LockOptions>().wait;
  for (bool is_told = false;; is_told = true) {
    try {
      lock.acquire(ships, own_holder(arguments));
      if (!arguments.quiet)
        warn_of_ships(lock.refusals(),
                      "does not keep the environment's lock, and others may change it at the same time", "so do",
                      terminal);
      return;
    } catch (const LockHeld& held) { // which the user may want to wait for
      if (net::now() >= end) throw;
      if (!is_told && !arguments.quiet) terminal.error(safe_text(fmt::format("waiting: {}", held.what())) + "\n");
    }
    net::sleep(std::min(some_time(), std::max<net::Duration>(end - net::now(), 0ns)));
  }
}

void leave_out(Observed& observed, const std::map<ShipName, Error>& ships)
{
  for (const auto& [ship, error] : ships) {
    const auto found = observed.ships.find(ship);
    if (found == observed.ships.end() || found->second.error) continue;
    const Error then(error.fault(), std::string("when the lock was taken: ") + error.what(), error.hint());
    found->second = unknown_ship(then, found->second.needed);
  }
}

} // namespace maestro::cli
