// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/roll.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace maestro {
namespace {

using namespace std::chrono_literals;

/// As it declares, or by default.
UpdatePolicy update_of(const Service& service) { return service.update.value_or(UpdatePolicy()); }

/// So many may be down at the same time where one at least is to be ready as long as two are.
std::size_t sparing_one(std::size_t at_most, std::size_t ready)
{
  return ready < 2 ? at_most : std::min(at_most, ready - 1);
}

std::size_t wanted_up(const Service& service, const UpdatePolicy& policy, const Wish& wish)
{
  if (wish.min_up) return *wish.min_up;
  return policy.min_up ? policy.min_up->rounded_up(service.instances.size()) : 0;
}

} // namespace

bool is_rolled(const Service& service, const Wish& wish)
{
  return wish.verb == Verb::apply || (wish.verb == Verb::restart && (service.update || wish.min_up));
}

Roll roll_of(const Service& service, const Wish& wish, const RollFacts& facts)
{
  const UpdatePolicy policy = update_of(service);
  Roll roll{.ready = facts.ready, .of = service.instances.size(), .possible = facts.ready + facts.becoming};
  roll.is_rolled = is_rolled(service, wish);
  if (!roll.is_rolled) return roll;
  roll.failure_action = wish.keep_going ? FailureAction::proceed : policy.failure_action;
  roll.starts_first = policy.starts_first && !wish.reuse;
  roll.delay = policy.delay;
  roll.monitor = monitor_time(service);
  roll.keeps_up = wanted_up(service, policy, wish);
  if (service.update || wish.verb == Verb::apply || wish.concurrency == 0) // otherwise -c says how many
    roll.at_most = sparing_one(std::max<std::size_t>(policy.parallelism.rounded_down(roll.of), 1), facts.ready);
  if (roll.keeps_up > 0) {
    roll.can_keep_up = roll.possible > roll.keeps_up;
    const std::size_t spare = roll.can_keep_up ? roll.possible - roll.keeps_up : 1;
    roll.at_most = roll.at_most == 0 ? spare : std::min(roll.at_most, spare);
  }
  return roll;
}

std::vector<InstanceName> counted_beside(const Environment& environment, const Wish& wish,
                                         const std::vector<InstanceName>& instances)
{
  const std::set<InstanceName> among(instances.begin(), instances.end());
  std::set<ServiceName> services;
  for (const InstanceName& name : instances) services.insert(environment.instances.at(name).service);
  std::vector<InstanceName> others;
  for (const ServiceName& name : services) {
    const Service& service = environment.services.at(name);
    if (!is_rolled(service, wish)) continue;
    std::ranges::copy_if(service.instances, std::back_inserter(others),
                         [&](const InstanceName& one) { return !among.contains(one); });
  }
  return others;
}

bool can_be_relied_on(const Standing& standing) { return standing.up() && standing.readiness != Readiness::unready; }

std::chrono::milliseconds monitor_time(const Service& service)
{
  return std::chrono::ceil<std::chrono::milliseconds>(update_of(service).monitor);
}

bool leaves_peers(const Service& service, const Wish& wish)
{
  return wish.leave_peers || update_of(service).leaves_peers;
}

} // namespace maestro
