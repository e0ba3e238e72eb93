// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>
#include <maestro/view/style.hpp>

#include <string>

namespace maestro {

/// What the user should know besides what a plan does, for standard error: a line each, and once what to do about it.
/// Of very many of a kind the first ones. Empty if there is nothing to tell.
std::string remarks_text(const Plan& plan, const Style& style);

} // namespace maestro
