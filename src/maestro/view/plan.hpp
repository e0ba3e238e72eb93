// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>
#include <maestro/view/style.hpp>

#include <string>

namespace maestro {

/// The plan for a person. Where rows have a width, a step is one of them: what it waits for goes first, then names are
/// cut in the middle, then the last words of the reason go; sentences are folded.
std::string plan_text(const Plan& plan, const Style& style);

} // namespace maestro
