// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace maestro {

/// What is done for an instance, or a stray, as a whole.
enum class Deed { update, stop, start, remove, create, replace };
/// `update`, `replace`, …: as in the history.
std::string_view to_text(Deed deed);

/// What several steps for the same thing come to.
struct SumOfSteps {
  Deed deed = Deed::update;
  StepId step = 0; // the one that says most about it
};
/// None if nothing is done but to pull, to check, or to wait.
std::optional<SumOfSteps> sum_of(const Plan& plan, const std::vector<StepId>& steps);

} // namespace maestro
