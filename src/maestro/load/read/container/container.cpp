// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/container/groups.hpp>

#include <array>

namespace maestro::reading {

namespace {

/// In the order of the reference.
const auto& groups()
{
  static const std::array all{process_keys(), environment_keys(), port_keys(),   lifecycle_keys(), mount_keys(),
                              file_keys(),    network_keys(),     rights_keys(), resource_keys(),  device_keys(),
                              health_keys(),  restart_keys(),     logging_keys()};
  return all;
}

} // namespace

std::span<const SectionInfo* const> container_sections()
{
  static const auto sections = [] {
    std::array<const SectionInfo*, std::tuple_size_v<std::decay_t<decltype(groups())>>> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = &groups()[i].section();
    return all;
  }();
  return sections;
}

void read_container(const MappingReader& container, ContainerDraft& draft)
{
  for (const KeyGroup& group : groups()) group.read(container, draft);
}

} // namespace maestro::reading
