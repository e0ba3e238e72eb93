// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/event.hpp>
#include <maestro/view/terminal.hpp>

#include <string>

namespace maestro {

/// `ERROR: what happened`, with what to do about it on a line of its own. Folded at the style's width.
std::string error_text(std::string_view message, std::string_view hint, const Style& style);

/// `warning: what is so`, with what to do about it on a line of its own if there is a hint. One line each, folded at
/// the style's width.
std::string warning_text(std::string_view message, std::string_view hint, const Style& style);

/// `note: what is so`, as a warning.
std::string note_text(std::string_view message, std::string_view hint, const Style& style);

/// `hint: what to do`, as it stands below these.
std::string hint_text(std::string_view hint, const Style& style);

/// The end of a play that did not go well, for standard error: each failure with all that is known about it, and the
/// command to go on with. Empty if there is nothing to tell.
std::string summary_text(const PlayResult& result, const std::string& command_to_go_on, const Style& style);

/// "web: never fewer than 2 of 3 were ready", a line for each service that has several instances.
std::string kept_up_text(const PlayResult& result);

} // namespace maestro
