// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/mounted.hpp>
#include <maestro/plan/draft.hpp>
#include <maestro/plan/owner.hpp>
#include <maestro/plan/replacement.hpp>

#include <fmt/core.h>

#include <algorithm>

/// The new container is created before anything stops, and the old one is kept until the new one has proved itself.
namespace maestro {
namespace {

using namespace std::chrono_literals;

const engine::ContainerSummary* called(const std::string& name, const ShipFacts& facts)
{
  const auto found = facts.containers.find(name);
  return found == facts.containers.end() ? nullptr : &found->second;
}

std::string replaced_by(const engine::ContainerSummary* container)
{
  return container == nullptr ? std::string() : label_of(container->labels, labels::replaces);
}

bool is_read_only(const Bind& bind)
{
  const auto options = split(bind.mode, ',');
  return std::ranges::find(options, "ro") != options.end();
}

} // namespace

std::string next_name(const InstanceName& instance) { return instance.text() + ".new"; }
std::string old_name(const InstanceName& instance) { return instance.text() + ".old"; }

bool is_aside(const std::string& name, const InstanceName& instance)
{
  return name == next_name(instance) || name == old_name(instance);
}

void label_replacement(engine::ContainerSpec& spec, const std::string& id, const std::string& policy)
{
  spec.own_labels[labels::role] = "next";
  spec.own_labels[labels::replaces] = id;
  if (!policy.empty()) spec.own_labels[labels::replaced_policy] = policy;
}

Unfinished unfinished_replacement(const Environment& environment, const Instance& instance, const ShipFacts& facts)
{
  const auto made_for_it = [&](const engine::ContainerSummary& container) {
    return label_of(container.labels, labels::environment) == environment.name &&
           label_of(container.labels, labels::instance) == instance.name.text();
  };
  Unfinished found{called(next_name(instance.name), facts), called(old_name(instance.name), facts)};
  found.replaces = replaced_by(found.next);
  if (found.next != nullptr && (!made_for_it(*found.next) || found.replaces.empty())) found.next = nullptr;
  if (found.old != nullptr) { // one that was taken over has no label of ours
    const std::string& id = found.old->id;
    const bool is_replaced = found.replaces == id || replaced_by(called(instance.name.text(), facts)) == id;
    if (!is_replaced && !made_for_it(*found.old)) found.old = nullptr;
  }
  return found;
}

std::vector<const engine::ContainerSummary*> left_beside(const Environment& environment, const Instance& instance,
                                                         const ShipFacts& facts)
{
  const Unfinished unfinished = unfinished_replacement(environment, instance, facts);
  std::vector<const engine::ContainerSummary*> all;
  for (const engine::ContainerSummary* one : {unfinished.next, unfinished.old})
    if (one != nullptr) all.push_back(one);
  return all;
}

std::chrono::milliseconds proof_time(const Draft& draft, const Instance& instance)
{
  constexpr std::chrono::milliseconds of_restart = 500ms;
  if (const Roll& roll = draft.roll(instance.service); roll.is_rolled) return roll.monitor;
  return instance.lifecycle.running.empty() ? of_restart : 0ms;
}

bool can_be_put_back(const Draft& draft, const Instance& instance)
{
  return !draft.wish().reuse && !expects_end(instance.lifecycle.running);
}

bool is_created_beside(const Draft& draft, const Instance& instance)
{
  return can_be_put_back(draft, instance) && needed_containers(instance.settings).empty();
}

std::optional<std::string> obstacle_to_start_first(const Draft& draft, const Instance& instance)
{
  const ContainerSettings& settings = instance.settings;
  if (!can_be_put_back(draft, instance)) return "it is a job, which would be done twice";
  if (!needed_containers(settings).empty()) return "it needs things of another container";
  if (const auto hanging = draft.hanging().on(instance.name); !hanging.empty())
    return fmt::format("{} has things of it", hanging.front());
  if (settings.network_mode == "host") return "both would have the ship's network";
  for (const Port& port : settings.ports)
    if (publishes_ports(settings.network_mode) && !is_picked(port))
      return fmt::format("both would publish port {}", to_text(port.external));
  for (const NetworkAttachment& network : settings.networks)
    if (!network.ipv4.empty() || !network.ipv6.empty())
      return fmt::format("both would have the address {}", network.ipv4.empty() ? network.ipv6 : network.ipv4);
  for (const Bind& bind : settings.binds)
    if (!is_read_only(bind) && !is_for_all(bind.source)) return fmt::format("both would write to {}", bind.source);
  return std::nullopt;
}

bool is_started_first(const Draft& draft, const Instance& instance)
{
  return draft.roll(instance.service).starts_first && !obstacle_to_start_first(draft, instance);
}

BroughtUp draft_relief(Draft& draft, const Instance& instance, const Reason& reason, Gate gate)
{
  constexpr std::chrono::milliseconds alone = 500ms; // it must not have lived on the old one
  const std::string& old = draft.standing(instance).container->id;
  Chain chain(draft, instance, std::move(gate));
  if (!instance.lifecycle.pre_start.empty()) chain.add(RunChecks{LifecycleState::pre_start}, {Cause::declared});
  chain.add(StartContainer{{}, true}, {Cause::created});
  chain.add(AwaitRunning{.beside = true}, {Cause::readiness, checks_detail(instance)});
  if (const auto time = draft.roll(instance.service).monitor; time > 0ms)
    chain.add(Monitor{time, true}, {Cause::proof});
  const StopContainer how{old, instance.settings.stop_timeout, true, true, true};
  chain.go_on_behind(draft_take_down(draft, instance, how, chain.gate(), reason).last);
  draft.follow_through(chain.add(SetAside{old}, {Cause::replaced}));
  draft.follow_through(chain.add(TakeName{}, {Cause::replaced}));
  const StepId proved = chain.add(Monitor{alone}, {Cause::proof});
  draft.follow_through(proved);
  draft.proved_with(instance, proved);
  return {proved, proved};
}

Steps draft_creation(Draft& draft, const Instance& instance, CreateContainer create, const Reason& reason, Gate gate)
{
  const StepId created = draft.add(instance, std::move(create), reason, std::move(gate));
  std::vector<std::string> files = paths_of_files(instance.settings);
  if (files.empty()) return {created, created};
  return {created, draft.add(instance, PutFiles{{}, std::move(files)}, {Cause::declared}, behind(created))};
}

BroughtUp draft_replacement(Draft& draft, const Instance& instance, const Reason& reason, Gate gate)
{
  const std::string& old = draft.standing(instance).container->id;
  Chain chain(draft, instance, std::move(gate));
  if (!instance.lifecycle.pre_start.empty()) chain.add(RunChecks{LifecycleState::pre_start}, {Cause::declared});
  chain.add(SetAside{old}, {Cause::replaced});
  if (is_created_beside(draft, instance))
    chain.add(TakeName{}, {Cause::replaced});
  else
    chain.go_on_behind(draft_creation(draft, instance, {.replaces = old}, reason, chain.gate()).last);
  chain.add(StartContainer{}, {Cause::created});
  const StepId ready = chain.add(AwaitRunning{}, {Cause::readiness, checks_detail(instance)});
  StepId proved = ready;
  if (const auto time = proof_time(draft, instance); time > 0ms) {
    proved = chain.add(Monitor{time}, {Cause::proof});
    draft.follow_through(proved); // an interrupt ends it as if the time were over
  }
  draft.proved_with(instance, proved);
  return {ready, proved};
}

StepId draft_farewell(Draft& draft, const Instance& instance, Gate gate)
{
  const std::string& old = draft.standing(instance).container->id;
  const StepId removed = draft.add(instance, RemoveContainer{old}, {Cause::replaced}, std::move(gate));
  draft.follow_through(removed);
  return removed;
}

} // namespace maestro
