// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/draft.hpp>

#include <fmt/core.h>

namespace maestro {

namespace {

/// An earlier play may have ended in the middle of creating it.
bool may_be_half_created(const Draft& draft, const Instance& instance, const engine::ContainerSummary& container)
{
  return container.state == engine::State::created && is_created_in_steps(draft.spec(instance));
}

/// An earlier play may have ended between creating and starting.
bool is_ready_to_start(const Draft& draft, const Instance& instance, const engine::ContainerSummary& container)
{
  if (container.state != engine::State::created || draft.wish().pull == PullPolicy::always) return false;
  return container.image_id == draft.local_image_id(instance) &&
         has_current_config(container.labels, draft.spec(instance)).value_or(false);
}

/// A one-shot container is not started again as long as it is what would be started.
bool has_done_its_work(const Draft& draft, const Instance& instance, const engine::ContainerSummary& container)
{
  if (!expects_end(instance.lifecycle.running) || container.exit_code != 0) return false;
  if (draft.wish().reuse) return true; // another description would not make another container
  if (draft.wish().pull == PullPolicy::always || container.image_id != draft.local_image_id(instance)) return false;
  return has_current_config(container.labels, draft.spec(instance)).value_or(false);
}

std::string checks_reason(const Instance& instance)
{
  const auto& checks = instance.lifecycle.running;
  if (checks.empty()) return "it is ready when it has proved to run";
  return fmt::format("it is ready when {} passes",
                     checks.size() == 1 ? to_text(checks.front()) : fmt::format("each of {} checks", checks.size()));
}

} // namespace

bool is_unready(const Instance& instance, const engine::ContainerSummary& container)
{
  return expects_end(instance.lifecycle.running) ||
         (expects_health(instance.lifecycle.running) && container.health != engine::Health::healthy);
}

StepId draft_readiness(Draft& draft, const Instance& instance, Gate gate)
{
  return draft.add(instance, AwaitRunning{}, "it runs, but is not ready yet", std::move(gate));
}

StepId draft_bring_up(Draft& draft, const Instance& instance, const engine::ContainerSummary* container, Gate gate,
                      const std::string& because)
{
  const bool keep = container != nullptr && !may_be_half_created(draft, instance, *container) &&
                    (draft.wish().reuse || is_ready_to_start(draft, instance, *container));
  const bool certain =
      container != nullptr && is_running(container->state); // a restart sees to that before it stops it
  if (!keep && !certain) {
    if (const auto pull = draft.pull_if_needed(instance)) gate.steps.push_back(*pull);
    for (const StepId step : draft.resources(instance)) gate.steps.push_back(step);
  }
  if (!instance.lifecycle.pre_start.empty())
    gate = behind(
        draft.add(instance, RunChecks{LifecycleState::pre_start}, "the description asks for it", std::move(gate)));
  if (!keep && container != nullptr) {
    if (!certain)
      gate = behind(draft.add(instance, VerifyCreate{}, "the old container goes only if a new one can be created",
                              std::move(gate)));
    gate =
        behind(draft.add(instance, RemoveContainer{container->id}, "a new container takes its place", std::move(gate)));
  }
  if (!keep) gate = behind(draft.add(instance, CreateContainer{}, because, std::move(gate)));
  gate = behind(draft.add(instance, StartContainer{}, keep ? because : "it was just created", std::move(gate)));
  return draft.add(instance, AwaitRunning{}, checks_reason(instance), std::move(gate));
}

void draft_start(Draft& draft)
{
  draft.settle_unreachable();
  draft.settle_blocked(Direction::forward);
  draft.in_order(Direction::forward, [&](const Instance& instance, Gate gate) -> std::optional<StepId> {
    const engine::ContainerSummary* container = draft.container(instance);
    if (container != nullptr && is_running(container->state)) {
      if (is_unready(instance, *container)) { // an earlier play may have ended while it waited
        const StepId ready = draft_readiness(draft, instance, std::move(gate));
        draft.set_goal(instance, ready);
        return ready;
      }
      draft.settle(instance, Settled::already_running, container->status_text);
      return std::nullopt;
    }
    if (container != nullptr && has_done_its_work(draft, instance, *container)) {
      draft.settle(instance, Settled::up_to_date, "it has done its work");
      return std::nullopt;
    }
    const std::string because = container == nullptr ? "there is no container"
                                : container->state == engine::State::created
                                    ? "its container was never started"
                                    : fmt::format("its container is stopped: {}", container->status_text);
    const StepId last = draft_bring_up(draft, instance, container, std::move(gate), because);
    draft.set_goal(instance, last);
    return last;
  });
}

} // namespace maestro
