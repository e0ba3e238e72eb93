// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/secret_name.hpp>
#include <maestro/base/text.hpp>
#include <maestro/load/secret_text.hpp>

#include <strings/ascii.hpp>

#include <algorithm>
#include <array>

namespace maestro::reading {

namespace {

bool is_of_name(char c) { return strings::is_ascii_letter(c) || strings::is_ascii_digit(c) || c == '_' || c == '-'; }

bool is_of_identifier(char c) { return is_of_name(c) && c != '-'; }

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

bool is_blank(std::string_view line) { return trimmed(line).empty(); }

/// The name that ends before a separator, in quotes or without.
std::string_view name_before(std::string_view line, std::size_t separator)
{
  std::size_t end = separator;
  while (end > 0 && line[end - 1] == ' ') --end;
  if (end > 0 && (line[end - 1] == '"' || line[end - 1] == '\'')) {
    const char quote = line[end - 1];
    const std::size_t open = end > 1 ? line.rfind(quote, end - 2) : std::string_view::npos;
    return open == std::string_view::npos ? std::string_view() : line.substr(open + 1, end - open - 2);
  }
  std::size_t begin = end;
  while (begin > 0 && is_of_name(line[begin - 1])) --begin;
  return line.substr(begin, end - begin);
}

/// Where the bracket is opened in which a place of a line stands, if that is near and in the same line.
std::size_t opening_before(std::string_view line, std::size_t at)
{
  constexpr std::size_t near = 4096; // a longer line is made to be slow, or by a program
  const std::size_t furthest = at - std::min(at, near);
  for (int depth = 0; at-- > furthest;) {
    if (line[at] == '}' || line[at] == ']') ++depth;
    if ((line[at] == '{' || line[at] == '[') && depth-- == 0) return at;
  }
  return std::string_view::npos;
}

/// The key whose value begins at a place of a line.
std::string_view key_before(std::string_view line, std::size_t value)
{
  const std::string_view before = trimmed(line.substr(0, value));
  return before.ends_with(':') ? name_before(line, line.rfind(':', value)) : std::string_view();
}

/// Whether brackets or a quote that are opened in a text stay open.
class Opened {
public:
  void read(std::string_view value)
  {
    for (const char c : value) {
      if (quote_ != 0)
        quote_ = c == quote_ ? '\0' : quote_;
      else if (c == '"' || c == '\'')
        quote_ = c;
      else
        depth_ += (c == '[' || c == '{' ? 1 : 0) - (c == ']' || c == '}' ? 1 : 0);
    }
  }
  bool still() const { return depth_ > 0 || quote_ != 0; }

private:
  int depth_ = 0;
  char quote_ = 0;
};

/// Of what follows a key in a flow mapping, its value: up to the next comma or bracket that belongs to others.
std::string_view value_in_flow(std::string_view rest)
{
  int depth = 0;
  char quote = 0;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    const char c = rest[at];
    if (quote != 0) {
      quote = c == quote ? '\0' : quote;
      continue;
    }
    if (c == '"' || c == '\'') quote = c;
    if (c == '[' || c == '{') ++depth;
    if (depth == 0 && (c == ',' || c == ']' || c == '}')) return rest.substr(0, at);
    if (c == ']' || c == '}') --depth;
  }
  return rest;
}

/// Where a user and a password stand in a URL, if they do.
std::size_t user_info(std::string_view line)
{
  for (auto at = line.find("://"); at != std::string_view::npos; at = line.find("://", at + 3)) {
    const std::string_view rest = line.substr(at + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/ \t\"'"));
    if (const auto end = authority.find('@'); end != std::string_view::npos && authority.find(':') < end) return at + 3;
  }
  return std::string_view::npos;
}

