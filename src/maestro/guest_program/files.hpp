// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace maestro::guest_program {

/// The content of a file, or of standard input for `-`. Throws Failure, or guest::Interrupted when the file `stop`
/// becomes readable before.
std::string content_of(const std::string& path, int stop = -1);

/// Writes the whole of a file, in the place of what is there, so that a file that is mounted can be written too; makes
/// the folders that it lies in. Throws Failure.
void write_file(const std::string& path, std::string_view content);

void write_out(std::string_view text);
void write_message(std::string_view text);

/// What came from outside, fit for a terminal: control characters become escapes.
std::string printable(std::string_view text);

} // namespace maestro::guest_program
