// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/view/terminal.hpp>

/// Plans that are shown today and carried out tomorrow.
namespace maestro::cli {

/// What is to be done: where `--plan` names a file, what that was saved for. Throws usage if the file is no such plan,
/// or something else was said that would make it another one.
Arguments with_saved_plan(const Arguments& said);

/// Throws usage if a plan is to be saved that is none, or that only tells what to do first.
void refuse_what_cannot_be_saved(const Arguments& arguments);

/// Throws usage if a plan is to be saved in the place of a file that the description is read from.
void must_not_be_saved_over(const Loaded& loaded, const Arguments& arguments);

/// Throws if a saved plan is to be carried out that is another environment's, or for something that is not described.
void must_be_for(const Environment& environment, const Arguments& arguments, Terminal& terminal);

/// Throws outdated, the differences told, if a saved plan is to be carried out and this is another one.
void must_be_the_saved_one(const Environment& environment, const Observed& observed, const Plan& plan,
                           const Arguments& arguments, Terminal& terminal);

/// Throws if a plan is to be saved, or a saved one carried out, and replacements that were left in the middle would
/// come to their end before it, which it says nothing of.
void must_be_all_that_is_done(const Plan& repair, const Arguments& arguments, Terminal& terminal);

/// Saves the plan if that was asked for. Returns whether that has taken standard output, so that it is not shown there.
bool save(const Environment& environment, const Observed& observed, const Plan& plan, const Arguments& arguments,
          Terminal& terminal);

} // namespace maestro::cli
