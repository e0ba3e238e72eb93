// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/base/time.hpp>
#include <maestro/container/image.hpp>
#include <maestro/plan/verb.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/play_words.hpp>

#include <fmt/core.h>

#include <utility>

namespace maestro {
namespace {

std::string checks_text(LifecycleState state)
{
  switch (state) {
  case LifecycleState::pre_start:
    return "running the pre-start checks";
  case LifecycleState::running:
    return "waiting for service";
  case LifecycleState::pre_stop:
    return "running the pre-stop checks";
  case LifecycleState::stopped:
    return "checking that it has stopped";
  }
  return {};
}

std::string with_id(std::string_view doing, const std::string& container_id)
{
  return container_id.empty() ? fmt::format("{} container", doing)
                              : fmt::format("{} container {}", doing, short_id(container_id));
}

std::string_view done_text(Verb verb, std::optional<Deed> deed)
{
  if (deed == Deed::update) return "updated";
  if (deed == Deed::replace && traits(verb).brings_up) return "replaced";
  switch (verb) {
  case Verb::start:
  case Verb::restart:
  case Verb::apply:
    return "started";
  case Verb::stop:
    return "stopped";
  case Verb::kill:
    return "killed";
  case Verb::pull:
    return "pulled";
  case Verb::clean:
    return "removed";
  }
  return {};
}

/// Nothing was to be done: the state in which the instance was found.
void describe_unchanged(const InstanceFinished& finished, const Circumstances& known, Outcome& shown)
{
  shown.colour = &Paint::blue;
  if (known.settled == nullptr) { // it was waited for, or somebody else was faster
    shown.status = "unchanged";
    return;
  }
  switch (known.settled->verdict) {
  case Verdict::already_running: {
    const auto since = age(finished.because);
    shown.status = since ? fmt::format("up {}", *since) : "up";
    return;
  }
  case Verdict::already_stopped:
    shown.status = to_text(known.found->condition);
    return;
  case Verdict::absent:
    shown.container = "-";
    shown.status = "absent";
    return;
  case Verdict::still_running:
    shown.status = "skipped: it runs";
    shown.colour = &Paint::red;
    return;
  case Verdict::up_to_date:
    shown.status = "unchanged";
    return;
  case Verdict::done:
  case Verdict::unreachable:
  case Verdict::blocked:
  case Verdict::foreign:
  case Verdict::refused:
    shown.status = "done";
    return;
  }
}

/// "failed: words", "interrupted", with what it means for the instance.
std::string with_words(std::string_view word, const InstanceFinished& finished)
{
  std::string text(word);
  // Later lines are told with the summary.
  const std::string because = finished.because.substr(0, finished.because.find('\n'));
  if (!because.empty() && because != word) text += fmt::format(": {}", safe_text(because));
  if (finished.down) text += "; it is down now";
  return text;
}

} // namespace

std::string_view result_word(Verb verb, Result result, std::optional<Deed> deed)
{
  switch (result) {
  case Result::ok:
    return done_text(verb, deed);
  case Result::cancelled:
    return "interrupted";
  case Result::unchanged:
  case Result::failed:
  case Result::skipped:
  case Result::unreachable:
    return to_text(result);
  }
  return {};
}

std::string took_text(std::chrono::nanoseconds took)
{
  using namespace std::chrono_literals;
  if (took >= 1min) return to_text(std::chrono::duration_cast<std::chrono::seconds>(took));
  return fmt::format("{:.1f}s", std::chrono::duration<double>(took).count());
}

std::string awaited_text(const Action& action, const Instance& instance)
{
  const auto& checks = instance.lifecycle.running;
  if (!std::holds_alternative<AwaitRunning>(action) || checks.empty()) return {};
  return checks.size() == 1 ? to_text(checks.front()) : counted(checks.size(), "check");
}

std::string doing_text(const Action& action)
{
  return std::visit(
      Overloaded{
          [](const PullImage& pull) { return fmt::format("pulling image {}", short_image(pull.image)); },
          [](const EnsureNetwork& network) { return fmt::format("creating network {}", network.network); },
          [](const EnsureVolume& volume) { return fmt::format("creating volume {}", volume.volume); },
          [](const RemoveNetwork&) { return std::string("removing network"); },
          [](const RemoveVolume& remove) { return fmt::format("removing volume {}", remove.volume); },
          [](const RunChecks& checks) { return checks_text(checks.state); },
          [](const VerifyCreate&) { return std::string("checking that a new container can be created"); },
          [](const RemoveContainer& remove) { return with_id("removing", remove.id); },
          [](const CreateContainer& create) {
            return fmt::format("creating container from {}", short_image(create.image));
          },
          [](const TakeName&) { return std::string("giving it its name"); },
          [](const SetAside& old) { return with_id("setting aside", old.id); },
          [](const PutBack& old) { return with_id("putting back", old.id); },
          [](const PutFiles&) { return std::string("putting files into container"); },
          [](const StartContainer& start) { return with_id("starting", start.id); },
          [](const AwaitRunning&) { return std::string("waiting for service"); },
          [](const Monitor&) { return std::string("watching whether it goes on"); },
          [](const StopContainer&) { return std::string("stopping service"); },
          [](const KillContainer&) { return std::string("killing the service"); },
          [](const UpdateContainer& update) { return with_id("updating", update.id); },
          [](const Pause& pause) { return fmt::format("waiting {}s", pause.duration.count()); },
      },
      action);
}

std::string pause_text(const Pause& pause, bool stopped)
{
  return fmt::format("waiting {}s before {}", pause.duration.count(), stopped ? "starting" : "restart");
}

std::string bytes_text(const StepProgress& progress)
{
  if (progress.total <= 0) return {};
  constexpr double kilo = 1e3, mega = 1e6, giga = 1e9;
  const auto total = static_cast<double>(progress.total);
  const auto [unit, name] = total >= giga   ? std::pair(giga, "GB")
                            : total >= mega ? std::pair(mega, "MB")
                                            : std::pair(kilo, "kB");
  return fmt::format("{:.1f} of {:.1f} {}", static_cast<double>(progress.current) / unit, total / unit, name);
}

Outcome outcome(Verb verb, const InstanceFinished& finished, const Circumstances& known)
{
  const bool same = known.found != nullptr && known.found->container_id == known.container_id;
  const std::string& image = same ? known.found->image : known.image;
  const std::string_view word = result_word(verb, finished.result, known.deed);
  Outcome shown;
  shown.container = verb == Verb::pull ? std::string() : container_text(image, known.container_id);
  switch (finished.result) {
  case Result::ok:
    if (verb == Verb::clean) shown.container = short_id(known.container_id);
    shown.status = word;
    shown.colour = &Paint::green;
    return shown;
  case Result::unchanged:
    describe_unchanged(finished, known, shown);
    return shown;
  case Result::unreachable:
    shown.container = "-";
    break;
  case Result::failed:
  case Result::skipped:
  case Result::cancelled:
    break;
  }
  shown.status = with_words(word, finished);
  shown.colour = &Paint::red;
  return shown;
}

} // namespace maestro
