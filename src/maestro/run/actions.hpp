// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/container_spec.hpp>
#include <maestro/run/await.hpp>
#include <maestro/run/event.hpp>
#include <maestro/run/logins.hpp>

#include <functional>
#include <span>
#include <string>
#include <unordered_map>

namespace maestro {

/// What the actions of a play share.
struct Workshop {
  const Environment& environment;
  engine::Fleet& fleet;
  Watches& watches;
  Logins& logins;
  std::span<const std::string> process_environment; // for programs that checks start here
  LinkBook links{environment};
  std::unordered_map<InstanceName, Birth> births = {};
  std::unordered_map<InstanceName, std::string> created = {}; // the ids of new containers
  /// What describes a container is held several times over while it is created: by so many at a time.
  net::Places creations{250};
};

/// Does one step; progress hears of what happens meanwhile. Throws what went wrong.
void perform(const Step& step, Workshop& workshop, const std::function<void(const StepProgress&)>& progress);

/// Whether a step may be cut when the user interrupts: it changes nothing that is left half done.
bool is_cuttable(const Action& action);

/// "start the container": what a step was about, for a failure.
std::string doing(const Step& step, const Instance& instance);

/// What is on the ship after this step has failed, for a person; empty if nothing new.
std::string left_behind(const Action& action);

} // namespace maestro
