// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/docker_config.hpp>
#include <maestro/net/fiber.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace maestro::engine {

/// What is known of a registry without asking it.
struct KeptLogin {
  std::optional<RegistryLogin> login;
  std::string problem; // why a credential helper did not tell; empty if it did, or there is none
};

/// The logins that Docker's configuration keeps, in the file itself or with credential helpers. A helper is asked once
/// for each registry.
class Keychain {
public:
  explicit Keychain(DockerConfig config, net::Duration patience = std::chrono::minutes(1));

  /// Of a registry as registry_host tells it.
  KeptLogin of(const std::string& host);

private:
  struct Entry {
    net::Semaphore turn{1};
    std::optional<KeptLogin> kept;
  };
  KeptLogin look_up(const std::string& host) const;
  KeptLogin ask(const std::string& helper, const std::string& host) const;

  DockerConfig config_;
  net::Duration patience_; // with a helper: it may have to ask the user
  std::map<std::string, Entry> entries_;
};

} // namespace maestro::engine
