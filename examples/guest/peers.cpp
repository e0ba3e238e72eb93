// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/guest.hpp>

#include <cstdlib>
#include <iostream>

/// Prints the lines of zoo.cfg that depend on where this server and the others run.
int main()
{
  namespace guest = maestro::guest;
  try {
    const guest::Environment environment = guest::Environment::of_process();
    const std::string service = guest::service_name(environment);
    std::cout << "clientPort=" << guest::port(environment, "client", 2181) << '\n';
    int id = 0;
    for (const std::string& node : guest::node_list(environment, service, {"peer", "leader_election"}))
      std::cout << "server." << ++id << '=' << node << '\n';
  } catch (const guest::Error& error) {
    std::cerr << "peers: " << error.what() << '\n';
    return error.fault() == guest::Fault::too_few_nodes ? 3 : EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