/// Names in an expression of a template that may have been set somewhere: no attributes, no words of the language.
void add_variables(std::string_view expression, SecretNames& names)
{
  char quote = 0;
  for (std::size_t at = 0; at < expression.size(); ++at) {
    const char c = expression[at];
    if (quote != 0 || c == '"' || c == '\'') {
      quote = quote == 0 ? c : c == quote ? '\0' : quote;
      continue;
    }
    if (!is_of_identifier(c)) continue;
    const std::size_t begin = at;
    while (at < expression.size() && is_of_identifier(expression[at])) ++at;
    const std::string_view name = expression.substr(begin, at - begin);
    --at;
    const bool attribute = begin > 0 && expression[begin - 1] == '.';
    if (!attribute && !strings::is_ascii_digit(name[0]) && !is_of_templates(name)) names.variables.emplace(name);
  }
}

} // namespace

bool is_of_templates(std::string_view word)
{
  static constexpr std::array<std::string_view, 24> known = {
      "and",  "b64encode", "default", "e",   "else", "endif",   "env", "escape", "false",  "for",  "if",   "in",
      "join", "lower",     "none",    "not", "or",   "replace", "set", "string", "tojson", "trim", "true", "upper"};
  return std::ranges::find(known, word) != known.end();
}

bool names_a_secret(std::string_view name)
{
  return name != "tls_key" && is_secret_name(name); // which is the path of a file
}

bool holds_named_things(std::string_view key)
{
  static constexpr std::array<std::string_view, 6> sections = {"services", "instances", "ships",
                                                               "networks", "volumes",   "registries"};
  return std::ranges::find(sections, key) != sections.end();
}

SecretText::SecretText(std::string_view text) : lines_(split(text, '\n')), secret_(lines_.size() + 1) {}

void SecretText::take(std::size_t line, std::string_view value, SecretNames& names)
{
  constexpr std::size_t most_work = 8UL << 20U; // a text that wants more is made to be slow
  work_ += value.size() + 1;
  if (work_ > most_work) everything_ = true;
  if (everything_) return;
  secret_[line + 1] = true;
  values_.append(value).append("\n");
  for (auto at = value.find('*'); at != std::string_view::npos; at = value.find('*', at + 1)) {
    std::size_t end = at + 1;
    while (end < value.size() && is_of_name(value[end])) ++end;
    if (end > at + 1) names.anchors.emplace(value.substr(at + 1, end - at - 1));
  }
  for (const std::string_view opening : {"{{", "{%"}) {
    for (auto at = value.find(opening); at != std::string_view::npos; at = value.find(opening, at + 2)) {
      const auto end = value.find(opening == "{{" ? "}}" : "%}", at);
      add_variables(value.substr(at + 2, end == std::string_view::npos ? end : end - at - 2), names);
    }
  }
}

/// From a place in a line on: the rest of it, and the lines that belong to it.
void SecretText::mark(std::size_t line, std::size_t column, std::size_t indent, bool by_indent, SecretNames& names)
{
  const std::string_view rest = lines_[line].substr(column);
  const std::string_view value = by_indent ? rest : value_in_flow(rest);
  const bool empty = is_blank(value);
  bool block = trimmed(value).starts_with('|') || trimmed(value).starts_with('>'); // however its text is indented
  Opened opened;
  opened.read(value);
  take(line, value, names);
  for (std::size_t next = line + 1; next < lines_.size() && !everything_; ++next) {
    const std::string_view text = lines_[next];
    const std::size_t here = indent_of(text);
    const bool below = here > indent || (empty && here == indent && trimmed(text).starts_with('-'));
    if (!is_blank(text) && !opened.still() && !(by_indent && below) && !block) return;
    if (!is_blank(text)) block = false;
    take(next, text, names);
    opened.read(text);
  }
}

/// From a line on to the one with what ends it.
void SecretText::mark_until(std::size_t line, std::string_view end, SecretNames& names)
{
  for (std::size_t next = line; next < lines_.size() && !everything_; ++next) {
    take(next, lines_[next], names);
    if (lines_[next].find(end) != std::string_view::npos) return;
  }
}

