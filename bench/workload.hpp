// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Container {
  std::string name;
  std::string address; // of its host
  int port = 0;        // published; tells when it is ready
  std::string body;    // of its create request, as maestro sends it
};

/// A description, and the same work as bare calls.
struct Workload {
  std::string name;
  std::string file;                          // the description
  std::vector<std::string> addresses;        // of the hosts
  std::vector<std::vector<Container>> tiers; // each needs the one before it
};

/// 21 containers in three tiers of seven, spread over the hosts.
Workload three_tiers(const std::vector<std::string>& addresses, const std::string& maestro);

/// Ten services in a row; each application needs 0.3 s before it listens.
Workload chain(const std::vector<std::string>& addresses, const std::string& maestro);

} // namespace bench
