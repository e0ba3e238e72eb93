// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/rows.hpp>

#include <fmt/core.h>
#include <strings/cells.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace maestro {
namespace {

constexpr std::string_view no_wrapping = "\x1b[?7l", wrapping = "\x1b[?7h"; // a wrapped row would cover the one below
// From where the cursor stands, before a row is written: behind one as wide as the terminal it would take its last
// cell.
constexpr std::string_view clear_row = "\x1b[K", clear_below = "\x1b[J";

/// Cells of a row without its colours.
std::size_t cells_of(std::string_view row)
{
  std::string plain;
  for (std::size_t at = 0; at < row.size(); ++at)
    if (row[at] == '\x1b')
      at = std::min(row.find('m', at), row.size());
    else
      plain += row[at];
  return strings::cells(plain);
}

} // namespace

/// A terminal that has become narrower breaks what it shows: each row takes several then.
std::string LiveRows::way_up(std::size_t width) const
{
  std::size_t rows = 0;
  for (const std::string& row : shown_)
    rows +=
        width >= width_ ? 1 : std::max<std::size_t>(1, (cells_of(row) + width - 1) / std::max<std::size_t>(1, width));
  // What a terminal shows of Ctrl-C stands where the cursor is.
  return rows == 0 ? "" : fmt::format("\r{}\x1b[{}A", clear_row, rows);
}

std::string LiveRows::news(std::vector<std::string> rows, std::size_t width, std::span<const std::string> above)
{
  const bool all = shown_.empty() || width != width_ || !above.empty();
  if (!all && rows == shown_) return {};
  std::string text = way_up(width);
  text += no_wrapping;
  // Row by row: a terminal that is told to clear all that it shows may keep that as history.
  for (const std::string& line : above) text += fmt::format("{}{}\n", clear_row, line);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (all || i >= shown_.size() || rows[i] != shown_[i]) text += fmt::format("{}{}", clear_row, rows[i]);
    text += "\n";
  }
  if (width < width_ || rows.size() + above.size() < shown_.size()) text += clear_below;
  text += wrapping;
  shown_ = std::move(rows);
  width_ = width;
  return text;
}

} // namespace maestro
