// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/model/check.hpp>
#include <maestro/model/environment.hpp>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace maestro {

/// What a check may look at.
struct CheckContext {
  const Environment& environment;
  const Instance& instance;
  engine::Engine& engine;                               // of the instance's ship
  std::function<void(const std::string& saw)> progress; // told when an attempt that failed saw something new; or empty
  std::span<const std::string> process_environment =
      {};                  // Maestro's own NAME=value, for programs that checks start here
  std::string called = {}; // the container, if it does not have the instance's name

  const std::string& container() const { return called.empty() ? instance.name.text() : called; }
};

/// Tries until the check passes. Throws Error(Fault::failed) that says which check it was, what it saw last and for how
/// long it tried. Ends at once when the fiber is cancelled.
void run_check(const Check& check, const CheckContext& context);

/// All checks at the same time; all must pass. The first failure ends the others.
void run_checks(const std::vector<Check>& checks, const CheckContext& context);

} // namespace maestro
