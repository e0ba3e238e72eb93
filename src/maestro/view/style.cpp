// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/style.hpp>

#include <fmt/core.h>
#include <strings/cells.hpp>
#include <strings/pieces.hpp>

#include <array>
#include <vector>

namespace maestro {

std::string Paint::dressed(std::string_view code, std::string_view text) const
{
  if (!on_ || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Paint::colour_of(std::size_t thing, std::string_view text) const
{
  // Without the red of failures.
  constexpr std::array<std::string_view, 10> codes = {"36", "33", "32", "35", "34", "96", "93", "92", "95", "94"};
  return dressed(codes[thing % codes.size()], text);
}

std::string dressed(Colour colour, std::string_view text, const Paint& paint)
{
  return colour == nullptr ? std::string(text) : (paint.*colour)(text);
}

std::string Style::row(std::string_view words) const
{
  return width ? strings::cut_after_a_word(words, *width, signs.dots) : std::string(words);
}

std::string Style::row(std::string_view beginning, std::span<const std::string> pieces) const
{
  std::string all(beginning);
  for (const std::string& piece : pieces) all += piece;
  if (!width || strings::cells(all) <= *width) return all;
  const std::size_t of_dots = 1 + strings::cells(signs.dots);
  all = beginning;
  for (const std::string& piece : pieces) {
    if (strings::cells(all) + strings::cells(piece) + of_dots > *width) break;
    all += piece;
  }
  return row(all.append(" ").append(signs.dots));
}

std::string Style::folded(std::string_view words, std::size_t column) const
{
  return width ? strings::folded(words, *width, column, signs.dots) : std::string(words);
}

std::string Style::paragraph(std::size_t indent, std::string_view lead, std::string_view dressed_lead,
                             std::string_view words) const
{
  const std::size_t further = indent + 2;
  const auto folded_whole = [&](std::string_view line) {
    return width ? strings::folded(line, *width, further) : std::string(line);
  };
  std::string place_of_lead(strings::cells(lead), '_'); // one word, which is not folded
  const std::size_t size_of_place = place_of_lead.size();
  const std::vector<std::string_view> lines = strings::split(words, '\n');
  std::string all = std::string(indent, ' ') + folded_whole(std::move(place_of_lead).append(" ").append(lines.front()));
  all.replace(indent, size_of_place, dressed_lead);
  for (std::size_t i = 1; i < lines.size(); ++i) all.append("\n").append(further, ' ').append(folded_whole(lines[i]));
  return all + "\n";
}

} // namespace maestro
