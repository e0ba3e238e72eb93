// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/secret_name.hpp>
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>
#include <maestro/container/env_file.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::compose {
namespace {

Item secret_item(Draft& draft, const std::string& variable)
{
  return mapping_of({{{}, "secret", word(draft.project.secret_of_variable(variable))}});
}

bool is_variable_name(std::string_view name)
{
  return only_variable(parse_text("${" + std::string(name) + "}")) == name;
}

/// A variable that is handed on from the environment of the one who starts.
std::optional<Item> handed_on(Draft& draft, const Pair& pair)
{
  if (!is_variable_name(pair.name)) return std::nullopt;
  if (is_secret_name(pair.name)) return secret_item(draft, pair.name);
  if (const Text own = draft.project.parsed("$" + pair.name); is_literal(own)) return text_item(own);
  return scalar_of("\"{{ env." + pair.name + " | default('') }}\"");
}

std::optional<Item> value_of_variable(Draft& draft, const Pair& pair)
{
  const bool is_list_item = pair.node->kind == yaml::Kind::scalar && !pair.value;
  if (!pair.value) return is_list_item ? handed_on(draft, pair) : std::nullopt;
  const std::string variable = only_variable(*pair.value);
  if (!variable.empty() && (is_secret_name(pair.name) || is_secret_name(variable))) return secret_item(draft, variable);
  return text_item(*pair.value);
}

void take_environment(Draft& draft, const Node& value, const Rule& rule)
{
  if (value.kind == yaml::Kind::scalar) return draft.not_understood(value, rule.key, "a mapping or a list");
  if (value.items.empty() && value.entries.empty()) return;
  Item env = mapping_of({});
  std::vector<std::string> notes;
  notes.swap(draft.notes);
  for (const Pair& pair : draft.project.pairs_of(value)) {
    auto item =
        pair.name.empty() || pair.name.find('=') != std::string::npos ? std::nullopt : value_of_variable(draft, pair);
    const std::string key = key_text(pair.name);
    if (!item)
      draft.not_understood(*pair.node, rule.key, "NAME=value");
    else if (Item* const before = env.find(key))
      *before = *std::move(item);
    else
      env.at(key, Item::Kind::scalar, draft.notes) = *std::move(item);
  }
  env.end.swap(draft.notes);
  draft.notes.swap(notes);
  draft.put("env", std::move(env));
}

/// What Maestro would stumble over; empty if nothing.
std::string flaw_of_env_file(const std::vector<EnvLine>& lines)
{
  for (const EnvLine& line : lines) {
    if (line.flaw == EnvLineFlaw::no_utf8) return fmt::format("line {} is no UTF-8", line.number);
    if (line.flaw == EnvLineFlaw::no_equals) return fmt::format("line {} has no '='", line.number);
    if (!line.can_be_read()) return fmt::format("line {} has no name", line.number);
    if (line.begins_with_export) return fmt::format("line {} begins with 'export'", line.number);
  }
  return {};
}

/// What Compose reads otherwise.
void remark_what_is_read_as_it_is(Draft& draft, const Node& place, const std::string& shown,
                                  const std::vector<EnvLine>& lines)
{
  const auto is_quoted = [](const EnvLine& line) {
    return line.value.starts_with('"') || line.value.starts_with('\'');
  };
  const auto has_comment = [&](const EnvLine& line) {
    return !is_quoted(line) && line.value.find(" #") != std::string_view::npos;
  };
  const auto has_variable = [](const EnvLine& line) { return line.value.find("${") != std::string_view::npos; };
  if (std::ranges::any_of(lines, is_quoted) || std::ranges::any_of(lines, has_variable))
    draft.remark(place, fmt::format("env file '{}': quotes and ${{…}} in it are values like any other", shown),
                 "write the values themselves");
  if (const auto found = std::ranges::find_if(lines, has_comment); found != lines.end())
    draft.remark(
        place,
        fmt::format("env file '{}': '#' and what follows in line {} is a part of the value", shown, found->number),
        "a comment is a line of its own");
}

void take_env_file(Draft& draft, const Node& place, const Node& path, bool is_required)
{
  const auto known = draft.known(path, "env_file");
  if (!known) return;
  const auto content = draft.project.around.read(*known);
  const std::string shown = excerpt(path.text); // as it is written: a variable may be secret
  if (!content && is_required)
    return draft.remark(place, fmt::format("env file '{}' is left out: it cannot be read", shown),
                        "write it, then name it in 'envfile'");
  if (!content) return;
  const std::vector<EnvLine> lines = env_lines(*content);
  if (const std::string flaw = flaw_of_env_file(lines); !flaw.empty())
    return draft.remark(place, fmt::format("env file '{}' is left out: {}", shown, flaw),
                        "lines are NAME=value; mend it, then name it in 'envfile'");
  remark_what_is_read_as_it_is(draft, place, shown, lines);
  draft.list("envfile").items.push_back(draft.project.file_setting(*draft.project.text_of(path)));
}

void take_env_files(Draft& draft, const Node& value, const Rule&)
{
  const auto take = [&](const Node& one) {
    const Node* const path = one.kind == yaml::Kind::mapping ? one.find("path") : &one;
    const Node* const required = one.find("required");
    if (path == nullptr) return draft.not_understood(one, "env_file", "a path");
    draft.remark_others(one, "env_file", {"path", "required"});
    take_env_file(draft, one, *path, required == nullptr || truth(required->text).value_or(true));
  };
  if (value.kind != yaml::Kind::sequence) return take(value);
  for (const Node* item : value.items) take(*item);
}

} // namespace

std::span<const Rule> environment_rules()
{
  static constexpr std::array rules{
      Rule{"environment", take_environment, "env"},
      Rule{"env_file", take_env_files, "envfile"},
  };
  return rules;
}

} // namespace maestro::compose
