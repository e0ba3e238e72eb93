// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>

#include <string>
#include <vector>

namespace maestro {

/// What the new container of an instance is called until the old one has stopped, and the old one from then on until
/// the new one has proved itself. Nothing else of ours has another name than its instance.
std::string next_name(const InstanceName& instance);
std::string old_name(const InstanceName& instance);
/// Whether it is one of these two.
bool is_aside(const std::string& name, const InstanceName& instance);

/// Labels a specification as one of a container that replaces another one: of this id, with this restart policy.
void label_replacement(engine::ContainerSpec& spec, const std::string& id, const std::string& policy);

/// What a replacement that has not come to its end has left beside the container of the instance's name.
struct Unfinished {
  const engine::ContainerSummary* next = nullptr; // was to take its place; or null
  const engine::ContainerSummary* old = nullptr;  // has been set aside; or null
  std::string replaces{};                         // the id of what `next` was to replace

  explicit operator bool() const { return next != nullptr || old != nullptr; }
};
Unfinished unfinished_replacement(const Environment& environment, const Instance& instance, const ShipFacts& facts);
/// The same containers: what else there is of an instance than the one of its name.
std::vector<const engine::ContainerSummary*> left_beside(const Environment& environment, const Instance& instance,
                                                         const ShipFacts& facts);

} // namespace maestro
