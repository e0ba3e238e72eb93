// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/text.hpp>
#include <maestro/yaml/write.hpp>

#include <fmt/core.h>
#include <strings/json.hpp>

#include <algorithm>

namespace maestro::compose {
namespace {

constexpr std::size_t deepest = 20; // defaults in defaults

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

class Reader {
public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  /// Up to the end, or up to the brace that closes what this stands in.
  Text text(std::size_t depth)
  {
    Text pieces;
    while (!rest_.empty() && !(depth > 0 && rest_.front() == '}')) {
      if (rest_.starts_with("$$")) {
        take(2);
        add(pieces, '$');
      } else if (auto variable = rest_.front() == '$' ? this->variable(depth) : std::nullopt) {
        pieces.push_back(*std::move(variable));
      } else {
        add(pieces, rest_.front());
        take(1);
      }
    }
    return pieces;
  }

private:
  void take(std::size_t count) { rest_.remove_prefix(count); }

  static void add(Text& pieces, char c)
  {
    if (pieces.empty() || !pieces.back().variable.empty()) pieces.emplace_back();
    pieces.back().literal += c;
  }

  std::string name()
  {
    if (rest_.empty() || !begins_name(rest_.front())) return {};
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), in_name);
    std::string name(rest_.begin(), end);
    take(name.size());
    return name;
  }

  /// What stands at a `$`; nothing, and nothing is taken, if it is no variable.
  std::optional<Piece> variable(std::size_t depth)
  {
    const std::string_view before = rest_;
    take(1);
    const bool braced = rest_.starts_with('{');
    if (braced) take(1);
    Piece piece;
    piece.variable = name();
    if (!piece.variable.empty() && (!braced || (depth < deepest && ends_well(piece, depth)))) return piece;
    rest_ = before;
    return std::nullopt;
  }

  bool ends_well(Piece& piece, std::size_t depth)
  {
    piece.or_empty = rest_.starts_with(':');
    if (piece.or_empty) take(1);
    if (!rest_.empty() && std::string_view("-?+").find(rest_.front()) != std::string_view::npos) {
      piece.operation = rest_.front();
      take(1);
      piece.argument = text(depth + 1);
    } else if (piece.or_empty) {
      return false;
    }
    if (!rest_.starts_with('}')) return false;
    take(1);
    return true;
  }

  std::string_view rest_;
};

/// How a literal stands in a scalar.
using Form = std::function<std::string(std::string_view)>;

/// A text of the template's own language; what comes of it stands in a scalar.
std::string template_text(std::string_view text, const Form& form)
{
  std::string quoted = "'";
  for (const char c : form(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n')
      quoted += "\\n";
    else if (byte < ' ' || byte == 0x7F)
      quoted += fmt::format("\\x{:02x}", byte);
    else if (c == '\\' || c == '\'')
      quoted.append("\\").append(1, c);
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string expression(const Piece& piece, const Form& form);

std::string expression(const Text& text, const Form& form)
{
  if (text.empty()) return "''";
  std::string all;
  for (const Piece& piece : text) {
    if (!all.empty()) all += " ~ ";
    all += expression(piece, form);
  }
  return text.size() == 1 ? all : "(" + all + ")";
}

std::string expression(const Piece& piece, const Form& form)
{
  if (piece.variable.empty()) return template_text(piece.literal, form);
  std::string name = "env." + piece.variable;
  if (piece.operation == '-')
    return fmt::format("{} | default({}{})", name, expression(piece.argument, form), piece.or_empty ? ", true" : "");
  if (piece.operation == '+')
    return fmt::format("({} if {}{} else '')", expression(piece.argument, form), name,
                       piece.or_empty ? " | default('')" : " is defined");
  return name;
}

/// Whether the template may find nothing where it stands, which is no text.
bool may_be_undefined(const Text& text)
{
  if (text.size() != 1 || text.front().variable.empty()) return false;
  const bool has_argument = text.front().operation == '-' || text.front().operation == '+';
  return !has_argument || may_be_undefined(text.front().argument);
}

/// What would begin something in a template is said by the template. Next is what follows the text.
std::string escaped(std::string_view text, char next)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char after = i + 1 < text.size() ? text[i + 1] : next;
    if (text[i] == '{' && (after == '{' || after == '%' || after == '#'))
      out += "{{ '{' }}";
    else
      out += text[i];
  }
  return out;
}

std::string filled(const Text& text, const Form& form)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Piece& piece = text[i];
    if (piece.variable.empty())
      out += escaped(form(piece.literal), i + 1 < text.size() ? '{' : ' ');
    else
      out += "{{ " + expression(piece, form) + " }}";
  }
  return out;
}

std::string unchanged(std::string_view text) { return std::string(text); }

