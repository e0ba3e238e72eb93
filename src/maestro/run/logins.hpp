// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/engine/keychain.hpp>
#include <maestro/model/registry.hpp>
#include <maestro/run/secrets.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace maestro {

/// Something worth telling while a pull is under way.
using Note = std::function<void(const std::string&)>;

/// Calls work, and again each time it is refused with one of the statuses that the entry names, as often as it allows;
/// without an entry, once. There is a second between two tries, and twice as long each time where the registry says
/// that it is asked too often. Throws what the last try threw.
void with_retries(const Registry* entry, const Note& note, const std::function<void()>& work);

/// What a pull is sent with.
struct PullLogin {
  std::optional<engine::RegistryLogin> login; // none: anonymous
  std::string problem{};                      // why a login that might be needed is not known
  std::string source{};                       // who holds the login, for a message
};

/// Who each pull of a play is done as, by the description and by Docker's configuration (compat §7.2).
class Logins {
public:
  Logins(const Environment& environment, engine::DockerConfig config, const Secrets& secrets);

  /// Logs in first if the description asks for it; its own password wins over what Docker's configuration holds for
  /// that user. Once for a registry and a ship; a refusal holds for the play. Throws an Error that names registry and
  /// user.
  PullLogin of(const std::string& image, const ShipName& ship, engine::Engine& engine, const Note& note);

private:
  struct Door {
    net::Semaphore turn{1};
    std::optional<engine::RegistryLogin> login; // once the registry has said yes
    std::optional<Error> refused;               // once it has said no
  };
  engine::RegistryLogin logged_in(const Registry& entry, const ShipName& ship, engine::Engine& engine,
                                  const Note& note);

  const Environment& environment_;
  const Secrets& secrets_;
  engine::Keychain keychain_;
  std::map<std::pair<ShipName, std::string>, Door> doors_; // by key of the registry's entry
};

} // namespace maestro
