// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <set>

namespace maestro {

/// Whether anything is different after it: waits and checks change nothing.
bool changes_anything(const Plan& plan);
bool changes_anything(const Step& step);

/// Whether there is something to do, or would be if it were not known that it would fail.
bool is_anything_to_do(const Plan& plan);

/// The ships where nobody else may change anything while the plan is carried out: those that it changes, and those that
/// have other instances of the services that it touches, because what is promised of a service counts all of them.
/// Ships that are known not to answer are left out.
std::set<ShipName> touched_ships(const Environment& environment, const Observed& observed, const Plan& plan);

} // namespace maestro
