// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/masking.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/plan/container_spec.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace maestro {

/// The values of a description's secrets, as far as they were needed: each is looked up once, however many containers
/// get it.
class Secrets {
public:
  /// The process environment, as NAME=value, is where secrets of the kind `env` come from.
  Secrets(const Environment& environment, std::span<const std::string> process_environment);

  /// Finds out those of these that are not known yet, beside each other. Throws Error(Fault::description) with all that
  /// went wrong.
  void look_up(const std::set<SecretName>& names);

  /// One that was looked up.
  const std::string& value(const SecretName& name) const { return values_->at(name); }
  /// What tells the value of these from others and does not help to guess it; looks them up.
  SecretDigests digests(const std::set<SecretName>& names);

  /// Makes what was planned ready to be created: with the values, and with what tells them in its label. All that it
  /// needs was looked up. Throws Error(Fault::description) if one cannot stand in a variable.
  void fill(engine::ContainerSpec& spec);

  bool knows_any() const { return !values_->empty(); }
  bool knows(const SecretName& name) const { return values_->contains(name); }
  /// Words from outside in which no value stands that is known here.
  std::string masked(std::string words) const { return mask_.empty() ? words : mask_.over(std::move(words)); }
  /// Words of or about the instance's container, which may repeat what it was given. What is not known yet of that is
  /// looked up; if it cannot be had, the words are not told.
  std::string masked(const Instance& instance, std::string words);
  /// One of those that the instance's container is given, if it cannot be had; looks them up, each of them once.
  std::optional<SecretName> missing(const Instance& instance);

private:
  std::string read(const Secret& secret) const;
  const std::string& digest(const SecretName& name);

  const Environment& environment_;
  std::span<const std::string> process_environment_;
  std::shared_ptr<engine::SecretValues> values_ = std::make_shared<engine::SecretValues>();
  SecretDigests digests_;
  engine::Mask mask_;
  net::Semaphore looking_{1};
  std::set<SecretName> not_to_be_had_; // is not asked for again by those who can do without
};

} // namespace maestro
