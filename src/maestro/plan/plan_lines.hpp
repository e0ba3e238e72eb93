// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <string>
#include <vector>

namespace maestro {

/// A line of a plan as a person reads it, in pieces, so that whoever has little room knows what can give way. Safe to
/// show.
struct PlanLine {
  std::string lead{};       // a number or sign, with blanks around it
  std::string subject{};    // names: whom it is about, and on which ship
  std::string ship{};       // empty: on none
  std::string what{};       // is done, or is so
  std::string more{};       // why
  std::string order{};      // what is waited for
  bool is_sentence = false; // all of it is in more, and all of it matters
};

std::vector<PlanLine> plan_lines(const Plan& plan);

/// The line in full, without its end.
std::string to_text(const PlanLine& line);

} // namespace maestro
