// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/reader.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace maestro::reading {

struct PortDraft {
  Port port{};
  const Node* key = nullptr;
};

struct BindDraft {
  Bind bind{};
  const Node* source = nullptr;
};

/// A check as written; which port it means is known for each instance only.
struct CheckDraft {
  Check check{};
  const Node* port = nullptr; // its value, if the check has a port that must be looked up
  mutable bool reported = false;
};

struct FileDraft {
  ContainerFile file{};
  const Node* key = nullptr; // its path in the container
};

struct LifecycleDraft {
  std::vector<CheckDraft> pre_start{}, running{}, pre_stop{}, stopped{};
};

/// What the keys of containers say. A service's draft is where that of each of its instances begins; ports, binds,
/// files and checks stand here with their places, not in the settings.
struct ContainerDraft {
  EnvironmentVariables env{};
  LifecycleDraft lifecycle{};
  std::vector<PortDraft> ports{};
  std::set<std::string> refused_ports{}; // by name: what was wrong with them was said
  std::vector<BindDraft> binds{};
  std::map<std::string, FileDraft> files{}; // by path in the container
  std::vector<Mention<InstanceName>> volumes_from{};
  ContainerSettings settings{};

  /// Where an instance of the service begins: variables and checks follow the service's, all else is replaced or
  /// merged.
  ContainerDraft for_instance() const
  {
    return {.ports = ports,
            .refused_ports = refused_ports,
            .binds = binds,
            .files = files,
            .volumes_from = volumes_from,
            .settings = settings};
  }
};

} // namespace maestro::reading
