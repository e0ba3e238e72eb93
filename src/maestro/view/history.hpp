// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/history.hpp>
#include <maestro/view/diff.hpp>
#include <maestro/view/terminal.hpp>

#include <optional>
#include <string>

namespace maestro {

/// For a person: all releases, newest first, a line each.
std::string history_text(const History& history, const Style& style);
/// One of them: what it was, and what changed in it; what is described otherwise than before, if that can be told.
std::string release_text(const History& history, const KeptRelease& release,
                         const std::optional<DescriptionDiff>& described, const Style& style);

/// `back to release 1 of … by …: apply`: what is gone back to, and what is undone with that, if it is known. They must
/// be releases that can be read.
std::string back_to_text(const WayBack& way, const Paint& paint);

/// One JSON document with a line end.
std::string history_json(const std::string& environment, const History& history);
/// The same of one release, with what it was.
std::string release_json(const std::string& environment, const History& history, const KeptRelease& release,
                         const std::optional<DescriptionDiff>& described);

} // namespace maestro
