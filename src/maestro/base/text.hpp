// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <strings/pieces.hpp>
#include <strings/shell.hpp>
#include <strings/utf8.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Text as Maestro needs it; what any program needs stands in <strings/…>.
namespace maestro {

using strings::clean_utf8;
using strings::code_points;
using strings::counted;
using strings::first_code_points;
using strings::join;
using strings::shell_words;
using strings::split;
using strings::trimmed;

/// What stands in the place of a secret.
inline constexpr const char* redacted_text = "<redacted>";

/// The first names of a list for a person: "a, b and c", "a, b, c and 48 more".
template<class Range>
std::string listed(const Range& names, std::size_t most)
{
  std::string all;
  std::size_t at = 0;
  const std::size_t count = names.size();
  for (const auto& name : names) {
    if (at == most && count > most) return all + " and " + std::to_string(count - most) + " more";
    if (at > 0) all += at + 1 == count ? " and " : ", ";
    all += name.text();
    ++at;
  }
  return all;
}

/// Python's fnmatch.fnmatchcase: `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`, anchored at both ends, case-sensitive; on code
/// points.
bool glob_matches(std::string_view pattern, std::string_view text);

/// The candidate that a person most likely meant, or nothing if none is near.
std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates);

/// The hint text "did you mean 'x'?", or empty if nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// A character of UTF-8 text and the bytes it takes; a byte that is not UTF-8 is U+FFFD.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;
};

/// The first of a text that is not empty.
CodePoint first_code_point(std::string_view text);

// The one place that makes text from outside safe: from a description, a template, an engine, a registry, ssh or a
// container, before a terminal or an output of lines sees it.

/// Text from outside that cannot move a cursor, change a colour, begin a line of its own or hide what stands beside it:
/// control characters, escape sequences, marks that turn the writing direction and separators of lines become visible
/// (`\x1b`), what is not UTF-8 becomes U+FFFD. Tabs stay; line ends stay if lines is true.
std::string safe_text(std::string_view foreign, bool lines = false);

/// The same without a change of width, code point by code point, for what a caret points into: all but tab and line
/// feed becomes U+FFFD.
std::string printable(std::string_view text);

/// What somebody says in several lines, for a place that has one: "; " stands between them.
std::string in_one_line(std::string_view words);

/// The first texts of a list: "a, b", "a, b, c and 48 more".
std::string first_of(const std::vector<std::string>& texts, std::size_t most);

/// The beginning of a foreign text for a message: one line, not too long, control characters replaced.
std::string excerpt(std::string_view text, std::size_t most = 60);

} // namespace maestro
