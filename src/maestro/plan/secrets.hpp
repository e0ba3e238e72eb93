// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <set>
#include <vector>

namespace maestro {

/// The secrets without which a plan cannot be carried out: those of containers that are created, and of registries that
/// are pulled from.
std::set<SecretName> needed_secrets(const Environment& environment, const Plan& plan);

/// Whether a container was given the secrets of these names when it was made, so that their values can be compared,
/// whatever else has changed.
bool can_compare_secrets(const engine::ContainerSummary& container, const engine::ContainerSpec& described);

/// The secrets that tell whether containers are as described: of those that the wish replaces only if they have
/// changed, and of those that an earlier play created and did not start.
std::set<SecretName> compared_secrets(const Environment& environment, const Observed& observed, const Wish& wish);
/// The same of all these, whoever asks.
std::set<SecretName> compared_secrets(const Environment& environment, const Observed& observed,
                                      const std::vector<InstanceName>& instances);

/// Those that a container of the instance is given.
std::set<SecretName> secrets_of(const Environment& environment, const Instance& instance);

/// Those that asking registries about the images of instances may need.
std::set<SecretName> secrets_of_registries(const Environment& environment, const std::vector<InstanceName>& instances);

} // namespace maestro
