// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/search.hpp>
#include <jinja/python/text.hpp>
#include <jinja/python/text_layout.hpp>

#include <algorithm>

namespace jinja {

namespace {

using Points = std::vector<char32_t>;

/// A part of a line that is kept together.
struct Chunk {
  std::size_t begin;
  std::size_t end;
  std::size_t size() const { return end - begin; }
};

bool blank(char32_t point) { return point == ' ' || (point >= 9 && point <= 13); }
bool word(char32_t point) { return point == '_' || is_alphanumeric(point); }
bool letter(char32_t point) { return word(point) && !is_decimal(point); }
bool word_or_punctuation(char32_t point)
{
  return word(point) ||
         (point < 0x80 && std::string_view("!\"'&.,?").find(static_cast<char>(point)) != std::string_view::npos);
}

class Wrapper {
public:
  Wrapper(Points points, const Wrapping& wrapping) : points_(std::move(points)), wrapping_(wrapping) {}
  std::vector<std::string> lines(Meter& meter);

private:
  bool at(std::size_t index, bool (*is)(char32_t)) const { return index < points_.size() && is(points_[index]); }
  bool dash(std::size_t index) const { return index < points_.size() && points_[index] == '-'; }
  /// The end of two or more dashes that a word follows; `from` when there are none.
  std::size_t long_dash(std::size_t from) const
  {
    std::size_t end = from;
    while (dash(end)) ++end;
    return end >= from + 2 && at(end, word) ? end : from;
  }
  bool hyphen_breaks(std::size_t index) const;
  std::size_t chunk_end(std::size_t begin) const;
  void split();
  void take_long_word(std::vector<Chunk>& line, std::size_t room);
  std::string text(const std::vector<Chunk>& line) const;
  bool is_blank(const Chunk& chunk) const
  {
    return std::all_of(points_.begin() + static_cast<std::ptrdiff_t>(chunk.begin),
                       points_.begin() + static_cast<std::ptrdiff_t>(chunk.end), is_space);
  }

