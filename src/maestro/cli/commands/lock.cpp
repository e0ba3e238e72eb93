// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/consent.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/run/lock_status.hpp>
#include <maestro/view/lock.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace maestro::cli {
namespace {

struct ReleaseOptions {
  bool yes = false;
};

int release(const Environment& environment, engine::Fleet& fleet, const LockStatus& status, const Arguments& arguments,
            Terminal& terminal)
{
  terminal.out(lock_text(status, terminal.style()));
  report_unreachable(status.errors, terminal);
  if (!status.holdings.empty() && !arguments.of<ReleaseOptions>().yes)
    make_sure(fmt::format("release the lock of {}? Who holds it and is alive begins nothing more",
                          safe_text(environment.name)),
              terminal);
  const auto errors = take_lock_away(environment, fleet, own_holder(arguments), status.holdings);
  std::vector<ShipName> released;
  for (const LockHolding& holding : status.holdings)
    std::ranges::copy_if(holding.ships, std::back_inserter(released),
                         [&](const ShipName& ship) { return !errors.contains(ship); });
  if (!released.empty()) terminal.out(released_text(released));
  report_unreachable(errors, terminal);
  if (!errors.empty()) return exit_code(Fault::failed);
  return status.errors.empty() ? 0 : exit_code(Fault::unreachable);
}

int lock(const Arguments& arguments, Terminal& terminal)
{
  const std::string word = arguments.words.empty() ? "status" : arguments.words.front();
  if (arguments.words.size() > 1 || (word != "status" && word != "release"))
    throw Error(Fault::usage, "lock is for one of status, release");
  const Environment environment = load_environment(arguments, terminal);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal), runtime_folder());
  const LockStatus status = lock_status(environment, fleet);
  if (word == "release") return release(environment, fleet, status, arguments, terminal);
  terminal.out(arguments.of<OutputForm>().json() ? lock_json(environment.name, status)
                                                 : lock_text(status, terminal.style()));
  report_unreachable(status.errors, terminal);
  return status.errors.empty() ? 0 : exit_code(Fault::unreachable);
}

} // namespace

Command declared::lock()
{
  return {.name = "lock",
          .task = Task::look,
          .rank = 6,
          .words = Words::lock_actions,
          .words_text = "[status|release]",
          .summary = "show who holds the environment's lock, or release it",
          .text = "Whoever changes something holds the lock on the ships that matter for it, so that no two do at the "
                  "same time. A lock whose holder is dead is taken over after a minute, without this. Release asks; "
                  "where there is no terminal, --yes is needed. Ends with 4 if a ship did not answer.",
          .examples = {{"lock", "who holds it, since when, and the last sign of life"},
                       {"lock release", "take it from somebody who is gone, or is to stop"}},
          .options = {flag("-y --yes", "release it without asking", &ReleaseOptions::yes),
                      form_option("of the status: text or json", {"text", "json"})},
          .run = cli::lock};
}

} // namespace maestro::cli
