// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/loading.hpp>

/// Rules between parts of a description.
namespace maestro::reading {

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

/// Names that become the same variable overwrite each other.
void check_variable_names(Loading& loading);

/// Services or instances that wait for each other in a circle.
void check_cycles(Loading& loading);

/// All rules.
void validate(Loading& loading);

/// The link variables of all services.
void add_links(Loading& loading);

} // namespace maestro::reading
