// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/secrecy.hpp>

#include <algorithm>
#include <array>

namespace maestro {
namespace {

bool is_harmless_of_container(std::string_view key)
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
  return std::ranges::find(keys, key) != keys.end();
}

} // namespace

bool may_hold_secret(Section section, std::string_view key)
{
  switch (section) {
  case Section::container:
    return !is_harmless_of_container(key);
  case Section::network:
    return key == "labels"; // options of its driver are numbers and names
  case Section::volume:
    return key == "labels" || key == "driver_opts"; // the password of a file server
  case Section::check:
    return key == "headers" || key == "command" || key == "query"; // a query is a part of its path
  }
  return true;
}

std::string_view program_of(const std::vector<std::string>& command)
{
  if (command.empty()) return {};
  const std::string_view first = command.front();
  return first.starts_with('-') || first.find_first_of("=: \t\n") != std::string_view::npos ? std::string_view()
                                                                                            : first;
}

std::string_view without_query(std::string_view path) { return path.substr(0, path.find('?')); }

} // namespace maestro
