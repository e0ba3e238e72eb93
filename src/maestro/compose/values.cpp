// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <charconv>
#include <cmath>

/// The kinds of values that many keys have.
namespace maestro::compose {
namespace {

/// A scalar that is understood by its value, and stays as it was written if a variable is in it.
std::optional<Item> typed(Draft& draft, const Node& value, std::string_view key, std::string_view wanted,
                          const std::function<std::optional<std::string>(const std::string&)>& form)
{
  const auto text = draft.project.text_of(value);
  const auto known = text ? draft.known(*text, value, key) : std::nullopt;
  if (text && !known) return std::nullopt;
  const auto formed = known ? form(*known) : std::nullopt;
  if (!formed) {
    draft.not_understood(value, key, wanted);
    return std::nullopt;
  }
  if (!is_literal(*text) && *formed == *known) return scalar_of(written_bare(draft.project.defaulted(*text)));
  draft.project.remark_settled(value, *text, key, draft.notes);
  return scalar_of(*formed);
}

std::optional<std::string> plain_number(const std::string& text)
{
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  constexpr double most = 1e9;
  const bool is_simple = text.find_first_not_of("-.0123456789") == std::string::npos;
  const bool leads = text.size() > 1 && text[0] == '0' && text[1] != '.'; // YAML reads such a number as an octal one
  if (problem != std::errc() || stop != end || !is_simple || leads || std::abs(value) > most) return std::nullopt;
  return text;
}

bool is_duration(std::string_view text)
{
  constexpr std::size_t longest = 12;
  if (text.empty() || text.size() > longest) return false;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::size_t letters = std::min(text.find_first_of("0123456789.", digits), text.size()) - digits;
    const std::string_view unit = text.substr(digits, letters);
    double value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + digits, value);
    if (problem != std::errc() || stop != text.data() + digits) return false;
    if (unit != "us" && unit != "ms" && unit != "s" && unit != "m" && unit != "h") return false;
    text.remove_prefix(digits + letters);
  }
  return true;
}

/// What Maestro reads, too.
bool is_plain_size(std::string_view text)
{
  constexpr std::size_t longest = 15;
  if (!text.empty() && std::string_view("kmgKMG").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return !text.empty() && text.size() <= longest && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `1.5g`, `512mb`, `64KiB` as what Maestro reads.
std::optional<std::string> plain_size(const std::string& text)
{
  double value = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || !(value >= 0)) return std::nullopt;
  std::string unit = strings::ascii_lower(maestro::trimmed(std::string_view(stop, text.data() + text.size())));
  if (unit.ends_with("ib")) unit.erase(unit.size() - 2);
  if (unit.ends_with('b')) unit.pop_back();
  const auto power = std::string_view("kmgt").find(unit.empty() ? ' ' : unit.front());
  if (unit.size() > 1 || (!unit.empty() && power == std::string_view::npos)) return std::nullopt;
  const double bytes = unit.empty() ? value : value * std::pow(1024.0, static_cast<double>(power) + 1);
  constexpr double most = 1e15;
  if (!(bytes <= most)) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(bytes);
  constexpr std::int64_t unit_size = 1024;
  std::int64_t rest = whole;
  std::string_view units = "kmg";
  char last = 0;
  while (rest > 0 && rest % unit_size == 0 && !units.empty()) {
    rest /= unit_size;
    last = units.front();
    units.remove_prefix(1);
  }
  return last == 0 ? std::to_string(whole) : fmt::format("{}{}", rest, last);
}

} // namespace

void take_nothing(Draft&, const Node&, const Rule&) {}

void take_remark(Draft& draft, const Node& value, const Rule& rule)
{
  draft.remark(value, fmt::format("'{}' {}", rule.key, rule.target), std::string(rule.hint));
}

std::optional<Item> text_of_kind(Draft& draft, const Node& value, std::string_view key)
{
  const auto text = draft.project.text_of(value);
  if (text) return text_item(*text);
  draft.not_understood(value, key, "a text");
  return std::nullopt;
}

std::optional<Item> number_of(Draft& draft, const Node& value, std::string_view key)
{
  return typed(draft, value, key, "a number", plain_number);
}

std::optional<Item> duration_of(Draft& draft, const Node& value, std::string_view key)
{
  return typed(draft, value, key, "a duration such as 1m30s",
               [](const std::string& text) { return is_duration(text) ? std::optional(text) : std::nullopt; });
}

std::optional<Item> size_of(Draft& draft, const Node& value, std::string_view key, bool may_be_endless)
{
  const auto text = draft.project.text_of(value);
  const auto now = text ? draft.project.value(*text) : std::nullopt;
  if (now && !is_literal(*text) && is_plain_size(*now)) return scalar_of(written_bare(draft.project.defaulted(*text)));
  return typed(draft, value, key, "a size such as 512m", [=](const std::string& said) {
    return may_be_endless && said == "-1" ? std::optional(said) : plain_size(said);
  });
}

std::optional<Item> boolean_of(Draft& draft, const Node& value, std::string_view key)
{
  return typed(draft, value, key, "true or false", [](const std::string& text) -> std::optional<std::string> {
    const auto is_true = truth(text);
    if (!is_true) return std::nullopt;
    return *is_true ? "true" : "false";
  });
}

void take_text(Draft& draft, const Node& value, const Rule& rule)
{
  if (auto item = text_of_kind(draft, value, rule.key)) draft.put(rule.target, *std::move(item));
}

void take_number(Draft& draft, const Node& value, const Rule& rule)
{
  if (auto item = number_of(draft, value, rule.key)) draft.put(rule.target, *std::move(item));
}

void take_duration(Draft& draft, const Node& value, const Rule& rule)
{
  if (auto item = duration_of(draft, value, rule.key)) draft.put(rule.target, *std::move(item));
}

void take_size(Draft& draft, const Node& value, const Rule& rule)
{
  if (auto item = size_of(draft, value, rule.key)) draft.put(rule.target, *std::move(item));
}

void take_boolean(Draft& draft, const Node& value, const Rule& rule)
{
  if (auto item = boolean_of(draft, value, rule.key)) draft.put(rule.target, *std::move(item));
}

void take_texts(Draft& draft, const Node& value, const Rule& rule)
{
  std::vector<Item> items;
  const auto add = [&](const Node& one) {
    if (auto item = text_of_kind(draft, one, rule.key)) items.push_back(*std::move(item));
  };
  if (value.kind == yaml::Kind::sequence)
    for (const Node* item : value.items) add(*item);
  else
    add(value);
  if (!items.empty()) draft.put(rule.target, list_of(std::move(items)));
}

void take_command(Draft& draft, const Node& value, const Rule& rule)
{
  if (value.kind == yaml::Kind::sequence && value.items.empty()) return draft.put(rule.target, list_of({}));
  return value.kind == yaml::Kind::sequence ? take_texts(draft, value, rule) : take_text(draft, value, rule);
}

void take_pairs(Draft& draft, const Node& value, const Rule& rule)
{
  if (value.kind == yaml::Kind::scalar) return draft.not_understood(value, rule.key, "a mapping or a list");
  std::vector<Field> fields;
  for (const Pair& pair : draft.project.pairs_of(value)) {
    if (pair.name.empty())
      draft.not_understood(*pair.node, rule.key, "name=value");
    else
      fields.push_back({{}, key_text(pair.name), text_item(pair.value.value_or(Text()))});
  }
  if (fields.empty()) return;
  Item& target = draft.mapping(rule.target);
  for (Field& field : fields)
    if (target.find(field.key) == nullptr) target.fields.push_back(std::move(field));
}

} // namespace maestro::compose
