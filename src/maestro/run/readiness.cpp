// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/checks/check.hpp>
#include <maestro/run/live.hpp>
#include <maestro/run/readiness.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace maestro {
namespace {

using namespace std::chrono_literals;

/// What must be found out by trying, and within this time.
std::vector<Check> telling_checks(const Instance& instance, net::Duration limit)
{
  std::vector<Check> checks = instance.lifecycle.running;
  std::erase_if(checks, [](const Check& check) { return std::holds_alternative<SleepCheck>(check); });
  const auto shorten = [&](auto& check) {
    if constexpr (requires { check.max_wait; }) check.max_wait = std::min<net::Duration>(check.max_wait, limit);
  };
  for (Check& check : checks) std::visit(shorten, check);
  return checks;
}

/// One of the places where an error becomes a fact. Checks that count their attempts are ended a little later than
/// those that look at the time, which tell what they saw.
std::optional<Shortcoming> check_failure(CheckContext context)
{
  constexpr net::Duration grace = 1s;
  const net::Duration limit = context.environment.ship_of(context.instance).timeout;
  std::string seen;
  context.progress = [&](const std::string& saw) { seen = ": " + saw; };
  context.masked = [](const std::string& /*unused*/) { return std::string("…"); }; // told anew once it is known
  try {
    const bool in_time =
        net::within(limit + grace, [&] { run_checks(telling_checks(context.instance, limit), context); });
    if (in_time) return {};
    return Shortcoming{fmt::format("its checks did not succeed within {}{}", in_seconds(limit), seen), {}};
  } catch (const CheckFailed& failed) {
    return Shortcoming{{}, failed};
  } catch (const Error& error) {
    return Shortcoming{error.what(), {}};
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

std::map<InstanceName, std::string> in_words(const Shortcomings& shortcomings, const Environment& environment,
                                             Secrets& secrets)
{
  std::map<InstanceName, std::string> all;
  for (const auto& [name, shortcoming] : shortcomings) {
    const Instance& instance = environment.instances.at(name);
    const auto masked = [&](std::string words) { return secrets.masked(instance, std::move(words)); };
    all.emplace(name, shortcoming.failed ? shortcoming.failed->words(masked) : shortcoming.words);
  }
  return all;
}

Shortcomings find_shortcomings(const Environment& environment, engine::Fleet& fleet, const Standings& standings,
                               const std::vector<InstanceName>& instances,
                               std::span<const std::string> process_environment, std::size_t at_a_time)
{
  Shortcomings found;
  constexpr std::size_t most_checks_at_a_time = 1'000;
  net::Group checking(at_a_time == 0 ? most_checks_at_a_time : std::min(at_a_time, most_checks_at_a_time));
  for (const InstanceName& name : instances) {
    const Instance& instance = environment.instances.at(name);
    const Standing& standing = standings.at(name);
    if (std::string words = shortcoming(standing); !words.empty()) {
      found.emplace(name, Shortcoming{std::move(words), {}});
    } else if (standing.readiness == Readiness::untested) {
      checking.spawn([&] {
        if (auto failure = check_failure({environment, instance, fleet.at(instance.ship), {}, process_environment}))
          found.emplace(instance.name, *std::move(failure));
      });
    }
  }
  checking.wait();
  return found;
}

void add_doubles(Shortcomings& found, const std::vector<InstanceName>& instances, const std::vector<Stray>& strays)
{
  const std::set<InstanceName> asked(instances.begin(), instances.end());
  for (const Stray& stray : strays)
    if (asked.contains(stray.moved) && is_running(stray.container->state))
      found.try_emplace(stray.moved,
                        Shortcoming{fmt::format("{} still runs on ship {}, where it was described before",
                                                stray.name == stray.moved.text() ? "it" : stray.name, stray.ship),
                                    {}});
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
