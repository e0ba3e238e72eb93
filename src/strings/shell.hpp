// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strings {

/// Splits a command as a POSIX shell would: quotes and backslashes, no expansion. Nothing if a quote is not closed.
std::optional<std::vector<std::string>> shell_words(std::string_view text);

/// The text as one word of a shell: in single quotes, or as it is where nothing in it means more to a shell.
std::string shell_quoted(std::string_view word);

/// The words as one line that a shell splits into them again.
std::string shell_line(const std::vector<std::string>& words);

/// What stands between single quotes of a shell, without these.
std::string within_single_quotes(std::string_view text);

} // namespace strings
