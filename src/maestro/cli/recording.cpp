// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/choice.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/recording.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/container/image.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/run/change_trace.hpp>
#include <maestro/run/history.hpp>
#include <maestro/run/observe.hpp>
#include <maestro/view/saved_plan.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace maestro::cli {
namespace {

using namespace std::chrono_literals;

/// The described name of the image that runs; its own name, if what is described never came to run.
std::string name_of_what_runs(const Instance& instance, const engine::ContainerSummary& container,
                              const ShipFacts& facts)
{
  const std::string& own = image_name(container, facts);
  return has_another_image(instance, container, facts) && !is_id(own) ? own : instance.image;
}

ReleasedInstance released(const Environment& environment, const InstanceName& name, const Observed& observed)
{
  const Instance& instance = environment.instances.at(name);
  ReleasedInstance released{.service = instance.service.text(), .ship = instance.ship.text(), .image = instance.image};
  const auto ship = observed.ships.find(instance.ship);
  if (ship == observed.ships.end() || ship->second.error) return released;
  const auto container = ship->second.containers.find(name.text());
  if (container == ship->second.containers.end()) return released;
  released.image_id = container->second.image_id;
  released.image = name_of_what_runs(instance, container->second, ship->second);
  released.config_hash = label_of(container->second.labels, labels::config_hash);
  if (const auto digests = ship->second.digests.find(ship->second.image_id(container->second));
      digests != ship->second.digests.end())
    released.digests = digests->second;
  return released;
}

/// What was asked for, if it was not everything: as it was said, or what a filter has left.
std::optional<std::vector<std::string>> partial(const Applied& applied, const Arguments& arguments)
{
  const auto& choice = arguments.of<Choice>();
  if (choice.container_filter.empty() && choice.ship_filter.empty())
    return applied.things.empty() ? std::nullopt : std::optional(applied.things);
  std::vector<std::string> names;
  for (const Selected& selected : applied.plan.selected) names.push_back(selected.name.text());
  return names;
}

Release release_of(const Applied& applied, const Observed& observed, const Arguments& arguments)
{
  DescriptionDigests digests = release_digests(applied.environment);
  const LockHolder me = own_holder(arguments);
  Release release{.at = me.since,
                  .by = me.by,
                  .command = me.command,
                  .maestro = MAESTRO_VERSION,
                  .result = applied.notes.result(),
                  .changes = applied.notes.changes(),
                  .description = std::move(digests.parts),
                  .withheld = std::move(digests.withheld),
                  .source = applied.kept()};
  release.partial = partial(applied, arguments);
  for (const Selected& selected : applied.plan.selected)
    release.instances[selected.name.text()] = released(applied.environment, selected.name, observed);
  return release;
}

void tell(const WrittenRelease& written, bool quiet, Terminal& terminal)
{
  if (!quiet) warn_of_ships(written.failures, "does not keep the release", "nor do", terminal);
  if (written.copies == 0)
    terminal.error(warning_text("this apply is not in the history: no ship keeps it", {}, terminal.error_style()));
}

} // namespace

void record(const Applied& applied, engine::Fleet& fleet, const Arguments& arguments, Terminal& terminal)
{
  if (applied.plan.verb != Verb::apply || !applied.notes.did_something()) return;
  constexpr net::Duration after_an_interrupt = 2s;
  constexpr net::Duration until_told = 2s;
  net::to_the_end([&] {
    const net::Alarm waiting(until_told, [&] {
      if (!arguments.quiet && net::received_signal() == 0)
        terminal.error("waiting: the release is written, and not all ships have answered yet\n");
    });
    net::Deadline cut(net::received_signal() == 0 ? net::unlimited : after_an_interrupt);
    std::optional<net::Alarm> alarm;
    const net::Interrupts interrupts([&](int) {
      if (!alarm) alarm.emplace(after_an_interrupt, [&] { cut.pass(); });
    });
    const bool was_in_time = cut.is_met_by([&] {
      try {
        const Observed observed = applied.look();
        const Release release = release_of(applied, observed, arguments);
        if (!release.source)
          terminal.error(warning_text("the description is too large to be kept: this release can be told, but not "
                                      "brought back",
                                      {}, terminal.error_style()));
        const WrittenRelease written =
            write_release(applied.environment, fleet, release, applied.ships, silent_ships(observed));
        tell(written, arguments.quiet, terminal);
        remove_dead_traces(fleet, observed, applied.ships);
      } catch (const Error& error) { // what was done was done all the same
        terminal.error(warning_text(fmt::format("this apply is not in the history: {}", error.what()), {},
                                    terminal.error_style()));
      }
    });
    if (!was_in_time)
      terminal.error(
          warning_text("this apply may not be in the history: the ships were too slow", {}, terminal.error_style()));
  });
}

} // namespace maestro::cli
