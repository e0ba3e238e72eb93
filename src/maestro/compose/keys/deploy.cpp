// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::compose {
namespace {

using Rules = std::span<const Rule>;

/// The parts of a mapping, each by its rule; of one that has none, that is told.
void take_parts(Draft& draft, const Node& value, std::string_view section, Rules rules)
{
  for (const yaml::Entry& entry : value.entries) {
    const std::string_view key = entry.key->text;
    if (entry.value->is_null() || key.starts_with("x-")) continue;
    const auto rule = std::ranges::find(rules, key, &Rule::key);
    if (rule == rules.end() || rule->take == take_remark)
      draft.remark(
          *entry.key,
          fmt::format("'{}.{}' {}", section, excerpt(key), rule == rules.end() ? "has no counterpart" : rule->target),
          std::string(rule == rules.end() ? "" : rule->hint));
    else
      rule->take(draft, *entry.value, *rule);
  }
}

void take_memory_limit(Draft& draft, const Node& value, const Rule& rule)
{
  auto item = size_of(draft, value, "deploy.resources.limits.memory");
  if (!item) return;
  Item& limits = draft.mapping("limits");
  if (limits.find(rule.target) == nullptr) limits.add(std::string(rule.target), *std::move(item));
}

void add_count(Draft& draft, const Node& value, Item& request)
{
  const auto text = draft.project.text_of(value);
  if (text && draft.project.value(*text) == "all")
    request.add("count", draft.project.setting(*text));
  else if (auto count = number_of(draft, value, "count"))
    request.add("count", *std::move(count));
}

void add_options(Draft& draft, const Node& value, Item& request)
{
  Item options = draft.project.mapping_from(value);
  if (!options.empty()) request.add("options", std::move(options));
}

} // namespace

void take_device_requests(Draft& draft, const Node& value, const Rule&)
{
  std::vector<Item> requests;
  for (const Node* device : value.items) {
    if (device->kind != yaml::Kind::mapping) {
      draft.not_understood(*device, "a device", "a mapping");
      continue;
    }
    Item request = mapping_of({});
    for (const yaml::Entry& entry : device->entries) {
      const std::string_view key = entry.key->text;
      std::vector<Item> texts;
      for (const Node* item : entry.value->items)
        if (const auto text = draft.project.text_of(*item)) texts.push_back(text_item(*text));
      const auto text = draft.project.text_of(*entry.value);
      if ((key == "capabilities" || key == "device_ids") && !texts.empty())
        request.add(std::string(key), list_of(std::move(texts)));
      else if (key == "driver" && text)
        request.add(std::string(key), text_item(*text));
      else if (key == "count")
        add_count(draft, *entry.value, request);
      else if (key == "options")
        add_options(draft, *entry.value, request);
      else
        draft.remark(*entry.key, fmt::format("'{}' of a device has no counterpart", excerpt(key)));
    }
    if (!request.empty()) requests.push_back(std::move(request));
  }
  if (!requests.empty()) draft.put("gpus", list_of(std::move(requests)));
}

