// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

/// The programs that make simulated ships and descriptions for them.
struct Simulation {
  std::string fleet, describe;
  std::vector<std::string> fleet_options;
};

/// Plays on simulated ships, ten instances each, against a bare client that makes the same calls.
void measure_scale(const std::string& program, const Simulation& simulation, std::size_t pairs);

/// How long a description takes to be read and checked; there is no floor.
void measure_load(const std::string& program, const Simulation& simulation, std::size_t runs);

} // namespace bench
