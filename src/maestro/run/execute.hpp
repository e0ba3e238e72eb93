// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/docker_config.hpp>
#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/run/event.hpp>
#include <maestro/run/secrets.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

struct ExecuteOptions {
  bool fail_fast = false;                            // begin nothing new after the first failure
  std::size_t log_lines = 20;                        // of a failed instance's output
  std::vector<std::string> process_environment = {}; // our own NAME=value, for programs that checks start here
  engine::DockerConfig docker = {};                  // logins for registries
  std::string guest_program = {};                    // maestro-guest of this machine, for containers that want it
  Secrets* secrets = nullptr;                        // what is known of them already; null: nothing is
  /// So long after something without checks was started the play does not end and nothing else of its service is
  /// stopped to be replaced: many a container that cannot work needs a moment to die.
  std::chrono::milliseconds watch{500};
  /// Asked before each step, which it may hold up: why nothing may be done on this ship any more. Then nothing more is
  /// begun anywhere, not even what would finish a replacement.
  std::function<std::optional<std::string>(const ShipName&)> stop_because = {};
};

/// Carries a plan out, once the secrets that it needs are known; throws Error(Fault::description) if one cannot be:
/// each step as soon as what it waits for is done. Failures are in the result; what depends on a failed step is
/// skipped, the rest goes on. On an interrupt (net::Interrupts) nothing new is begun, waits and pulls are cut, and what
/// the engines are doing is finished; a second signal cuts that too. What was looked up of secrets is taken out of all
/// that is told.
PlayResult execute(const Plan& plan, const Environment& environment, engine::Fleet& fleet, EventSink& sink,
                   const ExecuteOptions& options);

} // namespace maestro