  Points points_;
  const Wrapping& wrapping_;
  std::vector<Chunk> chunks_; ///< what is left, the next one last
};

/// Whether a word may be broken behind the hyphen there.
bool Wrapper::hyphen_breaks(std::size_t index) const
{
  if (!dash(index) || index < 2) return false;
  const bool two_letters = letter(points_[index - 1]) && letter(points_[index - 2]);
  const bool one_letter =
      index >= 3 && word_or_punctuation(points_[index - 1]) && dash(index - 2) && letter(points_[index - 3]);
  if (!two_letters && !one_letter) return false;
  return at(index + 1, letter) && (at(index + 2, letter) || (dash(index + 2) && at(index + 3, letter)));
}

std::size_t Wrapper::chunk_end(std::size_t begin) const
{
  std::size_t end = begin;
  const bool blanks = blank(points_[begin]);
  if (blanks || !wrapping_.break_on_hyphens) {
    while (end < points_.size() && blank(points_[end]) == blanks) ++end;
    return end;
  }
  if (begin > 0 && word_or_punctuation(points_[begin - 1]) && long_dash(begin) > begin) return long_dash(begin);
  for (end = begin + 1;; ++end) {
    if (hyphen_breaks(end)) return end + 1;
    if (end >= points_.size() || blank(points_[end])) return end;
    if (word_or_punctuation(points_[end - 1]) && long_dash(end) > end) return end;
  }
}

void Wrapper::split()
{
  for (std::size_t begin = 0; begin < points_.size(); begin = chunks_.back().end)
    chunks_.push_back({begin, chunk_end(begin)});
  std::reverse(chunks_.begin(), chunks_.end());
}

/// Puts as much of a word that is wider than a line onto this one as may be.
void Wrapper::take_long_word(std::vector<Chunk>& line, std::size_t room)
{
  Chunk& next = chunks_.back();
  if (!wrapping_.break_long_words) {
    if (!line.empty()) return;
    line.push_back(next);
    chunks_.pop_back();
    return;
  }
  std::size_t end = next.begin + room;
  if (wrapping_.break_on_hyphens && next.size() > room) {
    std::size_t hyphen = end;
    while (hyphen > next.begin && !dash(hyphen - 1)) --hyphen;
    const auto first = points_.begin() + static_cast<std::ptrdiff_t>(next.begin);
    if (hyphen > next.begin + 1 &&
        std::any_of(first, points_.begin() + static_cast<std::ptrdiff_t>(hyphen) - 1, [](auto p) { return p != '-'; }))
      end = hyphen;
  }
  line.push_back({next.begin, end});
  next.begin = end;
}

std::string Wrapper::text(const std::vector<Chunk>& line) const
{
  std::string result;
  for (const Chunk& chunk : line)
    for (std::size_t i = chunk.begin; i < chunk.end; ++i) append_code_point(result, points_[i]);
  return result;
}

std::vector<std::string> Wrapper::lines(Meter& meter)
{
  split();
  const auto width = static_cast<std::size_t>(wrapping_.width);
  std::vector<std::string> result;
  while (!chunks_.empty()) {
    meter.step();
    std::vector<Chunk> line;
    std::size_t used = 0;
    if (!result.empty() && is_blank(chunks_.back())) chunks_.pop_back();
    for (; !chunks_.empty() && used + chunks_.back().size() <= width; chunks_.pop_back()) {
      line.push_back(chunks_.back());
      used += chunks_.back().size();
    }
    if (!chunks_.empty() && chunks_.back().size() > width) take_long_word(line, width - used);
    if (!line.empty() && is_blank(line.back())) line.pop_back();
    if (line.empty()) continue;
    meter.grow(sizeof(std::string) + 4 * used + 4);
    result.push_back(text(line));
  }
  return result;
}

bool ends_line(char32_t point)
{
  return (point >= '\n' && point <= '\r') || (point >= 0x1C && point <= 0x1E) || point == 0x85 || point == 0x2028 ||
         point == 0x2029;
}

} // namespace

std::vector<std::string> wrapped(Meter& meter, std::string_view line, const Wrapping& wrapping)
{
  if (wrapping.width <= 0) throw Failure("the width of lines must be greater than zero.");
  meter.take(line.size(), 3 * (sizeof(Chunk) + sizeof(char32_t)));
  meter.step(line.size());
  Points points;
  for (std::size_t at = 0; at < line.size();) points.push_back(decode(line, at));
  return Wrapper(std::move(points), wrapping).lines(meter);
}

std::vector<std::string_view> split_lines(Meter& meter, std::string_view text, bool keep_ends)
{
  std::vector<std::string_view> result;
  std::size_t begin = 0;
  walk_points(meter, text, [&](char32_t point, std::size_t end, std::size_t after) {
    if (!ends_line(point) || end < begin) return true;
    if (point == '\r' && after < text.size() && text[after] == '\n') ++after;
    meter.grow(sizeof(std::string_view));
    meter.step();
    result.push_back(text.substr(begin, (keep_ends ? after : end) - begin));
    begin = after;
    return true;
  });
  if (begin < text.size()) result.push_back(text.substr(begin));
  return result;
}

std::string padded(Meter& meter, std::string_view text, std::int64_t width, std::string_view fill, Alignment alignment)
{
  meter.width(width);
  const auto length = static_cast<std::int64_t>(code_points(text));
  meter.take(text.size());
  if (width <= length) return std::string(text);
  const std::int64_t missing = width - length;
  std::int64_t left = 0;
  if (alignment == Alignment::right) left = missing;
  if (alignment == Alignment::center) left = missing / 2 + (missing & width & 1);
  meter.take(static_cast<std::size_t>(missing), fill.size());
  meter.walk(static_cast<std::size_t>(missing));
  std::string result;
  result.reserve(text.size() + static_cast<std::size_t>(missing) * fill.size());
  for (std::int64_t i = 0; i < left; ++i) result += fill;
  result += text;
  for (std::int64_t i = left; i < missing; ++i) result += fill;
  return result;
}

std::string replaced(Meter& meter, std::string_view text, std::string_view old, std::string_view with,
                     std::int64_t count)
{
  std::string result;
  std::size_t at = 0;
  if (old.empty()) {
    // Between all characters, before the first and behind the last.
    walk_points(meter, text, [&](char32_t, std::size_t begin, std::size_t end) {
      if (count == 0) return false;
      --count;
      meter.grow(with.size() + end - begin);
      result += with;
      result += text.substr(begin, end - begin);
      at = end;
      return true;
    });
    if (count != 0) result += with;
    meter.grow(text.size() - at);
    result += text.substr(at);
    return result;
  }
  const Search search(meter, old);
  for (; count != 0; --count) {
    const std::size_t found = search.first_in(text, at);
    if (found == std::string_view::npos) break;
    meter.step();
    meter.grow(found - at + with.size());
    result += text.substr(at, found - at);
    result += with;
    at = found + old.size();
  }
  meter.grow(text.size() - at);
  result += text.substr(at);
  return result;
}

} // namespace jinja
