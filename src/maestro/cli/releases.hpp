// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/run/history.hpp>
#include <maestro/view/diff.hpp>
#include <maestro/view/saved_plan.hpp>
#include <maestro/view/terminal.hpp>

#include <optional>
#include <string>
#include <vector>

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

/// What a comparison is of: a description, as far as it can be had today.
struct Side {
  ReleaseNumber number = 0; // 0: what is described today
  Loaded loaded;
  DescriptionDigests digests;

  const Environment& environment() const { return *loaded.environment; }
};

/// A release with the images that it ran. Throws if its description cannot be loaded.
Side side_of(const KeptRelease& release, const History& history, const Loaded& today, const Arguments& arguments,
             Terminal& terminal);

/// What one describes otherwise than the other; of these services and instances only, if some are named.
DescriptionDiff compared(const Side& then, const Side& now, const std::vector<std::string>& things);

/// What a release describes otherwise than the one before it that went well; nothing if there is none, or if not both
/// descriptions can be loaded today.
std::optional<DescriptionDiff> compared_with_before(const KeptRelease& release, const History& history,
                                                    const Loaded& today, const Arguments& arguments);

} // namespace maestro::cli