namespace {

constexpr std::array limit_rules{
    Rule{"memory", take_memory_limit, "memory"},
    Rule{"cpus", take_number, "cpus"},
    Rule{"pids", take_number, "pids_limit"},
};

constexpr std::array reservation_rules{
    Rule{"memory", take_size, "mem_reservation"},
    Rule{"devices", take_device_requests, "gpus"},
    Rule{"cpus", take_remark, "has no counterpart", "'limits: {cpu: …}' weighs containers against each other"},
};

void take_resources(Draft& draft, const Node& value, const Rule&)
{
  if (const Node* const limits = value.find("limits"))
    take_parts(draft, *limits, "deploy.resources.limits", limit_rules);
  if (const Node* const kept = value.find("reservations"))
    take_parts(draft, *kept, "deploy.resources.reservations", reservation_rules);
  draft.remark_others(value, "deploy.resources", {"limits", "reservations"});
}

void take_restart_policy(Draft& draft, const Node& value, const Rule&)
{
  const auto part = [&](std::string_view key) -> std::string {
    const Node* const said = value.find(key);
    return said == nullptr || said->is_null() ? "" : draft.settled(*said, key).value_or("");
  };
  const std::string condition = part("condition"), attempts = part("max_attempts");
  const bool is_counted =
      !attempts.empty() && attempts.size() < 8 && attempts.find_first_not_of("0123456789") == std::string::npos;
  draft.remark_others(value, "deploy.restart_policy", {"condition", "max_attempts"});
  if (draft.says("restart"))
    return draft.remark(value, "'deploy.restart_policy' is left out: the service has 'restart', too");
  if (!attempts.empty() && condition != "on-failure")
    draft.remark(*value.find("max_attempts"), "'deploy.restart_policy.max_attempts' counts for on-failure only");
  if (condition == "none")
    draft.put("restart", word("no"));
  else if (condition == "on-failure")
    draft.put("restart", word(is_counted ? "on-failure:" + attempts : condition));
  else
    draft.put("restart", word("always"));
}

void take_word(Draft& draft, const Node& value, const Rule& rule)
{
  const auto known = draft.known(value, rule.key);
  if (!known) return;
  const bool is_order = rule.key == "order";
  const std::string_view words = is_order ? "stop-first start-first" : "pause continue rollback";
  const auto all = maestro::split(words, ' ');
  if (std::ranges::find(all, *known) == all.end()) return draft.not_understood(value, rule.key, words);
  draft.put(rule.key, draft.project.setting(*draft.project.text_of(value)));
}

/// None is all at once.
void take_parallelism(Draft& draft, const Node& value, const Rule& rule)
{
  const auto text = draft.project.text_of(value);
  if (!text || draft.project.value(*text) != "0") return take_number(draft, value, rule);
  draft.project.remark_settled(value, *text, rule.key, draft.notes);
  draft.put(rule.target, scalar_of("100%"));
}

constexpr std::array update_rules{
    Rule{"parallelism", take_parallelism, "parallelism"},
    Rule{"delay", take_duration, "delay"},
    Rule{"monitor", take_duration, "monitor"},
    Rule{"failure_action", take_word, "failure_action"},
    Rule{"order", take_word, "order"},
    Rule{"max_failure_ratio", take_remark, "has no counterpart", "'min_up' says how many stay ready"},
};

void take_update(Draft& draft, const Node& value, const Rule&)
{
  Draft own(draft.project, draft.service, draft.body);
  take_parts(own, value, "deploy.update_config", update_rules);
  draft.notes.insert(draft.notes.end(), own.notes.begin(), own.notes.end());
  if (!own.fields.empty()) draft.put("update", std::move(own.fields));
}

void take_replicas(Draft& draft, const Node& value, const Rule& rule)
{
  const auto known = draft.settled(value, rule.key);
  if (known && *known == "0")
    draft.remark(value, "no instance is wanted", "one stands here, and 'omit: true' leaves it out unless it is named");
  else if (known && *known != std::to_string(draft.service.instances.size()))
    draft.remark(value, fmt::format("'{}' is not understood", rule.key),
                 "write as many 'instances' as there are to be");
  if (known && *known == "0") draft.put("omit", scalar_of("true"));
}

void take_profiles(Draft& draft, const Node& value, const Rule&)
{
  if (value.kind == yaml::Kind::sequence && value.items.empty()) return;
  draft.remark(value, "'profiles' have no counterpart", "'omit: true' leaves it out of commands that do not name it");
  draft.put("omit", scalar_of("true"));
}

void take_mode(Draft& draft, const Node& value, const Rule&)
{
  const auto known = draft.known(value, "deploy.mode");
  if (known && *known != "replicated")
    draft.remark(value, "'deploy.mode' has no counterpart", "write an instance for each ship");
}

constexpr std::array parts_of_deploy{
    Rule{"replicas", take_replicas, "instances"},
    Rule{"resources", take_resources, "limits"},
    Rule{"restart_policy", take_restart_policy, "restart"},
    Rule{"update_config", take_update, "update"},
    Rule{"labels", take_remark, "are of a service of Swarm", "write what containers are to have under 'labels'"},
    Rule{"placement", take_remark, "has no counterpart", "each instance names its 'ship'"},
    Rule{"mode", take_mode, "instances"},
};

void take_deploy(Draft& draft, const Node& value, const Rule&) { take_parts(draft, value, "deploy", parts_of_deploy); }

} // namespace

std::span<const Rule> deploy_rules()
{
  static constexpr std::array rules{
      Rule{"deploy", take_deploy, "instances"},
      Rule{"scale", take_replicas, "instances"},
      Rule{"profiles", take_profiles, "omit"},
  };
  return rules;
}

} // namespace maestro::compose
