// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/model/check.hpp>
#include <maestro/plan/field.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace maestro {

// What a step does: one change on one ship, or one wait for it.
struct PullImage {
  std::string image;
};
struct EnsureNetwork {
  std::string network;
};
struct EnsureVolume {
  std::string volume;
};
/// One that nobody uses any more.
struct RemoveNetwork {
  std::string id;
};
struct RemoveVolume {
  std::string volume;
};
struct RunChecks { // before a start or a stop, and after a stop
  LifecycleState state;
};
/// Asks the engine whether it would create the container if the name were free, so that nothing is removed in vain.
struct VerifyCreate {
  std::string image{}; // of which
};
struct RemoveContainer {
  std::string id;
};
struct CreateContainer {
  std::string replaces{}; // the id of the container that it is to take the place of; or empty
  bool beside = false;    // that one, under another name
  std::string image{};    // of which
};
/// Gives the instance's name to the container that was created beside the old one.
struct TakeName {};
/// Gives the old container another name, which the new one is to have.
struct SetAside {
  std::string id;
};
/// Whatever was made to take its place goes, and the old container serves again under its name.
struct PutBack {
  std::string id;
};
struct PutFiles { // before the first start
  std::string id; // empty: the one that was created before it
  std::vector<std::string> paths;
};
struct StartContainer {
  std::string id;      // empty: the one that was created before it
  bool beside = false; // the old one, under another name
};
/// Waits until the container runs and its `running` checks pass.
struct AwaitRunning {
  bool was_started = true;     // by this play; otherwise it is only looked at
  bool was_restarting = false; // by its policy, when it was looked at
  bool beside = false;         // the old one, under another name
};
/// It must go on running for so long after it was ready.
struct Monitor {
  std::chrono::milliseconds duration;
  bool beside = false; // the old one, under another name
};
struct StopContainer {
  std::string id;
  std::optional<std::chrono::seconds> grace{}; // none: what the container was made with
  bool to_replace = false;                     // a new container takes its place
  bool stands_down = false;                    // nor does its restart policy bring it back
  bool is_relieved = false;                    // the new container serves already
};
struct KillContainer {
  std::string id;
};
/// Changes a container that is there, while it runs.
struct UpdateContainer {
  std::string id{};
  std::vector<std::string> keys{};     // of the description, whose values it is to have
  std::vector<std::string> networks{}; // that it is to be joined to
};
struct Pause { // between restarts
  std::chrono::seconds duration;
};

using Action =
    std::variant<PullImage, EnsureNetwork, EnsureVolume, RemoveNetwork, RemoveVolume, RunChecks, VerifyCreate,
                 RemoveContainer, CreateContainer, TakeName, SetAside, PutBack, PutFiles, StartContainer, AwaitRunning,
                 Monitor, StopContainer, KillContainer, UpdateContainer, Pause>;

/// The word for an action in a plan: pull, remove, create, files, start, wait, stop, kill, …
std::string_view word(const Action& action);

/// What several instances share on a ship, or did.
struct Resource {
  enum class Kind { image, network, volume };
  Kind kind = Kind::image;
  std::string name;

  auto operator<=>(const Resource&) const = default;
};
std::string_view to_text(Resource::Kind kind);

/// A container of ours that no instance describes (any more) on its ship.
struct StrayContainer {
  std::string name;
};

/// What a step acts on, on its ship.
using Subject = std::variant<InstanceName, Resource, StrayContainer>;
/// `instance`, `image`, `network`, …
std::string_view kind(const Subject& subject);
std::string_view name(const Subject& subject);

/// Why a step is there.
enum class Cause {
  absent,                  // there is no container
  never_started,           // there is one that never ran
  not_running,             // there is one that does not run any more
  requested,               // the user asked for it
  image,                   // differences between container and description
  image_missing,           //
  configuration,           //
  image_and_configuration, //
  replaced,                // a new container takes its place
  created,                 // by the step before
  stopped,                 // by the step before
  readiness,               // others, and the user, rely on it
  unready,                 // it runs, but cannot be relied on yet
  untested,                // it runs, and what depends on it is to be started
  image_needed,            // the ship does not have it
  refresh,                 // a fresh image was asked for
  registry,                // the registry has another image of this name than the ship
  declared,                // the description asks for it
  precaution,              // before something is given up
  delay,                   // asked for between instances
  not_described,           // a stray
  peers,                   // what it is told of others is not what it was told
  outside,                 // it was changed on the ship
  provider,                // another container is made anew whose things it has
  moved,                   // it runs on another ship
  moved_away,              // its instance is described on another ship now
  foreign,                 // the container of its name is somebody else's
  unlabelled,              // nobody's label
  proof,                   // what it replaces is kept until then
  undo,                    // its replacement has failed
  left_over,               // an earlier replacement has not come to its end
};
/// `absent`, `image-missing`, …: as in JSON.
std::string_view to_text(Cause cause);

using StepId = std::uint32_t;
using MilestoneId = std::uint32_t;
using TurnId = std::uint32_t;
using GroupId = std::uint32_t;

struct Step {
  StepId id = 0; // its place in the plan, from 0; people are shown numbers from 1
  Subject subject{};
  ShipName ship{};
  Action action{};
  Cause cause = Cause::requested;
  std::string detail{}; // of the cause: the engine's words, which checks; or empty
  std::vector<StepId> after{};
  std::vector<MilestoneId> after_milestones{};
  TurnId turn = 0;
  std::vector<InstanceName> needed_by{}; // of a resource
  std::vector<Field> fields{};           // of what is made anew or updated: what differs, if that was asked for
  /// Once the step before it in its turn is done, it is done too, whatever the user interrupts: what was taken down for
  /// a replacement is not left so.
  bool follows_through = false;
  bool is_undo = false; // it is done only if a replacement fails, and nothing waits for it; it is in no turn

  /// The instance that it acts on; null if its subject is something else.
  const InstanceName* instance() const { return std::get_if<InstanceName>(&subject); }
};

/// Whether it stops what runs, to replace it.
bool takes_down(const Step& step);

/// The reason as a person reads it, made from cause and detail: "there is no container".
std::string because(const Step& step);
/// The same for what is no step.
std::string because(Cause cause, const std::string& detail);

} // namespace maestro
