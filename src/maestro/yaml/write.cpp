// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/yaml/number.hpp>
#include <maestro/yaml/scalar.hpp>
#include <maestro/yaml/write.hpp>

#include <fmt/core.h>

#include <cmath>

namespace maestro::yaml {

namespace {

bool has_escapes(std::string_view text)
{
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (needs_escape(point.value)) return true;
    text.remove_prefix(point.length);
  }
  return false;
}

std::string double_quoted(std::string_view text)
{
  std::string quoted = "\"";
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::string_view one = text.substr(0, point.length);
    text.remove_prefix(point.length);
    if (one == "\n") {
      quoted += "\\n";
    } else if (one == "\t") {
      quoted += "\\t";
    } else if (one == "\"" || one == "\\") {
      quoted += '\\';
      quoted += one;
    } else if (needs_escape(point.value)) {
      const auto value = static_cast<unsigned>(point.value);
      quoted += value < 0x100 ? fmt::format("\\x{:02x}", value) : fmt::format("\\u{:04x}", value);
    } else {
      quoted += one;
    }
  }
  return quoted + '"';
}

std::string single_quoted(std::string_view text)
{
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c;
    if (c == '\'') quoted += c;
  }
  return quoted + '\'';
}

std::string written(std::string_view bytes)
{
  const std::string text = clean_utf8(bytes);
  if (has_escapes(text)) return double_quoted(text);
  return needs_quotes(text) ? single_quoted(text) : text;
}

/// Whether YAML 1.2 would read the text as a number where 1.1 does not: `0o17`, `1e3`, `08`.
bool is_other_number(std::string_view text)
{
  const char first = text[0];
  const bool numeric = (first >= '0' && first <= '9') || first == '+' || first == '-' || first == '.';
  return numeric && text.find_first_not_of("0123456789abcdefABCDEFoxX+-._") == std::string_view::npos &&
         (is_tagged_real(text) || text.starts_with("0o"));
}

} // namespace

bool needs_escape(char32_t c)
{
  const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool ends_line = c == 0x2028 || c == 0x2029;
  return is_control || ends_line || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF; // the byte order mark, and no characters
}

bool needs_quotes(std::string_view text)
{
  if (text.empty() || type_of(text) != Type::text || text == "<<" || text == "=") return true;
  if (has_escapes(text) || is_other_number(text)) return true;
  if (std::string_view(",[]{}#&*!|>'\"%@`").find(text[0]) != std::string_view::npos) return true;
  if (std::string_view("-?:").find(text[0]) != std::string_view::npos && (text.size() == 1 || text[1] == ' '))
    return true;
  if (text.starts_with("---") || text.starts_with("...")) return true;
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return true;
  return text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos;
}

void Writer::begin(bool is_sequence)
{
  const std::size_t indent = levels_.empty() ? 0 : levels_.back().indent + 2;
  if (!levels_.empty() && levels_.back().is_sequence) begin_child();
  levels_.push_back({is_sequence, true, indent});
}

void Writer::end()
{
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.is_empty) return;
  out_ += levels_.empty() ? "" : " ";
  out_ += level.is_sequence ? "[]\n" : "{}\n";
}

/// Writes what stands in front of an entry or item: the line end after the key that it belongs to, the indentation, the
/// dash.
void Writer::begin_child()
{
  Level& level = levels_.back();
  const bool compact = level.is_empty && levels_.size() > 1 && levels_[levels_.size() - 2].is_sequence;
  if (compact) {
    out_ += ' '; // on the line of the dash before it
  } else {
    if (level.is_empty && levels_.size() > 1) out_ += '\n';
    out_.append(level.indent, ' ');
  }
  level.is_empty = false;
  if (level.is_sequence) out_ += '-';
}

void Writer::key(std::string_view text)
{
  constexpr std::size_t longest = 1000; // without a question mark a key has 1024 characters at most
  begin_child();
  const std::string key_text = written(text);
  if (key_text.size() <= longest)
    out_ += key_text + ":";
  else
    out_ += fmt::format("? {}\n{}:", key_text, std::string(levels_.back().indent, ' '));
}

void Writer::plain(std::string_view written_text)
{
  if (!levels_.empty() && levels_.back().is_sequence) begin_child();
  if (!levels_.empty()) out_ += ' ';
  out_ += written_text;
  out_ += '\n';
}

void Writer::text(std::string_view text) { plain(written(text)); }

void Writer::integer(std::int64_t number) { plain(fmt::format("{}", number)); }

void Writer::real(double number)
{
  std::string text = python_repr(number);
  if (std::isfinite(number)) {
    // YAML 1.1 wants a dot, also in front of an exponent.
    if (text.find('.') == std::string::npos) text.insert(text.find('e'), ".0");
  } else {
    text.insert(text[0] == '-' ? 1 : 0, ".");
  }
  plain(text);
}

void Writer::boolean(bool value) { plain(value ? "true" : "false"); }

void Writer::null() { plain("null"); }

} // namespace maestro::yaml
