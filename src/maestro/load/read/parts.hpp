// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/container/draft.hpp>

/// The parts of a description, each read by a file of its own from the value behind its key, which may be absent.
namespace maestro::reading {

// description.cpp
void read_description(Loading& loading, const Node& root);
// ships.cpp
void read_ships(Loading& loading, const Node* ships, const Node* defaults);
// secrets.cpp
void read_secrets(Loading& loading, const Node* secrets);
// registries.cpp
void read_registries(Loading& loading, const Node* registries);
// networks.cpp
void read_networks(Loading& loading, const Node* networks);
// volumes.cpp
void read_volumes(Loading& loading, const Node* volumes);
// audit.cpp
void read_audit(Loading& loading, const Node& auditors);
// services.cpp
void read_services(Loading& loading, const Node* services);
// update.cpp
/// Nothing if there is none.
std::optional<UpdatePolicy> read_update(Loading& loading, const Node* update, const Where& service);
/// That the value of `image`, if there is one, can be an image.
void check_image(const MappingReader& reader, const Node* node);

// instances.cpp
void read_instance(Loading& loading, Service& service, const ContainerDraft& defaults, const yaml::Entry& entry);

// checks/ports.cpp
/// The checks of a service and then the instance's own, their ports looked up among those of the instance. One that was
/// refused is no further problem.
Lifecycle resolved(Loading& loading, const LifecycleDraft& of_service, const LifecycleDraft& own,
                   const Instance& instance, const std::set<std::string>& refused_ports);

} // namespace maestro::reading
