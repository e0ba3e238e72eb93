// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/address.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::guest {

struct KnownHost {
  Address address;
  std::vector<std::string> names;
};

struct Server {
  Address address;
  std::uint16_t port = 53;
};

/// What a machine knows of names: its hosts file, and which DNS servers it asks in which way.
struct Names {
  std::vector<KnownHost> hosts;
  bool configured = false; ///< whether there is a /etc/resolv.conf
  std::vector<Server> servers;
  std::vector<std::string> search;  ///< what is put behind a name with few dots
  unsigned dots = 1;                ///< a name with fewer dots is first looked for in `search`
  std::chrono::seconds patience{5}; ///< with one server, once
  unsigned attempts = 2;            ///< with each server
};

/// From the texts of /etc/hosts and /etc/resolv.conf; without the latter there are no servers.
Names names_from(std::string_view hosts, const std::optional<std::string>& resolv_conf);

/// Those of this machine, as its files are now.
Names system_names();

} // namespace maestro::guest
