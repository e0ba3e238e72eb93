// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maestro::engine {

/// What the configuration file of Docker's own client says. Its secrets are never shown.
struct DockerConfig {
  std::vector<RegistryLogin> logins;                        // server: the key in the file, a host or a URL
  std::string store;                                        // the credential helper for all registries, or empty
  std::vector<std::pair<std::string, std::string>> helpers; // registry → its own credential helper
  std::vector<std::pair<std::string, std::string>> headers; // for every request to an engine
  std::vector<std::string> servers;                         // all keys, also those whose login a helper keeps
  std::vector<std::string> unreadable{};                    // keys whose `auth` is none
  std::string flaw{};                                       // of a header that no request can carry, or empty
};

/// Reads config.json of today or one of its two older forms. Throws Error(Fault::description) that shows nothing of the
/// text.
DockerConfig parse_docker_config(std::string_view text);

/// The login that the file itself holds for a registry (as registry_host tells it).
std::optional<RegistryLogin> login_in(const DockerConfig& config, const std::string& host);

/// Who keeps the login for a registry: its own helper, or the common one; empty if nobody.
std::string helper_for(const DockerConfig& config, const std::string& host);

/// What a credential helper is asked for: the name under which Docker's client would have stored it.
std::string helper_question(const DockerConfig& config, const std::string& host);

/// What a credential helper answered; nothing if its answer is none. A user called `<token>` means an identity token.
std::optional<RegistryLogin> parse_helper_answer(std::string_view answer);

/// What a credential helper that failed says about it, for a message. Not what it wrote in JSON: there could be a
/// secret in that.
std::string helper_words(std::string_view output, std::string_view errors);

} // namespace maestro::engine
