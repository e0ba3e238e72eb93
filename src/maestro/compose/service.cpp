// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/secret_name.hpp>
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::compose {
namespace {

const Rule* rule_of(std::string_view key)
{
  for (const auto& rules : {process_rules(), environment_rules(), port_rules(), mount_rules(), file_rules(),
                            network_rules(), resource_rules(), health_rules(), deploy_rules()})
    for (const Rule& rule : rules)
      if (rule.key == key) return &rule;
  return nullptr;
}

/// Whether something stands beside the variables: then it is an image without their values, too.
bool is_partly_written(const Text& text)
{
  return std::ranges::any_of(text, [](const Piece& piece) { return !piece.literal.empty(); });
}

/// Whether a variable is such that Compose refuses to run without it; its name.
std::string demanded(const Text& text)
{
  for (const Piece& piece : text) {
    if (piece.operation == '?') return piece.variable;
    if (std::string inner = demanded(piece.argument); !inner.empty()) return inner;
  }
  return {};
}

/// A template has no such refusal, but a secret has: one that is missing stops all.
void remark_demands(Draft& draft, std::string_view name, const Node& value)
{
  for (const Node* item : value.items) remark_demands(draft, name, *item);
  for (const yaml::Entry& entry : value.entries) remark_demands(draft, entry.key->text, *entry.value);
  const auto text = draft.project.text_of(value);
  const std::string variable = text ? demanded(*text) : std::string();
  if (variable.empty()) return;
  const std::string_view before = value.text.substr(0, value.text.find('='));
  const bool is_pair = before.find('$') == std::string_view::npos && before.size() < value.text.size();
  const bool is_secret = is_secret_name(variable) || is_secret_name(is_pair ? before : name);
  const std::string alone = only_variable(is_pair ? draft.project.parsed(value.text.substr(before.size() + 1)) : *text);
  if (is_secret && alone == variable) return;
  draft.remark(value,
               fmt::format("Compose does not run without '{}'; Maestro does, and leaves its place empty", variable),
               "set it before Maestro is run, or make a secret of it");
}

/// Without one, Compose names the image that it builds after project and service.
void take_image(Draft& draft)
{
  const Node* const said = draft.body.find("image");
  const auto text = said == nullptr ? std::nullopt : draft.project.text_of(*said);
  if (text && !draft.project.value(*text) && is_partly_written(*text)) {
    draft.remark(*said, "a variable in 'image' has no value", "set it before Maestro is run: its template fills it in");
    return draft.put("image", draft.project.setting(*text));
  }
  const auto known = text ? draft.known(*text, *said, "image") : std::nullopt;
  const bool is_usable = known && !known->empty() && known->find_first_of(" \t\r\n") == std::string::npos;
  const Text built = literal(fmt::format("{}-{}", draft.project.name, draft.service.name));
  if (const Node* const build = draft.body.find("build"))
    draft.remark(*build, "'build': Maestro runs images and builds none",
                 "build it with 'docker compose build', push it to a registry that the ships reach, and name it here");
  else if (!is_usable)
    draft.remark(draft.body, fmt::format("service '{}' has no image", draft.service.name), "name one here");
  draft.put("image", is_usable ? draft.project.setting(*text) : text_item(built));
}

/// When those that depend on it may start.
void put_readiness(Draft& draft)
{
  if (!draft.service.is_asked_to_be_healthy && !draft.service.is_asked_to_complete) return;
  const Item check = mapping_of({{{}, "type", word(draft.service.is_asked_to_complete ? "exited" : "health")}});
  draft.put("lifecycle", mapping_of({{{}, "running", list_of({check})}}));
}

void put_instances(Draft& draft)
{
  Item all = mapping_of({});
  for (const std::string& instance : draft.service.instances)
    all.add(key_text(instance), mapping_of({{{}, "ship", word(ship_name)}}));
  all.is_in_full = true; // that is where ships are named
  draft.put("instances", std::move(all));
}

} // namespace

void Draft::remark(const Node& where, const std::string& message, const std::string& hint)
{
  project.remark(where, message, hint, notes);
}

void Draft::remark_others(const Node& mapping, std::string_view section, std::initializer_list<std::string_view> taken)
{
  project.remark_others(mapping, section, taken, notes);
}

void Draft::not_understood(const Node& where, std::string_view key, std::string_view wanted)
{
  remark(where, fmt::format("'{}' is left out: it is not {}", excerpt(key), wanted));
}

void Draft::put(std::string_view key, Item value)
{
  if (fields.find(key) != nullptr) return; // what came first is the newer word
  fields.at(std::string(key), value.kind, notes) = std::move(value);
}

std::optional<std::string> Draft::known(const Node& node, std::string_view key)
{
  const auto text = project.text_of(node);
  if (text) return known(*text, node, key);
  not_understood(node, key, "a text");
  return std::nullopt;
}

std::optional<std::string> Draft::known(const Text& text, const Node& node, std::string_view key)
{
  auto value = project.value(text);
  if (!value)
    remark(node, fmt::format("'{}' is left out: a variable in it has no value", excerpt(key)),
           "set it, in .env or in the environment, and convert again");
  return value;
}

std::optional<std::string> Draft::settled(const Node& node, std::string_view key)
{
  const auto text = project.text_of(node);
  return text ? settled(*text, node, key) : known(node, key); // which tells that it is none
}

std::optional<std::string> Draft::settled(const Text& text, const Node& node, std::string_view key)
{
  auto value = known(text, node, key);
  if (value) project.remark_settled(node, text, key, notes);
  return value;
}

bool Draft::is_true(const Node* node, std::string_view key, bool otherwise)
{
  if (node == nullptr) return otherwise;
  if (const auto text = project.text_of(*node)) project.remark_settled(*node, *text, key, notes);
  return project.truth_of(node).value_or(otherwise);
}

bool Draft::says(std::string_view key) const
{
  const Node* const value = body.find(key);
  return value != nullptr && !value->is_null();
}

Item convert_service(Project& project, Service& service)
{
  Draft draft(project, service, *service.body);
  take_image(draft);
  for (const yaml::Entry& entry : service.body->entries) {
    const std::string_view key = entry.key->text;
    if (key.starts_with("x-") || key == "image" || key == "build") continue;
    remark_demands(draft, key, *entry.value);
    const Rule* const rule = rule_of(key);
    if (rule == nullptr)
      draft.remark(*entry.key, fmt::format("'{}' has no counterpart", excerpt(key)));
    else if (!entry.value->is_null() || rule->take == take_remark)
      rule->take(draft, *entry.value, *rule);
  }
  put_network_of_all(draft);
  put_readiness(draft);
  put_instances(draft);
  draft.fields.end.swap(draft.notes);
  return std::move(draft.fields);
}

} // namespace maestro::compose
