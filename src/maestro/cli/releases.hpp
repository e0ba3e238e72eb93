// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/run/history.hpp>
#include <maestro/view/terminal.hpp>

#include <string>

/// Releases as commands name them.
namespace maestro::cli {

/// The releases that ships keep; tells on standard error which ships did not answer.
History history_of(const Environment& environment, engine::Fleet& fleet, Terminal& terminal);

/// Throws usage if there is none of this number, or unreachable if it may be where nobody answers.
const KeptRelease& release_called(const std::string& word, const History& history);

/// The description of a release, as it can be loaded today. Throws if that cannot be done.
Loaded description_of(const KeptRelease& release, const Loaded& today, const Arguments& arguments, Terminal& terminal);
/// The same, to be carried out. Throws also if something secret is not known for whom it would be sent to.
Loaded description_to_apply(const KeptRelease& release, const Loaded& today, const Arguments& arguments,
                            Terminal& terminal);

} // namespace maestro::cli
