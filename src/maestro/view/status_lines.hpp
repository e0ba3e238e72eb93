// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/status.hpp>
#include <maestro/view/table.hpp>

#include <span>
#include <string>
#include <vector>

namespace maestro {

/// What matters to who looks, most first.
enum class Rank { wrong, changed, on_its_way, up, done };

/// The lines of an instance, without their ends.
struct InstanceLines {
  const InstanceStatus* status = nullptr;
  Rank rank = Rank::wrong;
  std::string row;
  std::vector<std::string> details; // below it, if they are wanted
};

/// A status as lines, the same for all views: they differ in which lines they have room for.
struct StatusLines {
  std::string head;                // "shop: 7 instances on 3 ships"
  std::vector<std::string> counts; // ", 5 up", ", 1 done", ", 1 ended", " · 1 stray": what follows it
  std::string title;
  std::vector<InstanceLines> instances; // in the order of the status
  std::vector<std::string> strays;
};
/// The status outlives them.
StatusLines status_lines(const Status& status, const StatusTableSettings& settings);

/// An instance as cells: mark, name, service, ship, state, image, ports. ship is null if nothing is known of it.
TableRow status_row(const InstanceStatus& one, const ShipStatus* ship, const StatusTableSettings& settings);

/// ", 7 up", ", 1 absent": how so many of them are.
std::vector<std::string> counts(std::span<const InstanceLines> instances);

} // namespace maestro
