// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What filters and methods of text share.
namespace jinja {

/// The lines of a text as Python's splitlines finds them.
std::vector<std::string_view> split_lines(Meter& meter, std::string_view text, bool keep_ends);

enum class Alignment { left, right, center };
/// Fills up to `width` code points.
std::string padded(Meter& meter, std::string_view text, std::int64_t width, std::string_view fill, Alignment alignment);

/// Replaces at most `count` occurrences, all of them when it is negative.
std::string replaced(Meter& meter, std::string_view text, std::string_view old, std::string_view with,
                     std::int64_t count);

struct Wrapping {
  std::int64_t width = 79;
  bool break_long_words = true;
  bool break_on_hyphens = true;
};
/// Breaks one line into lines that are not wider than the width where that is possible, as Python's textwrap does.
std::vector<std::string> wrapped(Meter& meter, std::string_view line, const Wrapping& wrapping);

} // namespace jinja
