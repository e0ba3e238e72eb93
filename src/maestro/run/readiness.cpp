// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/checks/check.hpp>
#include <maestro/run/live.hpp>
#include <maestro/run/readiness.hpp>

#include <algorithm>
#include <variant>

namespace maestro {
namespace {

using namespace std::chrono_literals;

/// What must be found out by trying.
std::vector<Check> telling_checks(const Instance& instance)
{
  std::vector<Check> checks = instance.lifecycle.running;
  std::erase_if(checks, [](const Check& check) { return std::holds_alternative<SleepCheck>(check); });
  return checks;
}

/// One of the places where an error becomes a fact.
std::string check_failure(const CheckContext& context, const std::vector<Check>& checks)
{
  try {
    const net::Deadline deadline(context.environment.ship_of(context.instance).timeout);
    run_checks(checks, context);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

/// What the standing tells already; empty if it is up and as described.
std::string shortcoming(const Standing& standing)
{
  if (standing.condition != Condition::running && standing.condition != Condition::done &&
      standing.readiness == Readiness::unready)
    return standing.whose.foreign() ? "its name is taken by a container of " + standing.whose.name : in_words(standing);
  if (standing.readiness == Readiness::unready) return "it is not ready";
  if (differs(standing.difference)) return std::string(to_text(standing.difference));
  if (standing.difference == Difference::unknown) return "whether it is as described is not known";
  return {};
}

} // namespace

Shortcomings find_shortcomings(const Environment& environment, engine::Fleet& fleet, const Standings& standings,
                               const std::vector<InstanceName>& instances,
                               std::span<const std::string> process_environment)
{
  Shortcomings found;
  constexpr std::size_t checks_at_a_time = 1'000;
  net::Group checking(checks_at_a_time);
  for (const InstanceName& name : instances) {
    const Instance& instance = environment.instances.at(name);
    const Standing& standing = standings.at(name);
    if (std::string words = shortcoming(standing); !words.empty()) {
      found.emplace(name, std::move(words));
    } else if (standing.readiness == Readiness::untested) {
      checking.spawn([&] {
        const CheckContext context{environment, instance, fleet.at(instance.ship), {}, process_environment};
        if (std::string failure = check_failure(context, telling_checks(instance)); !failure.empty())
          found.emplace(instance.name, std::move(failure));
      });
    }
  }
  checking.wait();
  return found;
}

bool await_wellness(engine::Fleet& fleet, const std::set<ShipName>& ships, net::Duration time,
                    const std::function<bool()>& look)
{
  constexpr net::Duration longest_pause = 2s;
  const net::TimePoint end = net::now() + time;
  net::Notice news;
  net::Group listening;
  for (const ShipName& ship : ships)
    listening.spawn([&fleet, &news, ship] {
      try {
        fleet.at(ship).events(
            standing_actions(), [] {},
            [&news](const engine::ContainerEvent&) {
              news.notify();
              return true;
            });
      } catch (const Error&) { // a look meets the same error, and tells it
      }
    });
  while (!look()) {
    const net::Duration left = end - net::now();
    if (left <= net::Duration(0)) return false;
    news.wait(std::min(left, longest_pause));
  }
  return true;
}

} // namespace maestro