/// Goes on to a line: what it stands below.
void SecretText::enter(std::size_t line)
{
  const std::string_view text = lines_[line];
  if (is_blank(text) || trimmed(text).starts_with('#')) return;
  const std::size_t indent = indent_of(text);
  while (!enclosing_.empty() && enclosing_.back().indent >= indent) enclosing_.pop_back();
  enclosing_.push_back({indent, key_before(text, text.size())});
}

/// Of a name before a colon: whether it is that of a service or the like, which is a mapping.
bool SecretText::is_name_of_thing(std::size_t line, std::string_view name) const
{
  const std::string_view text = lines_[line];
  const auto begin = static_cast<std::size_t>(name.data() - text.data());
  const std::string_view value = trimmed(text.substr(text.find(':', begin) + 1));
  const std::size_t opening = opening_before(text, begin);
  if (opening != std::string_view::npos)
    return value.starts_with('{') && text[opening] == '{' && holds_named_things(key_before(text, opening));
  const bool is_mapping = value.starts_with('{') || (value.empty() && line + 1 < lines_.size() &&
                                                     lines_[line + 1].find(':') != std::string_view::npos);
  return is_mapping && enclosing_.size() > 1 && holds_named_things(enclosing_[enclosing_.size() - 2].key);
}

void SecretText::search_keys(std::size_t line, SecretNames& names)
{
  const std::string_view text = lines_[line];
  if (const auto at = user_info(text); at != std::string_view::npos) take(line, text.substr(at), names);
  for (auto at = text.find_first_of(":="); at != std::string_view::npos; at = text.find_first_of(":=", at + 1)) {
    const std::string_view name = name_before(text, at);
    if (name.empty() || !names_a_secret(name) || is_name_of_thing(line, name)) continue;
    const auto begin = static_cast<std::size_t>(name.data() - text.data());
    const bool first = text.substr(0, begin).find_first_not_of(" \t-\"'?") == std::string_view::npos;
    return mark(line, at + 1, first ? begin : indent_of(text), first, names);
  }
  const std::string_view key = trimmed(text);
  if (key.starts_with("? ") && names_a_secret(trimmed(key.substr(2))) && line + 1 < lines_.size())
    mark(line + 1, 0, indent_of(text), true, names);
}

void SecretText::search_anchors(std::size_t line, SecretNames& names)
{
  const std::string_view text = lines_[line];
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && is_of_name(text[end])) ++end;
    if (names.anchors.contains(text.substr(at + 1, end - at - 1))) return mark(line, end, indent_of(text), true, names);
  }
}

void SecretText::search_settings(std::size_t line, SecretNames& names)
{
  const std::string_view text = lines_[line];
  for (auto at = text.find("{%"); at != std::string_view::npos; at = text.find("{%", at + 2)) {
    const std::string_view body = trimmed(text.substr(at + 2));
    const std::string_view statement = trimmed(body.substr(body.starts_with('-') || body.starts_with('+') ? 1 : 0));
    for (const auto& [word, end] :
         {std::pair<std::string_view, std::string_view>{"set ", "endset"}, {"macro ", "endmacro"}, {"for ", "%}"}}) {
      if (!statement.starts_with(word)) continue;
      const std::string_view target = statement.substr(word.size());
      SecretNames set;
      add_variables(target.substr(0, std::min(target.find(word == "for " ? " in " : "="), target.find("%}"))), set);
      const bool wanted =
          std::ranges::any_of(set.variables, [&](const std::string& name) { return names.variables.contains(name); });
      const bool in_one = word == "set " && target.find('=') < target.find("%}");
      if (wanted) mark_until(line, in_one ? "%}" : end, names);
    }
  }
}

void SecretText::search(SecretNames& names)
{
  values_.clear();
  enclosing_.clear();
  for (std::size_t line = 0; line < lines_.size() && !everything_; ++line) {
    enter(line);
    search_keys(line, names);
    search_anchors(line, names);
    search_settings(line, names);
  }
}

} // namespace maestro::reading
