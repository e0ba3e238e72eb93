// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/draft.hpp>

#include <set>

namespace maestro {

namespace {

/// Whether the container differs from what the description and the ship's images would give now.
bool is_changed(const Draft& draft, const Instance& instance, const engine::ContainerSummary& container)
{
  const auto image = draft.local_image_id(instance);
  if (!image || *image != container.image_id) return true;
  return !has_current_config(container.labels, draft.spec(instance)).value_or(true);
}

bool runs(const engine::ContainerSummary* container) { return container != nullptr && is_running(container->state); }

/// Whether --only-if-changed leaves it alone.
bool stays(const Draft& draft, const Instance& instance)
{
  const engine::ContainerSummary* container = draft.container(instance);
  return draft.wish().only_if_changed && runs(container) && !is_changed(draft, instance, *container);
}

/// What must be certain before a running container is stopped: that a new one can be created.
Gate draft_certainty(Draft& draft, const Instance& instance)
{
  Gate gate;
  if (draft.wish().reuse) return gate;
  if (const auto pull = draft.pull_if_needed(instance)) gate.steps.push_back(*pull);
  for (const StepId step : draft.resources(instance)) gate.steps.push_back(step);
  return behind(draft.add(instance, VerifyCreate{}, "the running container goes only if a new one can be created",
                          std::move(gate)));
}

/// Settles the instances that --only-if-changed leaves alone; returns those of them that are not ready yet: what is
/// started after them waits until they are.
std::set<InstanceName> draft_unchanged(Draft& draft)
{
  std::set<InstanceName> unready;
  for (const InstanceName& name : draft.wish().instances) {
    const Instance& instance = draft.environment().instances.at(name);
    if (!stays(draft, instance)) continue;
    if (is_unready(instance, *draft.container(instance)))
      unready.insert(name);
    else
      draft.settle(instance, Settled::up_to_date, "image and configuration are as described");
  }
  return unready;
}

/// The stops, dependents first; returns the step that has each instance down.
std::map<InstanceName, StepId> draft_stops(Draft& draft, const std::set<InstanceName>& staying)
{
  std::map<InstanceName, StepId> stopped;
  draft.in_order(Direction::backward, [&](const Instance& instance, Gate gate) -> std::optional<StepId> {
    if (!runs(draft.container(instance)) || staying.contains(instance.name)) return std::nullopt;
    for (const StepId certain : draft_certainty(draft, instance).steps) gate.steps.push_back(certain);
    const bool first = draft.wish().instances.front() == instance.name;
    if (draft.wish().step_delay.count() > 0 && !first)
      gate = behind(draft.add(instance, Pause{draft.wish().step_delay}, "a delay between instances was asked for",
                              std::move(gate)));
    const Action how = StopContainer{instance.settings.stop_timeout};
    return stopped[instance.name] =
               draft_take_down(draft, instance, how, std::move(gate),
                               draft.wish().reuse ? "it is to start again" : "a new container is to take its place");
  });
  return stopped;
}

std::string why_started(const Draft& draft, const engine::ContainerSummary* container)
{
  if (!runs(container)) return "it does not run";
  return draft.wish().reuse ? "it was stopped for it" : "its old container is gone";
}

/// The starts, requirements first, each after the instance's own stop.
void draft_starts(Draft& draft, const std::set<InstanceName>& staying, const std::map<InstanceName, StepId>& stopped)
{
  draft.in_order(Direction::forward, [&](const Instance& instance, Gate gate) -> std::optional<StepId> {
    if (staying.contains(instance.name)) {
      const StepId ready = draft_readiness(draft, instance, std::move(gate));
      draft.set_goal(instance, ready);
      return ready;
    }
    if (const auto down = stopped.find(instance.name); down != stopped.end()) {
      StepId last = down->second;
      if (draft.wish().stop_start_delay.count() > 0)
        last = draft.add(instance, Pause{draft.wish().stop_start_delay}, "a delay between stop and start was asked for",
                         behind(last));
      gate.steps.push_back(last);
    }
    const engine::ContainerSummary* container = draft.container(instance);
    const StepId last = draft_bring_up(draft, instance, container, std::move(gate), why_started(draft, container));
    draft.set_goal(instance, last);
    return last;
  });
}

} // namespace

void draft_restart(Draft& draft)
{
  draft.settle_unreachable();
  const std::set<InstanceName> staying = draft_unchanged(draft);
  do draft.settle_blocked(Direction::forward);
  while (draft.settle_blocked(Direction::backward)); // what stays as it is may block again what needs it anew
  draft_starts(draft, staying, draft_stops(draft, staying));
}

} // namespace maestro
