// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/engine/engine.hpp>
#include <maestro/model/check.hpp>
#include <maestro/model/environment.hpp>

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace maestro {

/// Takes out of words what is secret in them; empty: nothing is.
using Masking = std::function<std::string(std::string words)>;

/// What a check may look at.
struct CheckContext {
  const Environment& environment;
  const Instance& instance;
  engine::Engine& engine;                               // of the instance's ship
  std::function<void(const std::string& saw)> progress; // told when an attempt that failed saw something new; or empty
  std::span<const std::string> process_environment =
      {};                  // Maestro's own NAME=value, for programs that checks start here
  std::string called = {}; // the container, if it does not have the instance's name
  Masking masked = {};     // for what others say: it is asked before anything is cut, and may wait

  const std::string& container() const { return called.empty() ? instance.name.text() : called; }
};

/// Why a check failed, told as the context of the check masks it, or anew with what is known only later.
class CheckFailed : public Error {
public:
  using Words = std::function<std::string(const Masking&)>;
  CheckFailed(Words words, const Masking& masked, std::string hint)
      : Error(Fault::failed, words(masked), std::move(hint)), words_(std::move(words))
  {
  }

  std::string words(const Masking& masked) const { return words_(masked); }

private:
  Words words_;
};

/// Tries until the check passes. Throws CheckFailed that says which check it was, what it saw last and for how
/// long it tried. Ends at once when the fiber is cancelled.
void run_check(const Check& check, const CheckContext& context);

/// All checks at the same time, or in a crowd as many as there is room for; all must pass. The first failure ends the
/// others.
void run_checks(const std::vector<Check>& checks, const CheckContext& context);

} // namespace maestro
