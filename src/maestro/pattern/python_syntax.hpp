// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// Internal to pattern.
namespace maestro {

/// An expression in PCRE2's words.
struct Translated {
  std::string text;
  std::vector<std::size_t> origin; // of each byte of text, and of its end: offset in what was translated
  bool ascii = false;              // `(?a)`: \w, \d, \s and \b know only ASCII
};

/// Puts an expression that is meant as Python's into PCRE2's words where the two read the same text differently.
/// Throws BadPattern for what cannot be put, and for PCRE2's own verbs and quotes, which a Python expression has not.
Translated from_python(const std::string& expression);

} // namespace maestro
