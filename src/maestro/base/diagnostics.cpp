// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/diagnostics.hpp>
#include <maestro/base/text.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {

std::vector<std::size_t> Sources::line_starts(std::string_view text)
{
  std::vector<std::size_t> starts{0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return starts;
}

SourceId Sources::add(std::string name, std::string text)
{
  return add_generated(std::move(name), std::move(text), {});
}

SourceId Sources::add_generated(std::string name, std::string text, std::vector<Origin> origins)
{
  auto lines = line_starts(text);
  sources_.push_back({std::move(name), std::move(text), std::move(lines), std::move(origins)});
  return static_cast<SourceId>(sources_.size() - 1);
}

std::string_view Sources::line_text(const Source& source, std::uint32_t line) const
{
  if (line == 0 || line > source.lines.size()) return {};
  const std::size_t begin = source.lines[line - 1];
  std::string_view text = std::string_view(source.text).substr(begin);
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

Place Sources::locate(const Span& span) const
{
  const Source& source = sources_[span.source];
  const std::string_view line = line_text(source, span.line);
  if (source.origins.empty()) {
    const auto width = static_cast<std::uint32_t>(code_points(line));
    const std::uint32_t room = width >= span.column ? width - span.column + 1 : 1;
    return {source.name, span.line, span.column, std::clamp(span.length, 1U, room), std::string(line)};
  }
  const std::size_t line_begin = span.line <= source.lines.size() ? source.lines[span.line - 1] : source.text.size();
  const std::size_t offset = line_begin + first_code_points(line, span.column - 1).size();
  auto after = std::upper_bound(source.origins.begin(), source.origins.end(), offset,
                                [](std::size_t at, const Origin& origin) { return at < origin.offset; });
  if (after == source.origins.begin()) return locate({source.origins.front().source, 1, 1, 1});
  const Origin& origin = *std::prev(after);
  Span original{origin.source, origin.line, origin.column, 1};
  if (origin.literal) {
    const std::string_view walked = std::string_view(source.text).substr(origin.offset, offset - origin.offset);
    const auto newline = walked.rfind('\n');
    original.line += static_cast<std::uint32_t>(std::count(walked.begin(), walked.end(), '\n'));
    original.column = newline == std::string_view::npos
                          ? origin.column + static_cast<std::uint32_t>(code_points(walked))
                          : 1 + static_cast<std::uint32_t>(code_points(walked.substr(newline + 1)));
    const std::size_t end = after == source.origins.end() ? source.text.size() : after->offset;
    original.length = std::min(span.length, static_cast<std::uint32_t>(std::max<std::size_t>(end - offset, 1)));
  }
  return locate(original);
}

std::string to_text(const Diagnostic& diagnostic)
{
  const Place& place = diagnostic.place;
  std::string text = fmt::format("{}:{}:{}: {}: {}", place.file, place.line, place.column,
                                 diagnostic.severity == Severity::error ? "error" : "warning", diagnostic.message);
  if (place.text.empty()) return diagnostic.hint.empty() ? text : text + "\n  " + diagnostic.hint;
  constexpr std::size_t widest = 160; // a line longer than this says more than its caret
  std::string blanks;
  for (const char c : first_code_points(place.text, place.column - 1)) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) blanks += c == '\t' ? '\t' : ' ';
  }
  if (place.text.size() <= widest)
    text += fmt::format("\n{:5} | {}\n      | {}{}", place.line, place.text, blanks, std::string(place.length, '^'));
  else
    text += fmt::format("\n{:5} | {}…", place.line, first_code_points(place.text, widest));
  if (!diagnostic.hint.empty()) text += (place.text.size() <= widest ? " " : "\n      | ") + diagnostic.hint;
  return text;
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
