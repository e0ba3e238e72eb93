// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

#include <string>
#include <vector>

namespace maestro {

/// Why an engine would refuse an instance, or not do what was meant, known from what is described alone.
struct Refusal {
  std::string path;   // of the key that says it: `limits.memory`, `ulimits.nofile`; `name` is the instance's own name
  std::string text;   // what is wrong
  std::string remedy; // what to do about it
  bool is_silent = false; // an engine takes it all the same, and does something else or nothing
};

/// All that an engine is known to refuse of an instance, when it creates or starts it, or to take in silence; empty if
/// nothing is known.
std::vector<Refusal> refusals_of(const Instance& instance);

} // namespace maestro
