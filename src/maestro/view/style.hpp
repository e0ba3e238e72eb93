// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace maestro {

/// Dresses words for a terminal that shows colours; leaves them alone otherwise.
class Paint {
public:
  Paint() = default;
  explicit Paint(bool on) : on_(on) {}
  bool on() const { return on_; }

  std::string green(std::string_view text) const { return dressed("1;32", text); }
  std::string red(std::string_view text) const { return dressed("1;31", text); }
  std::string blue(std::string_view text) const { return dressed("36", text); }
  /// A colour of its own for each of several things; the colours repeat.
  std::string colour_of(std::size_t thing, std::string_view text) const;
  std::string bold(std::string_view text) const { return dressed("1", text); }

private:
  std::string dressed(std::string_view code, std::string_view text) const;
  bool on_ = false;
};

/// One of the ways to dress words; null: as they are.
using Colour = std::string (Paint::*)(std::string_view) const;
std::string dressed(Colour colour, std::string_view text, const Paint& paint);

/// The signs that a locale has characters for.
struct Signs {
  std::string_view well, changed, on_its_way, wrong, unknown; // marks: how something is
  std::string_view dots;                                      // what gave way
  std::string_view arrow;                                     // what leads where
  std::string_view and_also;                                  // between two facts
  std::string_view at_work, skipped;                          // marks of a play
  std::string_view rule;                                      // between parts of a heading
  std::string_view done, open;                                // a bar
};
inline constexpr Signs unicode_signs{"✔", "~", "·", "✘", "?", "…", "→", " · ", "▸", "–", " ── ", "━", "─"};
inline constexpr Signs ascii_signs{"+", "~", ".", "x", "?", "~", "->", ", ", ">", "-", " -- ", "#", "-"};

/// How views write, the same for all of them.
struct Style {
  Paint paint{};
  Signs signs = unicode_signs;
  std::optional<std::size_t> width{}; // cells of a row; nothing: as wide as it is, for nobody looks at a screen

  /// Words in one row: the last of them give way if it is too narrow.
  std::string row(std::string_view words) const;
  /// Pieces in one row, of which the last ones give way whole.
  std::string row(std::string_view beginning, std::span<const std::string> pieces) const;
  /// Words of which none gives way: they go on in further rows, from the column on at which they begin.
  std::string folded(std::string_view words, std::size_t column) const;
  /// A lead, and safe words behind it, with a line end. Later lines of theirs, and what the width has no room for,
  /// stand two columns further in than the lead. Nothing gives way: a path or a digest is to be read whole.
  std::string paragraph(std::size_t indent, std::string_view lead, std::string_view dressed_lead,
                        std::string_view words) const;
  std::string paragraph(std::size_t indent, std::string_view lead, std::string_view words) const
  {
    return paragraph(indent, lead, lead, words);
  }
};

} // namespace maestro
