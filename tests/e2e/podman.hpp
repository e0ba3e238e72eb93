// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <e2e/scenario.hpp>

#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace maestro::test {

/// Podman's service on a scenario's first host, beside the Docker daemon and with storage and networks of its own in
/// memory, which has the image maestro/busybox:1.
class Podman {
public:
  explicit Podman(const Scenario& scenario)
      : scenario_(scenario), socket_(scenario.socket(1) + "-of-podman"),
        service_(scenario.on_host(1, {"sh", "-c",
                                      "mkdir -p /run/podman; echo $$ >/run/podman/pid; exec " + podman +
                                          " system service --time 0 unix://" + socket_}))
  {
    if (!eventually([&] { return client({"images"}).exit_code == 0; }))
      throw std::runtime_error("podman did not start:\n" + service_.err());
    const Outcome image = run_command({"docker", "-H", "unix://" + scenario.socket(1), "save", "maestro/busybox:1"});
    if (client({"load"}, image.out).exit_code != 0) throw std::runtime_error("podman does not take the image");
  }
  ~Podman()
  {
    run_command(scenario_.on_host(
        1, {"sh", "-c", podman + " rm --all --force --volumes --time 0; kill $(cat /run/podman/pid)"}));
    service_.wait();
    run_command(scenario_.on_host(1, {"rm", "-rf", "/run/podman", socket_}));
  }
  Podman(const Podman&) = delete;
  Podman& operator=(const Podman&) = delete;

  /// Services on a ship that is this Podman.
  void describe(Scenario& scenario, const std::string& services, const std::string& more = {}) const
  {
    scenario.describe("  pod: {ip: " + scenario_.address(1) + ", socket_path: " + socket_ + more + "}\n" + services);
  }
  std::string state(const std::string& container) const
  {
    std::string found = client({"ps", "-a", "--filter", "name=^" + container + "$", "--format", "{{.State}}"}).out;
    return found.empty() ? "absent" : found.substr(0, found.find('\n'));
  }
  /// What systemd's timer does on a host that has it.
  void test_health(const std::string& container) const
  {
    run_command(scenario_.on_host(1, {"sh", "-c", podman + " healthcheck run " + container}));
  }
  /// The requests so far, as Podman has logged them.
  std::string requests() const { return service_.err(); }
  void run_inside(const std::string& container, std::vector<std::string> command) const
  {
    command.insert(command.begin(), {"exec", container});
    client(command);
  }
  std::set<std::string> networks(const std::string& container) const
  {
    std::istringstream names(
        client({"inspect", "-f", "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}", container}).out);
    return {std::istream_iterator<std::string>(names), {}};
  }
  std::string id(const std::string& container) const { return client({"inspect", "-f", "{{.Id}}", container}).out; }
  /// Docker's own client, asking Podman.
  Outcome client(std::vector<std::string> words, const std::string& input = {}) const
  {
    words.insert(words.begin(), {"docker", "-H", "unix://" + socket_});
    return run_command(words, input);
  }

private:
  inline static const std::string podman =
      "podman --root /run/podman/root --runroot /run/podman/runroot --network-config-dir /run/podman/networks "
      "--storage-driver vfs --cgroup-manager cgroupfs --events-backend file --log-level info";
  const Scenario& scenario_;
  std::string socket_;
  Child service_;
};

} // namespace maestro::test
