// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/container/draft.hpp>

#include <span>

namespace maestro::reading {

/// Keys of services and of instances that one file declares and reads, on top of what is there already.
struct KeyGroup {
  SectionOf section;
  void (*read)(const MappingReader& container, ContainerDraft& draft);
};

KeyGroup environment_keys();
KeyGroup port_keys();
KeyGroup lifecycle_keys();
KeyGroup process_keys();
KeyGroup mount_keys();
KeyGroup file_keys();
KeyGroup network_keys();
KeyGroup rights_keys();
KeyGroup device_keys();
KeyGroup resource_keys();
KeyGroup health_keys();
KeyGroup restart_keys();
KeyGroup logging_keys();

/// The sections of all groups: what may stand in a service and in an instance.
std::span<const SectionInfo* const> container_sections();

/// Reads the keys of all groups.
void read_container(const MappingReader& container, ContainerDraft& draft);

} // namespace maestro::reading
