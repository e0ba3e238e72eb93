// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::compose {
namespace {

/// Limits have a mapping of their own in descriptions.
void take_limit(Draft& draft, const Node& value, const Rule& rule)
{
  auto item =
      rule.target == "cpu" ? number_of(draft, value, rule.key) : size_of(draft, value, rule.key, rule.target == "swap");
  if (!item) return;
  Item& limits = draft.mapping("limits");
  if (limits.find(rule.target) == nullptr) limits.add(std::string(rule.target), *std::move(item));
}

void take_ulimits(Draft& draft, const Node& value, const Rule& rule)
{
  Item all = mapping_of({});
  for (const yaml::Entry& entry : value.entries) {
    if (entry.value->is_null()) continue;
    Item limit = mapping_of({});
    for (const std::string_view bound : {"soft", "hard"})
      if (const Node* const said = entry.value->find(bound))
        if (auto number = number_of(draft, *said, rule.key)) limit.add(std::string(bound), *std::move(number));
    draft.remark_others(*entry.value, "ulimits", {"soft", "hard"});
    constexpr std::size_t both = 2;
    if (entry.value->kind == yaml::Kind::scalar) {
      if (auto number = number_of(draft, *entry.value, rule.key))
        all.add(key_text(entry.key->text), *std::move(number));
    } else if (limit.fields.size() == both) {
      all.add(key_text(entry.key->text), std::move(limit));
    } else {
      draft.not_understood(*entry.value, rule.key, "a number or {soft, hard}");
    }
  }
  if (!all.empty()) draft.put(rule.target, std::move(all));
}

void take_gpus(Draft& draft, const Node& value, const Rule& rule)
{
  return value.kind == yaml::Kind::scalar ? take_text(draft, value, rule) : take_device_requests(draft, value, rule);
}

/// A device of the host: its path, that in the container, and what may be done with it.
Text device_of(Draft& draft, const Node& node)
{
  if (node.kind != yaml::Kind::mapping) return draft.project.text_of(node).value_or(Text());
  draft.remark_others(node, "devices", {"source", "target", "permissions"});
  const auto part = [&](std::string_view key) {
    const Node* const said = node.find(key);
    return said == nullptr ? Text() : draft.project.text_of(*said).value_or(Text());
  };
  Text device = part("source");
  const Text target = part("target"), permissions = part("permissions");
  if (!target.empty() || !permissions.empty()) device = device + literal(":") + (target.empty() ? device : target);
  return permissions.empty() ? device : std::move(device) + literal(":") + permissions;
}

bool is_device(std::string_view text)
{
  const auto parts = maestro::split(text, ':');
  return parts.size() <= 3 && parts[0].starts_with('/') && (parts.size() < 2 || parts[1].starts_with('/')) &&
         (parts.size() < 3 || (!parts[2].empty() && parts[2].find_first_not_of("rwm") == std::string_view::npos));
}

void take_devices(Draft& draft, const Node& value, const Rule& rule)
{
  if (value.kind != yaml::Kind::sequence) return draft.not_understood(value, rule.key, "a list");
  for (const Node* item : value.items) {
    const Text device = device_of(draft, *item);
    const auto known = draft.known(device, *item, rule.key);
    if (!known) continue;
    const bool is_of_cdi = !known->starts_with('/') && known->find('=') != std::string::npos;
    if (is_device(*known))
      draft.list(rule.target).items.push_back(draft.project.setting(device));
    else if (is_of_cdi)
      draft.remark(*item, "a device that is named by CDI has no counterpart",
                   "'gpus' asks for GPUs, and 'devices' names paths of the host");
    else
      draft.not_understood(*item, rule.key, "a path of the host[:path in the container[:rwm]]");
  }
}

/// Engines take the profile itself, which Compose reads from its file.
void take_security_options(Draft& draft, const Node& value, const Rule& rule)
{
  constexpr std::string_view of_profile = "seccomp";
  for (const Node* item : value.items) {
    const auto text = draft.project.text_of(*item);
    const std::string known = text ? draft.project.value(*text).value_or("") : "";
    const std::string_view profile = std::string_view(known).substr(std::min(known.size(), of_profile.size() + 1));
    const bool is_file = known.starts_with(of_profile) && !profile.empty() && !profile.starts_with('{') &&
                         profile != "unconfined" && profile != "builtin";
    if (is_file)
      draft.remark(*item, "the profile of 'seccomp' is left out: engines take no file, but what stands in it",
                   "write that behind 'seccomp=', in one line");
    else if (auto option = text_of_kind(draft, *item, rule.key))
      draft.list(rule.target).items.push_back(*std::move(option));
  }
}

} // namespace

std::span<const Rule> resource_rules()
{
  static constexpr std::array rules{
      Rule{"mem_limit", take_limit, "memory"},
      Rule{"memswap_limit", take_limit, "swap"},
      Rule{"cpu_shares", take_limit, "cpu"},
      Rule{"mem_reservation", take_size, "mem_reservation"},
      Rule{"shm_size", take_size, "shm_size"},
      Rule{"cpus", take_number, "cpus"},
      Rule{"cpuset", take_text, "cpuset"},
      Rule{"pids_limit", take_number, "pids_limit"},
      Rule{"oom_score_adj", take_number, "oom_score_adj"},
      Rule{"ulimits", take_ulimits, "ulimits"},
      Rule{"gpus", take_gpus, "gpus"},
      Rule{"devices", take_devices, "devices"},
      Rule{"privileged", take_boolean, "privileged"},
      Rule{"read_only", take_boolean, "read_only"},
      Rule{"cap_add", take_texts, "cap_add"},
      Rule{"cap_drop", take_texts, "cap_drop"},
      Rule{"security_opt", take_security_options, "security_opt"},
      Rule{"group_add", take_texts, "group_add"},
      Rule{"sysctls", take_pairs, "sysctls"},
      Rule{"userns_mode", take_text, "userns_mode"},
      Rule{"mem_swappiness", take_remark, "has no counterpart"},
      Rule{"oom_kill_disable", take_remark, "has no counterpart", "'oom_score_adj: -1000' comes near"},
      Rule{"cpu_quota", take_remark, "has no counterpart", "write 'cpus': quota divided by period"},
      Rule{"cpu_period", take_remark, "has no counterpart", "write 'cpus': quota divided by period"},
      Rule{"cpu_count", take_remark, "has no counterpart", "write 'cpus'"},
      Rule{"cpu_percent", take_remark, "has no counterpart", "write 'cpus'"},
      Rule{"cpu_rt_runtime", take_remark, "has no counterpart"},
      Rule{"cpu_rt_period", take_remark, "has no counterpart"},
      Rule{"blkio_config", take_remark, "has no counterpart"},
      Rule{"device_cgroup_rules", take_remark, "has no counterpart"},
      Rule{"storage_opt", take_remark, "has no counterpart"},
      Rule{"cgroup", take_remark, "has no counterpart"},
      Rule{"cgroup_parent", take_remark, "has no counterpart"},
      Rule{"isolation", take_remark, "is for Windows, and has no counterpart"},
      Rule{"credential_spec", take_remark, "is for Windows, and has no counterpart"},
  };
  return rules;
}

} // namespace maestro::compose
