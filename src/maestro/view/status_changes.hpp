// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/live.hpp>
#include <maestro/view/status.hpp>

#include <map>
#include <string>

namespace maestro {

/// A status that is watched, for logs and programs: a line for each instance at first, then one for each change, and
/// for each that has ended and is up again meanwhile.
class StatusChanges {
public:
  struct Settings {
    StatusTableSettings table{};
    bool json = false; // one object a line
  };
  explicit StatusChanges(const Settings& settings) : settings_(settings) {}

  /// Lines, with their ends, for what has become otherwise since the last time. What only takes longer is no change.
  std::string news(const Status& status, Moment now, const DeathsByInstance& deaths = {});

private:
  struct Told { // last
    std::string how;
    std::size_t deaths = 0;
  };

  Settings settings_;
  std::map<InstanceName, Told> told_;
};

} // namespace maestro
