// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace maestro::explore {

/// Thrown when a signal came from outside.
class Stopped {};

struct Outcome {
  std::vector<std::string> violations;
  std::size_t runs = 0;
};

/// Sails through all that a seed decides, and tells which rules were broken.
Outcome sail(std::uint64_t seed, bool traced);

} // namespace maestro::explore
