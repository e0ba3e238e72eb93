// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/status.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace maestro {

struct StatusScreenSettings {
  std::size_t height = 24;
  StatusTableSettings table{};
};

/// The table of a status as rows of a screen, no more of them than it has. If there is no room for every instance,
/// those that matter come first: what failed, what differs, what is on its way; a last row counts the others.
std::vector<std::string> status_screen(const Status& status, const StatusScreenSettings& settings);

} // namespace maestro
