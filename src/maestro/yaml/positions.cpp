// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/yaml/positions.hpp>

#include <algorithm>
#include <array>

namespace maestro::yaml {

namespace {

bool has_other_line_ends(std::string_view text)
{
  for (auto at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
    if (at + 1 == text.size() || text[at + 1] != '\n') return true;
  constexpr std::array<std::string_view, 3> others{"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  return std::any_of(others.begin(), others.end(),
                     [&](std::string_view other) { return text.find(other) != std::string_view::npos; });
}

} // namespace

Positions::Positions(SourceId source, std::string_view text, bool byte_order_mark)
    : source_(source), text_(text), mark_shift_(byte_order_mark ? 1 : 0), lines_{0}
{
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) lines_.push_back(at + 1);
  if (!has_other_line_ends(text)) return;
  std::size_t index = 0;
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    indices_.push_back(index);
    const std::size_t end = line + 1 < lines_.size() ? lines_[line + 1] : text.size();
    index += code_points(text.substr(lines_[line], end - lines_[line]));
  }
  last_width_ = code_points(line(static_cast<std::uint32_t>(lines_.size())));
}

Span Positions::at(const yaml_mark_t& mark) const
{
  std::size_t line = mark.line;
  std::size_t column = mark.column;
  if (!indices_.empty()) {
    const auto after = std::upper_bound(indices_.begin(), indices_.end(), mark.index);
    line = static_cast<std::size_t>(after - indices_.begin()) - 1;
    column = mark.index - indices_[line];
    // A carriage return that ends the text is no character of its line.
    if (line + 1 == lines_.size()) column = std::min(column, last_width_);
  }
  const std::uint32_t shift = line == 0 ? mark_shift_ : 0;
  return {source_, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(column + 1) + shift, 1};
}

Span Positions::between(const yaml_mark_t& begin, const yaml_mark_t& end) const
{
  Span span = at(begin);
  const Span last = at(end);
  if (last.line == span.line) {
    span.length = std::max(last.column, span.column + 1) - span.column;
  } else {
    const auto width = static_cast<std::uint32_t>(code_points(trimmed(line(span.line))));
    const std::string_view all = line(span.line);
    const auto blanks = static_cast<std::uint32_t>(
        all.find_first_not_of(" \t") == std::string_view::npos ? all.size() : all.find_first_not_of(" \t"));
    span.length = std::max(blanks + width + 1, span.column + 1) - span.column;
  }
  return span;
}

Span Positions::at_byte(std::size_t offset) const
{
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(lines_.begin(), lines_.end(), offset);
  const auto line = static_cast<std::size_t>(after - lines_.begin()) - 1;
  const std::size_t column = code_points(text_.substr(lines_[line], offset - lines_[line]));
  const std::uint32_t shift = line == 0 ? mark_shift_ : 0;
  return {source_, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(column + 1) + shift, 1};
}

Span Positions::at_broken_sequence(std::size_t offset) const
{
  const auto is_continuation = [&](std::size_t at) { return (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U; };
  do {
    --offset;
  } while (offset > 0 && is_continuation(offset));
  return at_byte(offset);
}

Span Positions::without_properties(const Span& span) const
{
  constexpr std::uint32_t farthest = 1000; // a document in one line must not be walked for each of its anchors
  if (span.column > farthest || span.length > farthest) return span;
  const std::string_view whole = first_code_points(from(span), span.length);
  std::string_view rest = whole;
  while (!rest.empty() && (rest[0] == '&' || rest[0] == '!')) {
    const auto blank = std::min(rest.find_first_of(" \t"), rest.size());
    const auto next = std::min(rest.find_first_not_of(" \t", blank), rest.size());
    rest.remove_prefix(next);
  }
  if (rest.empty() || rest[0] == '#') return span; // the value is on another line
  const auto skipped = static_cast<std::uint32_t>(code_points(whole.substr(0, whole.size() - rest.size())));
  return {span.source, span.line, span.column + skipped, span.length - skipped};
}

std::string_view Positions::before(const Span& span) const
{
  const std::uint32_t shift = span.line == 1 ? mark_shift_ : 0;
  return first_code_points(line(span.line), span.column - 1 - shift);
}

std::string_view Positions::from(const Span& span) const { return line(span.line).substr(before(span).size()); }

std::string_view Positions::line(std::uint32_t number) const
{
  if (number == 0 || number > lines_.size()) return {};
  const std::size_t begin = lines_[number - 1];
  const std::size_t end = number < lines_.size() ? lines_[number] - 1 : text_.size();
  std::string_view found = text_.substr(begin, end - begin);
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

} // namespace maestro::yaml
