// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/container_spec.hpp>
#include <maestro/run/await.hpp>
#include <maestro/run/event.hpp>
#include <maestro/run/guest_program.hpp>
#include <maestro/run/logins.hpp>
#include <maestro/run/secrets.hpp>

#include <functional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>

namespace maestro {

/// What the actions of a play share.
struct PlayTools {
  const Environment& environment;
  engine::Fleet& fleet;
  Watches& watches;
  Logins& logins;
  Secrets& secrets;
  std::span<const std::string> process_environment; // for programs that checks start here
  GuestProgram guest;
  LinkBook links{environment};
  std::unordered_map<InstanceName, StartFacts> starts = {};
  std::unordered_map<InstanceName, std::string> created = {};      // the ids of new containers
  std::unordered_map<InstanceName, std::string> old_policies = {}; // restart policies of what is replaced
  std::map<InstanceName, bool> serves = {};                        // what is put back, as far as it has come
  std::set<InstanceName> unaltered = {};                           // that were found to be so already
  /// A container's files are held twice over while they are sent: by so many at a time.
  net::Semaphore transfers{16};
  /// What describes a container is held several times over while it is created: by so many at a time.
  net::Semaphore creations{250};
};

/// What a step tells while it is at work.
using Told = std::variant<StepProgress, Warning>;

/// Does one step; tell hears of what happens meanwhile. Throws what went wrong.
void perform(const Step& step, PlayTools& tools, const std::function<void(const Told&)>& tell);

/// Whether a step may be cut when the user interrupts: it changes nothing that is left half done.
bool is_cuttable(const Action& action);

/// "start the container": what a step was about, for a failure.
std::string doing(const Step& step);

/// What is on the ship after this step has ended so, for a person; empty if nothing new.
std::string left_behind(const Action& action, Result result);

/// What to say of an instance that was ready and of whose death was heard: looks at its container.
std::string death_words(const InstanceName& instance, engine::Engine& engine, const ShipWatch& watch);

} // namespace maestro
