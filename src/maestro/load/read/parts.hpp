// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/reader.hpp>

#include <map>
#include <string>
#include <vector>

/// The parts of a description, each read by a file of its own.
namespace maestro::reading {

// ships.cpp
void read_ships(const Reader<Section::description>& description);
// registries.cpp
void read_registries(const Reader<Section::description>& description);
// networks.cpp
void read_networks(const Reader<Section::description>& description);
void read_volumes(const Reader<Section::description>& description);
// audit.cpp
void read_audit(const Reader<Section::description>& description);
// services.cpp
void read_services(const Reader<Section::description>& description);
/// That the value of `image`, if there is one, can be an image.
void check_image(const MappingReader& reader, const Node* node);

/// A check as written; which port it means is known for each instance only.
struct CheckDraft {
  Check check;
  const Node* port = nullptr; // its value, if the check has a port that must be looked up
  mutable bool reported = false;
};

struct LifecycleDraft {
  std::vector<CheckDraft> pre_start, running, pre_stop, stopped;
};

struct PortDraft {
  Port port;
  const Node* key = nullptr;
};

/// What a service and its instances both may say; the service's is where each instance's begins.
struct Common {
  EnvironmentVariables env;
  std::vector<PortDraft> ports;
  LifecycleDraft lifecycle;
  ContainerSettings settings;
};

// instances.cpp
void read_instance(Loading& loading, Service& service, const Common& defaults, const yaml::Entry& entry);

// common.cpp
/// Reads the keys of Section::container on top of what is there already.
void read_common(const Reader<Section::container>& reader, Common& common);

// compose.cpp
/// Those of them that Compose names the same.
void read_container(const Reader<Section::container>& reader, ContainerSettings& settings);

// ports.cpp
void read_ports(const Reader<Section::container>& reader, std::vector<PortDraft>& ports);

// env.cpp
/// Variables of `envfile` and `env`, in order of precedence, after those that are there already.
void read_env(const Reader<Section::container>& reader, EnvironmentVariables& env);

// limits.cpp
void read_limits(const Reader<Section::container>& reader, ContainerSettings& settings);
void read_ulimits(const Reader<Section::instance>& reader, ContainerSettings& settings);
void read_restart(const Reader<Section::instance>& reader, ContainerSettings& settings);
void read_logging(const Reader<Section::instance>& reader, ContainerSettings& settings);

// mounts.cpp
void read_mounts(const Reader<Section::instance>& reader, ContainerSettings& settings, InstanceDraft& draft);

// checks.cpp
/// Checks after those that are there already.
void read_lifecycle(const Reader<Section::container>& reader, LifecycleDraft& lifecycle);
/// The checks of a service and then the instance's own, their ports looked up among those of the instance.
Lifecycle resolved(Loading& loading, const LifecycleDraft& of_service, const LifecycleDraft& own,
                   const Instance& instance);

// validate.cpp
/// Rules between sections: volumes_from, cycles, ports published twice, names that become the same variable.
void validate(Loading& loading);
// links.cpp
/// The link variables of all services.
void add_links(Loading& loading);

} // namespace maestro::reading
