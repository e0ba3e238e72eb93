// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/plan/field.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace maestro {

std::string change_text(const Field& field, std::size_t most)
{
  const std::string where = field.outside ? " (changed on the ship)" : "";
  if (field.is_secret) return "changed (not shown)" + where;
  const auto shown = [&](const std::optional<std::string>& value, const char* otherwise) {
    if (!value) return std::string(otherwise);
    return value->empty() ? std::string("(set)") : excerpt(*value, most);
  };
  return fmt::format("{} → {}{}", shown(field.from, field.is_told ? "none" : "not told"), shown(field.to, "none"),
                     where);
}

bool is_harmless(const Field& field)
{
  static constexpr std::array keys{
      "image",        "hostname", "domainname",   "username",     "workdir",       "stop_signal",
      "stop_timeout", "platform", "tty",          "stdin_open",   "runtime",       "init",
      "ports",        "volumes",  "volumes_from", "files",        "guest",         "net",
      "networks",     "dns",      "dns_search",   "dns_opt",      "links",         "privileged",
      "read_only",    "cap_add",  "cap_drop",     "security_opt", "group_add",     "ipc",
      "pid",          "uts",      "userns_mode",  "devices",      "limits",        "shm_size",
      "cpus",         "cpuset",   "pids_limit",   "restart",      "oom_score_adj", "mem_reservation",
      "ulimits",      "tmpfs",    "log_driver",   "peers",        "extra_hosts",   "container_volumes"};
  const std::string_view key = std::string_view(field.path).substr(0, field.path.find('.'));
  return std::ranges::find(keys, key) != keys.end();
}

} // namespace maestro
