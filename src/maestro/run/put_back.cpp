// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/labels.hpp>
#include <maestro/plan/replacement.hpp>
#include <maestro/run/await.hpp>
#include <maestro/run/put_back.hpp>

#include <fmt/core.h>

#include <vector>

namespace maestro {
namespace {

/// The containers that were made to replace the old one, under whichever name.
std::vector<engine::ContainerState> successors(const std::string& old, const InstanceName& instance,
                                               engine::Engine& engine)
{
  std::vector<engine::ContainerState> found;
  for (const std::string& name : {instance.text(), next_name(instance)})
    if (auto one = engine.inspect(name); one && label_of(one->labels, labels::replaces) == old)
      found.push_back(*std::move(one));
  return found;
}

/// Frees the name of the instance: what was made last keeps telling what it replaces until that serves again.
void step_aside(std::vector<engine::ContainerState>& made, const InstanceName& instance, engine::Engine& engine)
{
  if (made.empty() || made.front().name != instance.text()) return;
  for (; made.size() > 1; made.pop_back()) engine.remove(made.back().id);
  engine.rename(made.front().id, next_name(instance));
}

void start_again(const std::string& old, const CheckContext& context, ShipWatch& watch,
                 const std::function<void(bool)>& serves)
{
  StartFacts start{.deaths_before = watch.count(context.instance.name.text())};
  serves(true); // without an answer nobody knows
  try {
    start.took = context.engine.start(old).took;
  } catch (const Error& error) { // what was refused has not begun
    if (error.fault() != Fault::unreachable) serves(false);
    throw;
  }
  try {
    await_running(context, watch, start);
  } catch (const Error& error) {
    throw Error(error.fault(), fmt::format("it was started, but {}", error.what()), error.hint());
  }
}

} // namespace

void put_back(const std::string& old, const std::string& policy, const CheckContext& context, ShipWatch& watch,
              std::chrono::seconds grace, const std::function<void(bool)>& serves)
{
  engine::Engine& engine = context.engine;
  const std::string& name = context.instance.name.text();
  const auto state = engine.inspect(old);
  if (!state) throw Error(Fault::failed, "the old container is gone");
  auto made = successors(old, context.instance.name, engine);
  for (const engine::ContainerState& one : made) {
    if (!one.running) continue;
    engine.stop(one.id, grace);
    serves(state->running);
  }
  step_aside(made, context.instance.name, engine);
  if (state->name != name) engine.rename(old, name);
  std::string was = policy;
  for (const engine::ContainerState& one : made)
    if (was.empty()) was = label_of(one.labels, labels::replaced_policy);
  if (!was.empty() && was != state->restart_policy) engine.update(old, {.restart = RestartPolicy{was}});
  if (!state->running) start_again(old, context, watch, serves);
  for (const engine::ContainerState& one : made) engine.remove(one.id);
}

} // namespace maestro
