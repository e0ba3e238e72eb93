// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/loading.hpp>

/// Rules between parts of a description.
namespace maestro::reading {

/// Makes the service of one instance depend on that of another whose container it needs.
void tie(Loading& loading, const Instance& taker, const Instance& giver);

/// Where an instance, or else its service, says what a path of keys such as `limits.memory` names.
const Node& place_of(const Loading& loading, const Instance& instance, std::string_view path);

/// links, and namespaces of other containers: known, on the same ship; adds the dependency of the services.
void check_needed_containers(Loading& loading);

/// volumes_from: known, on the same ship, without overlap; adds the dependency of the services.
void check_volumes_from(Loading& loading);

/// Two instances on one ship that publish the same port: the engine refuses to start the second one.
void check_published_ports(Loading& loading);

/// Instances on one ship that may all write to the same path of it.
void check_shared_paths(Loading& loading);

/// What engines are known to refuse of an instance.
void check_refusals(Loading& loading);

/// Checks that ask a port where nobody hears it from here.
void check_checked_ports(Loading& loading);

/// Checks that another key keeps from ever passing.
void check_vain_checks(Loading& loading);

/// Updates that keep up so many instances that none can be replaced.
void check_vain_updates(Loading& loading);

/// Names that become the same variable overwrite each other.
void check_variable_names(Loading& loading);

/// Services or instances that wait for each other in a circle.
void check_cycles(Loading& loading);

/// Files of containers that cannot be put there before the start.
void check_files(Loading& loading);

/// All rules.
void validate(Loading& loading);

/// The link variables of all services.
void add_links(Loading& loading);

/// Renders the files of containers that are made from templates.
void render_files(Loading& loading);

} // namespace maestro::reading
