// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/container/image.hpp>
#include <maestro/view/play_table.hpp>

#include <fmt/core.h>

namespace maestro {
namespace {

std::string checks_text(LifecycleState state)
{
  switch (state) {
  case LifecycleState::pre_start:
    return "running the pre-start checks...";
  case LifecycleState::running:
    return "waiting for service...";
  case LifecycleState::pre_stop:
    return "running the pre-stop checks...";
  case LifecycleState::stopped:
    return "checking that it has stopped...";
  }
  return {};
}

std::string with_id(std::string_view doing, const std::string& container_id)
{
  return container_id.empty() ? fmt::format("{} container...", doing)
                              : fmt::format("{} container {}...", doing, short_id(container_id));
}

std::string done_text(Verb verb)
{
  switch (verb) {
  case Verb::start:
  case Verb::restart:
    return "started";
  case Verb::stop:
    return "stopped";
  case Verb::kill:
    return "killed";
  case Verb::pull:
    return "done";
  case Verb::clean:
    return "removed";
  }
  return {};
}

std::string failure_text(Verb verb, const Step* culprit, const std::string& because)
{
  if (verb == Verb::stop || verb == Verb::kill)
    return because.empty() ? "failed!" : fmt::format("failed: {}", safe_text(because));
  if (verb == Verb::pull || verb == Verb::clean || culprit == nullptr) return "failed!";
  const bool ran = std::holds_alternative<AwaitRunning>(culprit->action);
  return ran ? "container did not start! failed!" : "error starting container! failed!";
}

/// Nothing was to be done: the state in which the instance was found.
void describe_unchanged(const Stage& stage, const InstanceFinished& finished, const SettledInstance* settled,
                        Outcome& shown)
{
  using Colour = Outcome::Colour;
  const auto* container = stage.observed.container(finished.ship, finished.instance);
  const bool has_ended = container != nullptr && !is_running(container->state); // its work was to end
  switch (settled == nullptr ? Settled::up_to_date : settled->verdict) {
  case Settled::already_running: {
    const auto since = container == nullptr ? std::nullopt : age(container->status_text);
    shown.status = since ? fmt::format("up for {}", *since) : "up";
    shown.colour = Colour::blue;
    return;
  }
  case Settled::already_stopped:
    shown.status = padded("down", status_column);
    shown.colour = Colour::blue;
    return;
  case Settled::absent:
    shown.container = "-";
    shown.status = padded("absent", status_column);
    shown.colour = Colour::blue;
    return;
  case Settled::still_running:
    shown.status = padded("skipped", status_column);
    shown.colour = Colour::red;
    return;
  case Settled::up_to_date:
  case Settled::unreachable:
  case Settled::blocked:
    shown.status = padded(stage.plan.verb == Verb::pull || has_ended ? "done" : "up to date", status_column);
    shown.colour = Colour::blue;
    return;
  }
}

} // namespace

std::string pending_text(const Action& action, const std::string& image, const std::string& container_id)
{
  return std::visit(
      Overloaded{
          [&](const PullImage& pull) { return fmt::format("pulling image {}...", short_image(pull.image)); },
          [](const EnsureNetwork& network) { return fmt::format("creating network {}...", network.network); },
          [](const EnsureVolume& volume) { return fmt::format("creating volume {}...", volume.volume); },
          [](const RunChecks& checks) { return checks_text(checks.state); },
          [](const VerifyCreate&) { return std::string("checking that a new container can be created..."); },
          [](const RemoveContainer& remove) { return with_id("removing", remove.id); },
          [&](const CreateContainer&) { return fmt::format("creating container from {}...", short_image(image)); },
          [&](const StartContainer&) { return with_id("starting", container_id); },
          [](const AwaitRunning&) { return std::string("waiting for service..."); },
          [](const StopContainer&) { return std::string("stopping service..."); },
          [](const KillContainer&) { return std::string("killing the service..."); },
          [](const Pause& pause) { return fmt::format("waiting {}s...", pause.duration.count()); },
      },
      action);
}

Outcome outcome(const Stage& stage, const InstanceFinished& finished, const Circumstances& known)
{
  using Colour = Outcome::Colour;
  const Verb verb = stage.plan.verb;
  const auto* before = stage.observed.container(finished.ship, finished.instance);
  const bool same = before != nullptr && before->id == known.container_id;
  const std::string& image = same ? before->image : stage.environment.instances.at(finished.instance).image;
  Outcome shown;
  shown.container = verb == Verb::pull ? std::string() : container_text(image, known.container_id);
  switch (finished.result) {
  case Result::ok:
    if (verb == Verb::clean) shown.container = short_id(known.container_id);
    shown.status = done_text(verb);
    if (shown.status != "started") shown.status = padded(shown.status, status_column);
    shown.colour = Colour::green;
    return shown;
  case Result::unchanged:
    describe_unchanged(stage, finished, known.settled, shown);
    return shown;
  case Result::failed:
    shown.status = failure_text(verb, known.culprit, finished.because);
    shown.colour = Colour::red;
    return shown;
  case Result::skipped:
    shown.status = finished.because.empty() ? "skipped" : fmt::format("skipped: {}", safe_text(finished.because));
    shown.colour = Colour::red;
    return shown;
  case Result::unreachable:
    shown.container = "-";
    shown.status = padded("host down", status_column);
    shown.colour = Colour::red;
    return shown;
  case Result::cancelled:
    shown.status = "aborted!";
    shown.colour = Colour::red;
    return shown;
  }
  return shown;
}

} // namespace maestro
