// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/podman.hpp>

#include <algorithm>

namespace maestro {

std::vector<std::string> ignored_by_podman(const ContainerSettings& settings, bool is_podman)
{
  std::vector<std::string> all;
  if (!is_podman) return all;
  const auto add = [&](bool asked, const char* words) {
    if (asked) all.emplace_back(words);
  };
  const auto one_of_a_range = [](const Port& port) { return port.exposed.single() && !port.external.single(); };
  add(settings.memory_swap == -1, "'swap: -1' is ignored: the limit is twice the memory");
  add(!settings.domainname.empty(), "'domainname' is ignored");
  add(!settings.gpus.empty(), "'gpus' is ignored");
  add(!settings.annotations.empty(), "'annotations' are ignored");
  add(settings.healthcheck && settings.healthcheck->test.empty(),
      "a 'healthcheck' without 'test' is ignored: the image's holds as it is");
  add(std::ranges::any_of(settings.ports, one_of_a_range), "a range of host ports for one port is refused");
  add(!settings.links.empty(), "'links' are refused: containers of one network find each other by name");
  add(settings.init.value_or(false), "'init' is refused unless catatonit is installed on the host");
  return all;
}

} // namespace maestro
