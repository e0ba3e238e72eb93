// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/engine/types.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// The images of a ship: normalised reference, or one of the digests that mean it → id.
using ImageIds = std::map<std::string, std::string>;

/// Id of an image → `repository@sha256:…` for each registry that it came from.
using ImageDigests = std::map<std::string, std::vector<std::string>>;

/// The traces of what was changed while it ran (decision 26): the id of a container → the volume that says so.
using Traces = std::map<std::string, std::string>;

/// Containers that use a network or volume, running or not.
using Users = std::vector<engine::ContainerSummary>;

/// What one ship said, or why it said nothing.
struct ShipFacts {
  std::optional<std::string> error; // it could not be asked; nothing below is known then
  std::string hint;                 // what to do about that, or empty
  bool is_silent = false;           // then: it gave no answer, not even a refusal
  bool is_podman = false;           // its engine is Podman
  bool needed = true;               // an instance of the request is described there, or it is about strays
  bool left_alone = false; // only asked for what is absent elsewhere and may still be there; nothing is changed on it
  std::map<std::string, engine::ContainerSummary> containers; // by name: all of the ship, or those asked for
  bool all_containers = false;                                // whether it is all of the ship
  std::map<std::string, engine::ContainerState> inspected;    // by id: those that the list leaves questions about
  std::set<std::string> made_as_described;                    // ids, as far as their labels were compared already
  std::map<std::string, engine::Retold> retold;               // by id: what containers that are compared were made with
  std::map<std::string, engine::ImageConfig> image_configs;   // by id: of those
  Traces traces;                                              // of its containers, and of such that are gone; if asked
  std::optional<ImageIds> images;                             // none: not asked
  ImageDigests digests;                                       // of those, as far as they came from registries
  std::map<std::string, std::string> moved_images; // normalised reference → digest in its registry, of those
                                                   // that mean another image there than here
  std::optional<std::vector<engine::NetworkState>> networks; // none: not asked
  std::optional<std::vector<engine::VolumeState>> volumes;   // none: not asked
  bool only_own_volumes = false;                             // whether that is only what was made for the environment
  /// Who uses what of these is not described any more, where it is to go: by the network's id, by the volume's name.
  std::map<std::string, Users> network_users, volume_users;
  std::string networks_untold, volumes_untold; // why the engine does not tell them, although it answers; or empty

  /// Null if the container was not looked at more closely.
  const engine::ContainerState* closer_look(const engine::ContainerSummary& container) const;
  /// The id that the ship's list has for the image of a container, which may tell another digest of it; what the
  /// container tells if that is in no list.
  const std::string& image_id(const engine::ContainerSummary& container) const;
};

/// What tells the value of a secret from others and does not help to guess it.
using SecretDigests = std::map<SecretName, std::string>;

/// Why an image was not pulled, and what to do about that, or empty.
struct Unpulled {
  std::string because, hint;
};

/// A snapshot of the ships that matter for a request. A ship that cannot be reached is a fact in it.
struct Observed {
  std::map<ShipName, ShipFacts> ships;
  SecretDigests secrets = {};                     // of those that had to be compared
  std::map<InstanceName, Unpulled> unpulled = {}; // whose image was to be pulled before anything else, and was not
  bool compared = true; // how the containers differ from what is described was asked; else nobody needs it

  /// Whether the ship was asked and has answered.
  bool known(const ShipName& ship) const;
};

/// Whether the container's process exists: also when paused or restarting.
bool is_running(engine::State state);

} // namespace maestro
