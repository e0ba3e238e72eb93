// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/net/stream.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace maestro::engine {

struct DockerAddress {
  net::Endpoint endpoint{};
  net::Duration timeout = std::chrono::seconds(5);
  std::optional<std::string> api_version{}; // none: the newest that both sides speak, learnt from the first answer
  std::vector<std::pair<std::string, std::string>> headers = {}; // for every request: HttpHeaders of Docker's config
  std::size_t starts = 8;                                        // of containers at the same time; 0: no limit
  net::Duration patience = std::chrono::seconds(120);            // for one change, as long as the daemon is alive
};

/// The Docker Engine's HTTP API, or Podman's compatible one.
std::unique_ptr<Engine> connect_docker(const DockerAddress& address);

} // namespace maestro::engine
