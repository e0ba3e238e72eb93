// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/dressed_diagnostic.hpp>
#include <maestro/base/text.hpp>
#include <maestro/base/unseen.hpp>

#include <fmt/core.h>
#include <strings/cells.hpp>

#include <algorithm>

namespace maestro {
namespace {

/// A line for a person with the part of it that is meant: its columns from `begin`, `length` of them.
struct Excerpt {
  std::string text;
  std::size_t begin;
  std::size_t length;
};

constexpr std::size_t lead_width = 8; // of the number of the line and the rule behind it: a tab stop of terminals
constexpr std::string_view dots = "…";

/// The character that is meant, where nobody would see it otherwise.
std::string with_place_visible(std::string line, std::size_t begin)
{
  const std::size_t at = first_code_points(line, begin).size();
  if (at == line.size()) return line;
  const CodePoint meant = first_code_point(std::string_view(line).substr(at));
  return unseen(meant.value) == Unseen::no ? line : line.replace(at, meant.length, "␣");
}

/// The line, or of a long one what is around the place.
Excerpt excerpt_of(const Place& place)
{
  constexpr std::size_t widest = 160;
  constexpr std::size_t context = 60; // of a long line, in front of the place
  const std::size_t begin = place.column - 1;
  const std::string line = with_place_visible(printable(place.text), begin);
  if (code_points(line) <= widest) return {line, begin, place.length};
  const std::size_t skipped = begin > context ? begin - context : 0;
  const std::string_view rest = std::string_view(line).substr(first_code_points(line, skipped).size());
  const std::string_view shown = first_code_points(rest, widest - context);
  const std::string_view left_mark = skipped > 0 ? dots : "";
  const std::string_view right_mark = shown.size() < rest.size() ? dots : "";
  const std::size_t in_shown = begin - skipped;
  const std::size_t width = code_points(shown);
  const std::size_t room = width > in_shown ? width - in_shown : 1;
  return {fmt::format("{}{}{}", left_mark, shown, right_mark), in_shown + code_points(left_mark),
          std::min<std::size_t>(place.length, room)};
}

/// The same text on a terminal, with blanks for tabs.
std::string without_tabs(std::string_view text, std::size_t column = 0)
{
  constexpr std::size_t stop = 8;
  std::string all;
  for (bool is_first = true; const std::string_view piece : split(text, '\t')) {
    if (!is_first) {
      const std::size_t blanks = stop - column % stop;
      all.append(blanks, ' ');
      column += blanks;
    }
    is_first = false;
    all += piece;
    column += strings::cells(piece);
  }
  return all;
}

/// Of the line as much as there is room for on a terminal: most of it behind the beginning of what is meant.
Excerpt excerpt_of(const Place& place, std::size_t width)
{
  constexpr std::size_t least = 20; // on a terminal that is narrower it wraps, which says more than three letters
  const std::size_t room = std::max(width, lead_width + least) - lead_width;
  const std::string line = with_place_visible(printable(place.text), place.column - 1);
  const std::string_view first = first_code_points(line, place.column - 1);
  const std::string_view meant = first_code_points(std::string_view(line).substr(first.size()), place.length);
  const std::string before = without_tabs(first);
  const std::string marked = without_tabs(meant, strings::cells(before));
  const std::string tail = without_tabs(std::string_view(line).substr(first.size()), strings::cells(before));

  const std::size_t room_behind = room - std::min(strings::cells(before), room / 3);
  std::string behind = tail;
  if (strings::cells(tail) > room_behind)
    behind = std::string(strings::first_cells(tail, room_behind - 1)).append(dots);
  const std::size_t room_before = room - std::max<std::size_t>(strings::cells(behind), 1); // a mark has one at least
  std::string ahead = before;
  if (strings::cells(before) > room_before)
    ahead = std::string(dots).append(strings::last_cells(before, room_before - 1));
  const std::size_t beyond = place.length - code_points(meant); // the end of a line can be marked
  const std::size_t most = behind == tail ? code_points(tail) + beyond : code_points(behind) - 1;
  return {ahead + behind, code_points(ahead),
          std::clamp<std::size_t>(code_points(marked) + beyond, 1, std::max<std::size_t>(most, 1))};
}

/// As wide as the text on a terminal; a tab stays one.
std::string blanks_for(std::string_view text)
{
  std::string blanks;
  for (const std::string_view piece : split(text, '\t')) blanks += std::string(strings::cells(piece), ' ') + '\t';
  blanks.pop_back();
  return blanks;
}

/// Words that go on in further lines of a terminal, from the column on at which they begin.
std::string folded(std::string_view words, std::optional<std::size_t> width, std::size_t column)
{
  return width ? strings::folded(words, *width, column) : std::string(words);
}

/// What is wrong, and where: the words are folded behind the place, which stays whole.
std::string first_line(const Diagnostic& diagnostic, const DiagnosticDress& dress, std::optional<std::size_t> width)
{
  constexpr std::size_t indent = 2;
  const Place& place = diagnostic.place;
  const bool is_error = diagnostic.severity == Severity::error;
  const std::string where = fmt::format("{}:{}:{}:", safe_text(place.file), place.line, place.column);
  const std::string_view severity = is_error ? "error:" : "warning:";
  const std::string in_place(strings::cells(where) + 1 + severity.size(), '.');
  const std::string words = folded(fmt::format("{} {}", in_place, safe_text(diagnostic.message)), width, indent);
  return fmt::format("{} {}{}", dress(DiagnosticPart::place, where),
                     dress(is_error ? DiagnosticPart::error : DiagnosticPart::warning, severity),
                     words.substr(in_place.size()));
}

} // namespace

std::string to_text(const Diagnostic& diagnostic)
{
  return to_text(diagnostic, [](DiagnosticPart, std::string_view text) { return std::string(text); });
}

std::string to_text(const Diagnostic& diagnostic, const DiagnosticDress& dress, std::optional<std::size_t> width)
{
  const Place& place = diagnostic.place;
  // Each part stays in its line: a name with a line end in it could forge another problem.
  const std::string hint = safe_text(diagnostic.hint);
  std::string text = first_line(diagnostic, dress, width);
  if (place.text.empty()) return hint.empty() ? text : text + "\n  " + folded(hint, width, 2);
  const Excerpt excerpt = width ? excerpt_of(place, *width) : excerpt_of(place);
  const std::string_view before = first_code_points(excerpt.text, excerpt.begin);
  const std::string_view marked =
      first_code_points(std::string_view(excerpt.text).substr(before.size()), excerpt.length);
  const std::size_t beyond = excerpt.length - code_points(marked);
  const std::string carets(strings::cells(marked) + beyond, '^');
  text += fmt::format("\n{:5} | {}\n      | {}{}", place.line, excerpt.text, blanks_for(before),
                      dress(DiagnosticPart::caret, carets));
  if (hint.empty()) return text;
  const std::size_t used = lead_width + strings::cells(before) + carets.size() + 1;
  if (!width || used + strings::cells(hint) <= *width) return text + " " + hint;
  return text + "\n" + std::string(lead_width, ' ') + folded(hint, width, lead_width);
}

} // namespace maestro
