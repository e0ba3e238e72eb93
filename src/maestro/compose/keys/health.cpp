// SPDX-License-Identifier: Apache-2.0
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <array>

namespace maestro::compose {
namespace {

std::optional<Item> test_of(Draft& draft, const Node& value)
{
  if (value.kind == yaml::Kind::scalar) return text_of_kind(draft, value, "healthcheck.test");
  std::vector<Item> words;
  for (const Node* item : value.items)
    if (const auto text = draft.project.text_of(*item)) words.push_back(text_item(*text));
  const std::string_view first = words.empty() ? "" : value.items.front()->text;
  const bool is_valid = words.size() == value.items.size() &&
                        ((first == "NONE" && words.size() == 1) || (first == "CMD" && words.size() > 1) ||
                         (first == "CMD-SHELL" && words.size() == 2));
  if (is_valid) return list_of(std::move(words));
  draft.not_understood(value, "healthcheck.test", "a command or [CMD, …]");
  return std::nullopt;
}

std::optional<Item> part_of(Draft& draft, const yaml::Entry& entry)
{
  const std::string_view key = entry.key->text;
  if (key == "test") return test_of(draft, *entry.value);
  if (key == "interval" || key == "timeout" || key == "start_period") return duration_of(draft, *entry.value, key);
  if (key == "retries") return number_of(draft, *entry.value, key);
  if (key == "disable") return boolean_of(draft, *entry.value, key);
  draft.remark(*entry.key, fmt::format("'healthcheck.{}' has no counterpart", key));
  return std::nullopt;
}

void take_healthcheck(Draft& draft, const Node& value, const Rule& rule)
{
  Item check = mapping_of({});
  for (const yaml::Entry& entry : value.entries) {
    if (entry.value->is_null() || entry.key->text.starts_with("x-")) continue;
    if (auto part = part_of(draft, entry)) check.add(std::string(entry.key->text), *std::move(part));
  }
  if (!check.empty()) draft.put(rule.target, std::move(check));
}

} // namespace

std::span<const Rule> health_rules()
{
  static constexpr std::array rules{Rule{"healthcheck", take_healthcheck, "healthcheck"}};
  return rules;
}

} // namespace maestro::compose
