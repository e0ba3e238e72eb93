// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/plan/owner.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace maestro {

/// How an instance is.
enum class Condition {
  running,
  starting,   // its health check has not come to a result
  unhealthy,  // its health check fails
  paused,     // by hand
  restarting, // it ended, and its restart policy brings it back, perhaps again and again
  ended,      // it was stopped, or died
  done,       // it was to come to its end, and ended with 0
  created,    // it was never started
  dead,       // the engine could not remove it, or is about to
  absent,     // there is no container, or the one of its name is not ours
  unknown,    // its ship could not be asked
};
/// `running`, `starting`, …: as in `status --format json`.
std::string_view to_text(Condition condition);

/// What differs between the container and what the description and the ship's images would give now.
enum class Difference {
  none,
  image,         // the ship has another image of this name
  image_missing, // the ship has no image of this name any more
  configuration,
  image_and_configuration,
  peers,   // only what it is told of others, and its service leaves that
  unknown, // there is no container, it does not tell what it was made from, or nobody needs to know
};
/// "its image has changed"; empty for none and unknown.
std::string_view to_text(Difference difference);
/// Whether it is known that something differs, and is to be as described.
bool differs(Difference difference);
/// Whether it is known that its configuration does.
bool differs_in_configuration(Difference difference);
/// Whether it is known that nothing does.
bool is_as_described(Difference difference);

/// Whether others can rely on it.
enum class Readiness {
  ready,    // as far as its checks ask, its ship says so
  untested, // it runs, and its checks would tell
  unready,
};

/// Everything that is decided about an instance from what its ship said. Refers to the observation.
struct Standing {
  Condition condition = Condition::unknown;
  Difference difference = Difference::unknown;
  Readiness readiness = Readiness::unready;
  const engine::ContainerSummary* container = nullptr; // its own; null if there is none
  const engine::ContainerSummary* stranger = nullptr;  // the one of its name that is somebody else's; or null
  Ownership whose;                                     // the container's, or the stranger's
  std::string image;                                   // of its own container, as it was named when that was created
  std::optional<int> exit_code;                        // of what has ended, or is being restarted
  bool out_of_memory = false;                          // that is why it ended
  bool start_failed = false;                           // it was created, and the engine could not start it
  std::int64_t restarts = 0;                           // by its policy, if that was looked at

  /// Whether its process exists, and would have to be stopped: also when paused or being restarted.
  bool up() const;
  /// Whether it has done its work, and as it is described now: then it has nothing to do any more.
  bool done_as_described() const;
};

/// Works it out; the same arguments give the same standing. With adopt, somebody else's container counts as ours.
Standing standing_of(const Environment& environment, const Instance& instance, const Observed& observed,
                     LinkBook& links, bool adopt = false);

using Standings = std::unordered_map<InstanceName, Standing>;
Standings standings_of(const Environment& environment, const std::vector<InstanceName>& instances,
                       const Observed& observed, LinkBook& links, bool adopt = false);

/// Whether another image is described than the container's.
bool has_another_image(const Instance& instance, const engine::ContainerSummary& container, const ShipFacts& facts);
/// What its image was called when it was created, as far as that is known: otherwise its id.
const std::string& image_name(const engine::ContainerSummary& container, const ShipFacts& facts);

/// What the list of containers leaves open about one of them, so that it must be looked at more closely before it is
/// known whether others can rely on it: whether one that is listed as created really is, whether one that has just been
/// started is in a loop of restarts, why one was killed.
bool leaves_its_condition_open(const Instance& instance, const engine::ContainerSummary& container);
/// The same before all of its standing is known: also what an image was called whose name has moved on.
bool leaves_questions(const Instance& instance, const engine::ContainerSummary& container);

/// "ended with exit code 137 (out of memory)", "restarting (exit code 3, 5 times)", "running": for a person.
std::string in_words(const Standing& standing);

} // namespace maestro
