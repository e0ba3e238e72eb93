// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/diagnostics.hpp>
#include <maestro/base/text.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {

std::set<std::string> Sources::names() const
{
  std::set<std::string> all;
  for (const Source& source : sources_) all.insert(source.name);
  return all;
}

std::vector<std::size_t> Sources::line_starts(std::string_view text)
{
  std::vector<std::size_t> starts{0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return starts;
}

SourceId Sources::add(std::string name, std::string text)
{
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return add_generated(std::move(name), std::move(text), {});
}

SourceId Sources::add_generated(std::string name, std::string text, std::vector<Origin> origins)
{
  auto lines = line_starts(text);
  sources_.push_back({std::move(name), std::move(text), std::move(lines), std::move(origins)});
  return static_cast<SourceId>(sources_.size() - 1);
}

std::string_view Sources::line_text(const Source& source, std::uint32_t line)
{
  if (line == 0 || line > source.lines.size()) return {};
  const std::size_t begin = source.lines[line - 1];
  std::string_view text = std::string_view(source.text).substr(begin);
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

Place Sources::place_in_file(const Span& span) const
{
  constexpr std::size_t longest = 4096; // a document in one line must not be walked and copied for each of its problems
  const Source& source = sources_[span.source];
  const std::string_view line = line_text(source, span.line);
  if (line.size() > longest) return {source.name, span.line, span.column, span.length, {}};
  const auto width = static_cast<std::uint32_t>(code_points(line));
  const std::uint32_t room = width >= span.column ? width - span.column + 1 : 1;
  return {source.name, span.line, span.column, std::clamp(span.length, 1U, room), std::string(line)};
}

Place Sources::locate(const Span& span) const
{
  const Source& source = sources_[span.source];
  if (source.origins.empty()) return place_in_file(span);

  const std::string_view text = source.text;
  const std::string_view line = line_text(source, span.line);
  const std::size_t line_begin = span.line <= source.lines.size() ? source.lines[span.line - 1] : text.size();
  const std::size_t offset = line_begin + first_code_points(line, span.column - 1).size();
  const auto after = std::upper_bound(source.origins.begin(), source.origins.end(), offset,
                                      [](std::size_t at, const Origin& origin) { return at < origin.offset; });
  if (after == source.origins.begin()) return locate({source.origins.front().source, 1, 1, 1});
  const Origin& origin = *std::prev(after);
  Span original{origin.source, origin.line, origin.column, 1};
  if (origin.literal) {
    const auto origin_line = std::upper_bound(source.lines.begin(), source.lines.end(), origin.offset);
    const auto span_line = std::upper_bound(source.lines.begin(), source.lines.end(), offset);
    original.line += static_cast<std::uint32_t>(span_line - origin_line);
    const std::size_t from = std::max(origin.offset, *std::prev(span_line));
    original.column = static_cast<std::uint32_t>(code_points(text.substr(from, offset - from))) +
                      (span_line == origin_line ? origin.column : 1);
    const std::size_t end = after == source.origins.end() ? text.size() : after->offset;
    const std::string_view covered = first_code_points(text.substr(offset, end - offset), span.length);
    original.length = std::max(1U, static_cast<std::uint32_t>(code_points(covered)));
  }
  return locate(original);
}

std::string Sources::reference(const Span& other, const Span& here) const
{
  const Place place = locate(other);
  const std::string in_file = fmt::format("line {}, column {}", place.line, place.column);
  return place.file == locate(here).file ? in_file : place.file + ", " + in_file;
}

void Diagnostics::error(const Span& span, std::string message, std::string hint)
{
  all_.push_back({Severity::error, std::move(message), sources_.locate(span), std::move(hint)});
  ++errors_;
}

void Diagnostics::warning(const Span& span, std::string message, std::string hint)
{
  all_.push_back({Severity::warning, std::move(message), sources_.locate(span), std::move(hint)});
}

} // namespace maestro
