// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/step.hpp>

#include <fmt/core.h>

namespace maestro {

std::string_view word(const Action& action)
{
  return std::visit(Overloaded{
                        [](const PullImage&) -> std::string_view { return "pull"; },
                        [](const EnsureNetwork&) -> std::string_view { return "network"; },
                        [](const EnsureVolume&) -> std::string_view { return "volume"; },
                        [](const RemoveNetwork&) -> std::string_view { return "remove"; },
                        [](const RemoveVolume&) -> std::string_view { return "remove"; },
                        [](const RunChecks&) -> std::string_view { return "check"; },
                        [](const VerifyCreate&) -> std::string_view { return "verify"; },
                        [](const RemoveContainer&) -> std::string_view { return "remove"; },
                        [](const CreateContainer&) -> std::string_view { return "create"; },
                        [](const TakeName&) -> std::string_view { return "rename"; },
                        [](const SetAside&) -> std::string_view { return "set-aside"; },
                        [](const PutBack&) -> std::string_view { return "put-back"; },
                        [](const PutFiles&) -> std::string_view { return "files"; },
                        [](const StartContainer&) -> std::string_view { return "start"; },
                        [](const AwaitRunning&) -> std::string_view { return "wait"; },
                        [](const Monitor&) -> std::string_view { return "monitor"; },
                        [](const StopContainer&) -> std::string_view { return "stop"; },
                        [](const KillContainer&) -> std::string_view { return "kill"; },
                        [](const UpdateContainer&) -> std::string_view { return "update"; },
                        [](const Pause&) -> std::string_view { return "pause"; },
                    },
                    action);
}

std::string_view to_text(Resource::Kind kind)
{
  switch (kind) {
  case Resource::Kind::image:
    return "image";
  case Resource::Kind::network:
    return "network";
  case Resource::Kind::volume:
    return "volume";
  }
  return {};
}

std::string_view kind(const Subject& subject)
{
  return std::visit(Overloaded{
                        [](const InstanceName&) -> std::string_view { return "instance"; },
                        [](const Resource& resource) { return to_text(resource.kind); },
                        [](const StrayContainer&) -> std::string_view { return "container"; },
                    },
                    subject);
}

std::string_view name(const Subject& subject)
{
  return std::visit(Overloaded{
                        [](const InstanceName& instance) -> std::string_view { return instance.text(); },
                        [](const Resource& resource) -> std::string_view { return resource.name; },
                        [](const StrayContainer& stray) -> std::string_view { return stray.name; },
                    },
                    subject);
}

std::string_view to_text(Cause cause)
{
  switch (cause) {
  case Cause::absent:
    return "absent";
  case Cause::never_started:
    return "never-started";
  case Cause::not_running:
    return "not-running";
  case Cause::requested:
    return "requested";
  case Cause::image:
    return "image";
  case Cause::image_missing:
    return "image-missing";
  case Cause::configuration:
    return "configuration";
  case Cause::image_and_configuration:
    return "image-and-configuration";
  case Cause::replaced:
    return "replaced";
  case Cause::created:
    return "created";
  case Cause::stopped:
    return "stopped";
  case Cause::readiness:
    return "readiness";
  case Cause::unready:
    return "unready";
  case Cause::untested:
    return "untested";
  case Cause::image_needed:
    return "image-needed";
  case Cause::refresh:
    return "refresh";
  case Cause::registry:
    return "registry";
  case Cause::declared:
    return "declared";
  case Cause::precaution:
    return "precaution";
  case Cause::delay:
    return "delay";
  case Cause::not_described:
    return "not-described";
  case Cause::peers:
    return "peers";
  case Cause::provider:
    return "provider";
  case Cause::outside:
    return "outside";
  case Cause::moved:
    return "moved";
  case Cause::moved_away:
    return "moved-away";
  case Cause::foreign:
    return "foreign";
  case Cause::unlabelled:
    return "unlabelled";
  case Cause::proof:
    return "proof";
  case Cause::undo:
    return "undo";
  case Cause::left_over:
    return "left-over";
  }
  return {};
}

namespace {

/// "what", or "what: detail".
std::string with_detail(std::string_view what, const std::string& detail)
{
  return detail.empty() ? std::string(what) : fmt::format("{}: {}", what, detail);
}

} // namespace

bool takes_down(const Step& step)
{
  const auto* const stop = std::get_if<StopContainer>(&step.action);
  return stop != nullptr && stop->to_replace;
}

std::string because(const Step& step)
{
  if (step.cause == Cause::declared && std::holds_alternative<Resource>(step.subject))
    return "the description declares it";
  if (std::holds_alternative<RemoveNetwork>(step.action)) return "the description does not have it any more";
  if (std::holds_alternative<RemoveVolume>(step.action))
    return with_detail("the description does not have it any more", step.detail);
  return because(step.cause, step.detail);
}

std::string because(Cause cause, const std::string& detail)
{
  switch (cause) {
  case Cause::absent:
    return "there is no container";
  case Cause::never_started:
    return "its container was never started";
  case Cause::not_running:
    return with_detail("its container does not run", detail);
  case Cause::requested:
    return fmt::format("a {} was asked for", detail);
  case Cause::image:
    return std::string(to_text(Difference::image));
  case Cause::image_missing:
    return std::string(to_text(Difference::image_missing));
  case Cause::configuration:
    return std::string(to_text(Difference::configuration));
  case Cause::image_and_configuration:
    return std::string(to_text(Difference::image_and_configuration));
  case Cause::replaced:
    return "a new container takes its place";
  case Cause::created:
    return "it was just created";
  case Cause::stopped:
    return "it was stopped for it";
  case Cause::readiness:
    return fmt::format("it is ready when {}", detail);
  case Cause::unready:
    return with_detail("it runs, but is not ready", detail);
  case Cause::untested:
    return "what needs it is started only if it is ready";
  case Cause::image_needed:
    return "the ship does not have it";
  case Cause::refresh:
    return "a fresh one was asked for";
  case Cause::registry:
    return "the registry has another one of this name";
  case Cause::declared:
    return "the description asks for it";
  case Cause::precaution:
    return "the old container goes only if a new one can be created";
  case Cause::delay:
    return fmt::format("a delay {} was asked for", detail);
  case Cause::not_described:
    return "the description does not have it on this ship";
  case Cause::peers:
    return "what it is told of its peers has changed";
  case Cause::provider:
    return fmt::format("{}, which is made anew", detail);
  case Cause::outside:
    return "it was changed on the ship";
  case Cause::moved:
    return fmt::format("it runs on {}", detail);
  case Cause::moved_away:
    return "its instance is described on another ship now";
  case Cause::foreign:
    return fmt::format("the container of this name belongs to {}", detail);
  case Cause::unlabelled:
    return "it has no label of ours";
  case Cause::proof:
    return "the old container goes only once the new one has proved itself";
  case Cause::undo:
    return "what was to take its place has failed";
  case Cause::left_over:
    return with_detail("an earlier replacement did not come to its end", detail);
  }
  return {};
}

} // namespace maestro
