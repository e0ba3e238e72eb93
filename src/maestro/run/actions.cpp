// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/run/actions.hpp>
#include <maestro/run/pull_tally.hpp>
#include <maestro/run/registry_failure.hpp>
#include <maestro/run/resources.hpp>

#include <fmt/core.h>

#include <memory>

namespace maestro {

namespace {

constexpr unsigned conflict = 409; // HTTP: the name is taken

/// One step at work.
struct Bench {
  const Step& step;
  Workshop& workshop;
  const Instance& instance;
  engine::Engine& engine;
  const std::function<void(const StepProgress&)>& progress;

  /// On the heap, because thousands of fibers may hold one.
  std::unique_ptr<const engine::ContainerSpec> described() const
  {
    return net::on_large_stack([&] {
      return std::make_unique<engine::ContainerSpec>(container_spec(workshop.environment, instance, workshop.links));
    });
  }
  const std::string& container() const { return instance.name.text(); }
  CheckContext check_context() const
  {
    return {workshop.environment, instance, engine, [this](const std::string& saw) {
              progress({step.id, std::nullopt, saw});
            }};
  }

  void operator()(const PullImage& pull) const;
  void operator()(const EnsureNetwork& ensure) const;
  void operator()(const EnsureVolume& ensure) const;
  void operator()(const RunChecks& checks) const;
  void operator()(const VerifyCreate&) const;
  void operator()(const RemoveContainer& remove) const { engine.remove(remove.id); }
  void operator()(const CreateContainer&) const;
  void operator()(const StartContainer&) const;
  void operator()(const AwaitRunning&) const;
  void operator()(const StopContainer& stop) const { engine.stop(container(), stop.grace); }
  void operator()(const KillContainer&) const { engine.kill(container()); }
  void operator()(const Pause& pause) const { net::sleep(pause.duration); }
};

void Bench::operator()(const PullImage& pull) const
{
  const Note note = [&](const std::string& words) { progress({step.id, std::nullopt, words}); };
  const PullLogin login = workshop.logins.of(pull.image, step.ship, engine, note);
  if (!login.problem.empty()) note(login.problem);
  try {
    with_retries(registry_for(workshop.environment.registries, pull.image), note, [&] {
      PullTally tally;
      engine.pull(pull.image, login.login, [&](const engine::PullProgress& message) {
        if (const auto state = tally.after(message))
          progress({step.id, state->percent, {}, state->current, state->total});
      });
    });
  } catch (const engine::Refused& refused) { // adds what to do about it
    throw pull_failure(refused, pull.image, login);
  }
}

void Bench::operator()(const EnsureNetwork& ensure) const
{
  const Network& network = workshop.environment.networks.at(ensure.network);
  engine::NetworkSpec wanted{network.name, network.driver,  network.internal, network.attachable,
                             network.ipv6, network.options, network.labels,   network.subnets};
  wanted.labels["io.maestro.environment"] = workshop.environment.name;
  ensure_network(engine, wanted);
}

void Bench::operator()(const EnsureVolume& ensure) const
{
  const Volume& volume = workshop.environment.volumes.at(ensure.volume);
  engine.create_volume({volume.name, volume.driver, volume.options, volume.labels});
}

void Bench::operator()(const RunChecks& checks) const
{
  run_checks(instance.lifecycle.of(checks.state), check_context());
}

/// The engine looks for the image and at the settings before it looks at the name, so that a conflict means: it would.
void Bench::operator()(const VerifyCreate&) const
{
  const auto place = workshop.creations.take();
  try {
    engine.create(*described());
  } catch (const engine::Refused& refused) { // a conflict is the answer that we hope for
    if (refused.status() != conflict) throw;
  }
}

/// A create whose answer was lost has left our own container behind: then it is done.
void Bench::operator()(const CreateContainer&) const
{
  const auto place = workshop.creations.take();
  const auto spec = described();
  try {
    workshop.created[instance.name] = engine.create(*spec).id;
  } catch (const engine::Refused& refused) { // decides by what is there, not by the words
    if (refused.status() != conflict) throw;
    const auto existing = engine.inspect(container());
    const bool ours = existing && existing->state == engine::State::created && !is_created_in_steps(*spec) &&
                      has_current_config(existing->labels, *spec).value_or(false);
    if (!ours) throw;
    workshop.created[instance.name] = existing->id;
  }
}

void Bench::operator()(const StartContainer&) const
{
  // Listening begins before the start, so that no death is missed.
  const std::size_t deaths_before = workshop.watches.of(step.ship).count(container());
  workshop.births[instance.name] = {deaths_before, engine.start(container()).took};
}

void Bench::operator()(const AwaitRunning&) const
{
  await_running(check_context(), workshop.watches.of(step.ship), workshop.births[instance.name]);
}

} // namespace

void perform(const Step& step, Workshop& workshop, const std::function<void(const StepProgress&)>& progress)
{
  const Instance& instance = workshop.environment.instances.at(step.instance);
  std::visit(Bench{step, workshop, instance, workshop.fleet.at(step.ship), progress}, step.action);
}

bool is_cuttable(const Action& action)
{
  return std::visit(Overloaded{
                        [](const PullImage&) { return true; },
                        [](const RunChecks&) { return true; },
                        [](const AwaitRunning&) { return true; },
                        [](const Pause&) { return true; },
                        [](const EnsureNetwork&) { return false; },
                        [](const EnsureVolume&) { return false; },
                        [](const VerifyCreate&) { return false; },
                        [](const RemoveContainer&) { return false; },
                        [](const CreateContainer&) { return false; },
                        [](const StartContainer&) { return false; },
                        [](const StopContainer&) { return false; },
                        [](const KillContainer&) { return false; },
                    },
                    action);
}

std::string doing(const Step& step, const Instance& instance)
{
  return std::visit(
      Overloaded{
          [](const PullImage& pull) { return fmt::format("pull {}", pull.image); },
          [](const EnsureNetwork& ensure) { return fmt::format("make the network '{}'", ensure.network); },
          [](const EnsureVolume& ensure) { return fmt::format("make the volume '{}'", ensure.volume); },
          [](const RunChecks& checks) {
            switch (checks.state) {
            case LifecycleState::pre_start:
              return std::string("pass the checks before the start");
            case LifecycleState::running:
              return std::string("pass the checks");
            case LifecycleState::pre_stop:
              return std::string("pass the checks before the stop");
            case LifecycleState::stopped:
              return std::string("pass the checks after the stop");
            }
            return std::string();
          },
          [&](const VerifyCreate&) { return fmt::format("create the container from {}", instance.image); },
          [](const RemoveContainer&) { return std::string("remove the old container"); },
          [&](const CreateContainer&) { return fmt::format("create the container from {}", instance.image); },
          [](const StartContainer&) { return std::string("start the container"); },
          [](const AwaitRunning&) { return std::string("wait until it is ready"); },
          [](const StopContainer&) { return std::string("stop the container"); },
          [](const KillContainer&) { return std::string("kill the container"); },
          [](const Pause&) { return std::string("pause"); },
      },
      step.action);
}

std::string left_behind(const Action& action)
{
  if (std::holds_alternative<StartContainer>(action)) return "the new container, not started";
  if (std::holds_alternative<AwaitRunning>(action)) return "the new container, as it is";
  return {};
}

} // namespace maestro
