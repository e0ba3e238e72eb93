// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/observed.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace maestro {

/// What the specifications of many instances share, made once: what the instances of a service are told of others, and
/// the digests of files. Refers to the environment.
class LinkBook {
public:
  struct Entry {
    Links links;
    std::shared_ptr<const engine::SharedVariables> variables; // the same as engines take them; null if there are none
  };

  explicit LinkBook(const Environment& environment) : environment_(environment) {}
  const Entry& of(const ServiceName& service);
  /// What tells these files from others: paths, modes, owners and contents; empty if there are none.
  std::string digest_of(const std::vector<ContainerFile>& files);

private:
  const Environment& environment_;
  std::unordered_map<const std::string*, std::string> digests_; // of contents
  std::unordered_map<ServiceName, Entry> known_;
};

/// What the engine is asked to create for an instance, our labels with the configuration's hash included; links is for
/// those of many instances.
engine::ContainerSpec container_spec(const Environment& environment, const Instance& instance, LinkBook& links);
engine::ContainerSpec container_spec(const Environment& environment, const Instance& instance);

/// Adds the label by which it can be told later which keys of the description have changed since. Only what is created
/// needs it: two hashes tell at once that nothing has.
void label_declared_keys(engine::ContainerSpec& spec);

/// What the engine is asked to create for a declared network and volume.
engine::NetworkSpec network_spec(const Environment& environment, const Network& network);
engine::VolumeSpec volume_spec(const Environment& environment, const Volume& volume);

/// The secrets that are put into what is created from it.
std::set<SecretName> secrets_of(const engine::ContainerSpec& spec);

/// Adds what tells the values of its secrets to the hash of the configuration, behind a dot; nothing as long as one of
/// them is not known.
void label_secrets(engine::ContainerSpec& spec, const SecretDigests& digests);
/// Whether a container with these labels was given secrets.
bool carries_secrets(const Labels& labels);

/// Whether it was given those of the specification. The values are compared if they are in the specification's label.
bool has_current_secrets(const Labels& carried, const engine::ContainerSpec& spec);

/// Whether a container with these labels was created from this specification; nothing if it carries no hash of ours
/// that can be compared. The values of secrets are compared if they are in the specification's label.
std::optional<bool> has_current_config(const Labels& labels, const engine::ContainerSpec& spec);

/// Whether a container with these labels was created from another specification, and all keys that differ are such.
bool differs_only_in(const Labels& labels, const engine::ContainerSpec& spec, bool (*is_such)(std::string_view key));

/// Whether a container that was created from it can lack something until it is started: engines join it to all
/// networks but the first afterwards, one by one.
bool is_created_in_steps(const engine::ContainerSpec& spec);

} // namespace maestro
