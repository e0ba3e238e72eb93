// SPDX-License-Identifier: Apache-2.0
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <array>

namespace maestro::compose {
namespace {

/// Limits have a mapping of their own in descriptions.
void take_limit(Draft& draft, const Node& value, const Rule& rule)
{
  auto item = rule.target == "cpu" ? number_of(draft, value, rule.key) : size_of(draft, value, rule.key);
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
  if (value.kind == yaml::Kind::scalar) return take_text(draft, value, rule);
  draft.remark(value, "'gpus' in full is left out", "write 'gpus: all', or what the reference says of it");
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
      Rule{"devices", take_texts, "devices"},
      Rule{"privileged", take_boolean, "privileged"},
      Rule{"read_only", take_boolean, "read_only"},
      Rule{"cap_add", take_texts, "cap_add"},
      Rule{"cap_drop", take_texts, "cap_drop"},
      Rule{"security_opt", take_texts, "security_opt"},
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
