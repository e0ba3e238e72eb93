// SPDX-License-Identifier: Apache-2.0
#include <strings/cells.hpp>
#include <strings/character_tables.hpp>
#include <strings/utf8.hpp>

namespace strings {

std::size_t cells(char32_t point)
{
  if (point < 0x300) return 1;
  if (tables::run_of(tables::combining(), point) != nullptr) return 0;
  return tables::run_of(tables::wide(), point) != nullptr ? 2 : 1;
}

std::size_t cells(std::string_view text)
{
  std::size_t all = 0;
  for (std::size_t at = 0; at < text.size();) all += cells(decode(text, at));
  return all;
}

std::string_view first_cells(std::string_view text, std::size_t count)
{
  std::size_t end = 0;
  for (std::size_t at = 0, taken = 0; at < text.size(); end = at) {
    taken += cells(decode(text, at));
    if (taken > count) break;
  }
  return text.substr(0, end);
}

std::string_view last_cells(std::string_view text, std::size_t count)
{
  std::size_t begin = text.size();
  for (std::size_t at = begin, taken = 0; at > 0;) {
    at = code_point_before(text, at);
    std::size_t end = at;
    const std::size_t width = cells(decode(text, end));
    taken += width;
    if (taken > count) break;
    if (width > 0) begin = at; // marks come with the character before them
  }
  return text.substr(begin);
}

std::string padded(std::string_view text, std::size_t width)
{
  const std::size_t taken = cells(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string cut_in_the_middle(std::string_view text, std::size_t width, std::string_view dots)
{
  if (cells(text) <= width) return std::string(text);
  const std::size_t of_dots = cells(dots);
  if (width < of_dots + 2) return std::string(first_cells(text, width));
  const std::size_t of_end = (width - of_dots) / 2;
  return std::string(first_cells(text, width - of_dots - of_end)).append(dots).append(last_cells(text, of_end));
}

std::string cut_after_a_word(std::string_view text, std::size_t width, std::string_view dots)
{
  if (cells(text) <= width) return std::string(text);
  const std::size_t of_dots = 1 + cells(dots);
  std::size_t end = 0;
  for (std::size_t space = text.find(' '); space != std::string_view::npos; space = text.find(' ', space + 1)) {
    if (end != 0 && cells(text.substr(0, space)) + of_dots > width) break;
    end = space;
  }
  if (end == 0) return std::string(text);
  std::string_view kept = text.substr(0, end);
  for (const std::string_view loose : {",", ":", " ·"}) // nothing follows them any more
    if (kept.ends_with(loose)) kept.remove_suffix(loose.size());
  const std::string shorter = std::string(kept).append(" ").append(dots);
  return cells(shorter) <= width ? shorter : std::string(kept);
}

std::string folded(std::string_view text, std::size_t width, std::size_t column, std::string_view dots)
{
  const std::size_t room = width > column ? width - column : 1;
  std::string all;
  std::size_t at = column;
  for (std::size_t begin = 0, end = 0; end != std::string_view::npos; begin = end + 1) {
    end = text.find(' ', begin);
    const std::string_view word = text.substr(begin, end - begin);
    const std::string shown = dots.empty() ? std::string(word) : cut_in_the_middle(word, room, dots);
    const std::size_t taken = cells(shown);
    if (at > column && at + 1 + taken > width) {
      all.append("\n").append(column, ' ');
      at = column;
    } else if (at > column) {
      all += ' ';
      ++at;
    }
    all += shown;
    at += taken;
  }
  return all;
}

} // namespace strings
