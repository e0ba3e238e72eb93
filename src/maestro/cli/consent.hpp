// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/view/terminal.hpp>

#include <string>

/// Who asks for a change of everything without saying so is asked, where there is a person at a terminal.
namespace maestro::cli {

/// If things are needed, none is named, and somebody can be asked: makes it a request for everything, which has to be
/// made sure of.
bool ask_for_everything(SelectRequest& request, const Terminal& terminal);

/// Asks whether that is meant: "stop all 7 instances of shop on 3 ships?". Throws Error(Fault::usage) unless it is.
void make_sure(const Environment& environment, const Wish& wish, const SelectRequest& request, Terminal& terminal);

/// Shows what would be done and asks whether it is to be. Throws Error(Fault::usage) unless it is, or where nobody can
/// be asked. Where a play is told as JSON, there is nothing else on standard output.
void make_sure(const Plan& plan, const Arguments& arguments, Terminal& terminal);

/// The same for what the user has been shown.
void make_sure(const std::string& question, Terminal& terminal);

} // namespace maestro::cli
