// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::cli {

/// A line that is being typed into bash, up to the cursor. Text is only ever read: nothing in it is expanded.
struct BashLine {
  std::vector<std::string> words; // before the word at the cursor, without their quotes
  std::string current;            // what there is of the word at the cursor, without its quotes
  std::size_t kept = 0;           // bytes of current that the completion stands behind: readline replaces the rest
  char quote = 0;                 // the quote that is open at the cursor
};

/// Takes a line apart as readline does: a completion replaces what stands behind an open quote, or behind the last
/// character that breaks words ($COMP_WORDBREAKS) and is not quoted.
BashLine read_bash_line(std::string_view line, std::string_view word_breaks);

/// What must stand in the line for this word to be the one at the cursor. Nothing if the open quote cannot hold it.
std::optional<std::string> completion_of(const BashLine& line, const std::string& word);

} // namespace maestro::cli
