// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/number.hpp>
#include <maestro/yaml/scalar.hpp>
#include <maestro/yaml/timestamp.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <array>

namespace maestro::yaml {

namespace {

/// Whether the text is the word in lower, Capitalised or UPPER case.
bool is_word(std::string_view text, std::string_view word)
{
  if (text.size() != word.size()) return false;
  const bool first_upper = text[0] == strings::ascii_upper(word[0]);
  if (!first_upper && text[0] != word[0]) return false;
  const bool rest_lower = text.substr(1) == word.substr(1);
  const bool rest_upper = first_upper && std::equal(text.begin() + 1, text.end(), word.begin() + 1,
                                                    [](char c, char w) { return c == strings::ascii_upper(w); });
  return rest_lower || rest_upper;
}

bool is_boolean(std::string_view text)
{
  constexpr std::array<std::string_view, 6> words{"yes", "no", "true", "false", "on", "off"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is_word(text, word); });
}

} // namespace

Type type_of(std::string_view plain_text)
{
  if (plain_text.empty() || plain_text == "~") return Type::null;
  const char first = plain_text[0];
  if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
    if (is_integer(plain_text)) return Type::integer;
    if (is_real(plain_text)) return Type::real;
    return parse_timestamp(plain_text) ? Type::timestamp : Type::text;
  }
  if (plain_text.size() > 5) return Type::text; // longer than `false`
  if (is_word(plain_text, "null")) return Type::null;
  return is_boolean(plain_text) ? Type::boolean : Type::text;
}

bool as_boolean(const Node& scalar)
{
  if (scalar.kind != Kind::scalar || scalar.type != Type::boolean) return false;
  const auto is = [&](std::size_t at, char c) { return (scalar.text[at] | 0x20) == c; };
  return is(0, 'y') || is(0, 't') || (is(0, 'o') && is(1, 'n'));
}

std::optional<std::int64_t> as_integer(const Node& scalar)
{
  if (scalar.kind != Kind::scalar || scalar.type != Type::integer) return std::nullopt;
  return integer_value(scalar.text);
}

double as_real(const Node& scalar)
{
  if (scalar.type == Type::integer) return real_value(integer_text(scalar.text));
  return scalar.type == Type::real ? real_value(scalar.text) : 0;
}

std::optional<std::string> as_python_text(const Node& scalar)
{
  switch (scalar.type) {
  case Type::null:
    return std::nullopt;
  case Type::boolean:
    return as_boolean(scalar) ? "True" : "False";
  case Type::integer:
    return integer_text(scalar.text);
  case Type::real:
    return python_repr(real_value(scalar.text));
  case Type::timestamp:
    if (const auto timestamp = parse_timestamp(scalar.text)) return to_python_text(*timestamp);
    return std::string(scalar.text);
  case Type::text:
    return std::string(scalar.text);
  }
  return std::nullopt;
}

std::string flaw(const Node& scalar)
{
  // Python refuses longer numbers too; their conversion to decimal is quadratic.
  constexpr std::size_t longest_number = 4300;
  if (scalar.type == Type::integer && scalar.text.size() > longest_number)
    return fmt::format("a number of more than {} digits", longest_number);
  if (scalar.type == Type::integer && !has_digits(scalar.text)) return "a number without digits";
  if (scalar.type == Type::timestamp) {
    const auto timestamp = parse_timestamp(scalar.text);
    if (!timestamp || !exists(*timestamp)) return "not a day and time of the calendar";
  }
  return {};
}

} // namespace maestro::yaml