std::string written_literal(const Text& text)
{
  std::string all;
  for (const Piece& piece : text) all += piece.literal;
  std::string scalar;
  yaml::append_text(scalar, all);
  return escaped(scalar, ' ');
}

} // namespace

Text parse_text(std::string_view written) { return Reader(written).text(0); }

Text literal(std::string text)
{
  Text one;
  if (text.empty()) return one;
  one.emplace_back();
  one.back().literal = std::move(text);
  return one;
}

bool is_literal(const Text& text)
{
  return std::ranges::all_of(text, [](const Piece& piece) { return piece.variable.empty(); });
}

std::string only_variable(const Text& text)
{
  const bool alone = text.size() == 1 && (text.front().operation == 0 || text.front().operation == '?');
  return alone ? text.front().variable : std::string();
}

std::optional<std::string> value_of(const Text& text, const Values& values)
{
  std::string all;
  for (const Piece& piece : text) {
    if (piece.variable.empty()) {
      all += piece.literal;
      continue;
    }
    auto value = values(piece.variable);
    if (value && value->empty() && piece.or_empty) value.reset();
    if (piece.operation == '+')
      value = value ? value_of(piece.argument, values) : std::string();
    else if (!value && piece.operation == '-')
      value = value_of(piece.argument, values);
    if (!value) return std::nullopt;
    all += *value;
  }
  return all;
}

Text operator+(Text left, const Text& right)
{
  for (const Piece& piece : right) {
    if (piece.variable.empty() && !left.empty() && left.back().variable.empty())
      left.back().literal += piece.literal;
    else
      left.push_back(piece);
  }
  return left;
}

Text put_in(const Text& text, const std::string& variable, const std::string& value)
{
  Text all;
  for (Piece piece : text) {
    const bool is_meant = piece.variable == variable;
    piece.argument = put_in(piece.argument, variable, value);
    if (!is_meant)
      all = std::move(all) + Text{std::move(piece)};
    else
      all = std::move(all) + (piece.operation == '+' ? piece.argument : literal(value));
  }
  return all;
}

std::vector<Text> split(const Text& text, char separator)
{
  std::vector<Text> parts(1);
  for (const Piece& piece : text) {
    if (!piece.variable.empty()) {
      parts.back().push_back(piece);
      continue;
    }
    bool is_first = true;
    for (const std::string_view part : maestro::split(piece.literal, separator)) {
      if (!is_first) parts.emplace_back();
      is_first = false;
      parts.back() = std::move(parts.back()) + literal(std::string(part));
    }
  }
  return parts;
}

Text trimmed(Text text)
{
  constexpr auto blanks = " \t\r\n";
  const auto is_blank = [](const Piece& piece) { return piece.variable.empty() && piece.literal.empty(); };
  if (!text.empty() && text.front().variable.empty()) {
    std::string& first = text.front().literal;
    first.erase(0, std::min(first.find_first_not_of(blanks), first.size()));
  }
  if (!text.empty() && text.back().variable.empty()) {
    std::string& last = text.back().literal;
    last.erase(last.find_last_not_of(blanks) + 1);
  }
  std::erase_if(text, is_blank);
  return text;
}

Text joined(const std::vector<Text>& parts, std::size_t first, std::size_t end, char separator)
{
  Text all;
  for (std::size_t i = first; i < end; ++i) {
    if (i > first) all = std::move(all) + literal(std::string(1, separator));
    all = std::move(all) + parts[i];
  }
  return all;
}

Text with_defaults(const Text& text, const Values& defaults)
{
  Text all;
  for (Piece piece : text) {
    auto known = piece.variable.empty() ? std::nullopt : defaults(piece.variable);
    if (known && known->empty() && piece.or_empty) known.reset();
    piece.argument = with_defaults(piece.argument, defaults);
    if (known && piece.operation == '+') {
      all = std::move(all) + piece.argument;
      continue;
    }
    if (known) {
      piece.or_empty = piece.or_empty || piece.operation != '-';
      piece.operation = '-';
      piece.argument = literal(*known);
    }
    all = std::move(all) + Text{std::move(piece)};
  }
  return all;
}

std::string written(const Text& text)
{
  if (is_literal(text)) return written_in_quotes(text);
  return fmt::format("{{{{ {}{} | tojson }}}}", expression(text, unchanged), may_be_undefined(text) ? " | string" : "");
}

std::string written_in_quotes(const Text& text)
{
  const auto in_quotes = [](std::string_view part) {
    std::string quoted;
    strings::append_json(quoted, part);
    return quoted.substr(1, quoted.size() - 2);
  };
  return is_literal(text) ? written_literal(text) : '"' + filled(text, in_quotes) + '"';
}

std::string written_bare(const Text& text) { return filled(text, unchanged); }

std::string untouched_by_template(std::string_view text) { return escaped(text, ' '); }

} // namespace maestro::compose
