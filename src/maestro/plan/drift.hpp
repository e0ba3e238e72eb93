// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>
#include <maestro/plan/field.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/step.hpp>

#include <string>
#include <vector>

namespace maestro {

/// What is known of a container that is compared.
struct Comparison {
  const engine::ContainerSpec& described;
  const Labels& labels; // that the container carries
  const engine::Retold& retold;
  const engine::ImageConfig* image = nullptr; // its own, or null if that is not known
  bool is_podman = false;
  bool was_changed = false;        // while it ran: its labels may tell of another day
  const ShipFacts* ship = nullptr; // to know other containers by their ids; null if nothing is known of them
};

/// Everything that is not as described, by path. What its label tells is exact; of a container without one, or with
/// that of another version, what is described is compared as far as the engine tells it. Values come from the engine.
std::vector<Field> differing_fields(const Comparison& comparison);

/// The same for an instance's container as far as its ship was asked what it was made with, its image, and its secrets
/// as far as these digests tell. Empty if there is no container.
std::vector<Field> differing_fields(const Instance& instance, const Standing& standing, const ShipFacts& facts,
                                    const engine::ContainerSpec& described, const SecretDigests& digests);

/// The description's keys that say something else than when an instance's container was made, and `secrets`: as far as
/// that is known without asking its engine. Sorted.
std::vector<std::string> changed_keys(const Standing& standing, const ShipFacts& facts,
                                      const engine::ContainerSpec& described);

/// What differs, one after the other: `image`, and these keys; or `configuration`, where keys are not known. Empty
/// unless something is to be as described.
std::vector<std::string> changed_things(Difference difference, const std::vector<std::string>& keys);

/// What two descriptions of a container say otherwise.
std::vector<Field> differing_fields(const engine::ContainerSpec& then, const engine::ContainerSpec& now);

/// `nginx:1 (0123456789ab)`, or the name alone if no id is known.
std::string image_words(const std::string& name, const std::string& id);

/// Why what differs in this way has to be made anew; the fields tell more than the labels, if they are known.
Cause cause_to_replace(Difference difference, const std::vector<Field>& fields);

} // namespace maestro
