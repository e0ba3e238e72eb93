// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/file.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a container is asked to be: plain values, the same for the description that asks (model) and the engine that is
/// asked (engine), so that neither repeats the other.
namespace maestro {

/// What the names of all labels begin with that only Maestro writes.
inline constexpr std::string_view own_label_prefix = "io.maestro.";

/// What `net` may say that is no network of the ship, and names no other container.
inline constexpr std::array<std::string_view, 4> network_modes{"bridge", "host", "none", "default"};

/// Whether engines publish the ports of a container with this `net`: not where it has the network of the ship or of
/// another container, or none.
bool publishes_ports(const std::optional<std::string>& network_mode);
/// Whether its external ports are ports of the ship: published, or its own in the ship's network.
bool has_ports_of_ship(const std::optional<std::string>& network_mode);

enum class Protocol { tcp, udp, sctp };
std::string to_text(Protocol protocol);

/// One or more ports next to each other.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;

  std::size_t count() const { return static_cast<std::size_t>(last - first) + 1; }
  bool single() const { return first == last; }
  bool operator==(const PortRange&) const = default;
};
/// `80` or `8000-8010`.
std::string to_text(PortRange range);

/// A named port of an instance: exposed inside the container, published on the ship.
struct Port {
  std::string name{};
  Protocol protocol = Protocol::tcp;
  PortRange exposed{};
  std::string address = "0.0.0.0"; // of the ship, to publish on
  PortRange external{};            // as many as exposed, or a range of which the engine picks one
};

/// Whether the engine picks the port of the ship: any (0), or one of a range for one exposed port.
bool is_picked(const Port& port);

/// The port itself, or each port of its range with the one that it is published on: engines do not expand ranges. A
/// range of external ports for one exposed port stays: the engine picks a free one.
std::vector<Port> single_ports(const Port& port);

struct Bind {
  std::string source{}; // absolute path on the ship, or the name of a volume
  std::string target{}; // in the container
  std::string mode = "rw";
};

struct RestartPolicy {
  std::string name = "no"; // no, always, on-failure, unless-stopped
  std::int64_t retries = 0;
};

struct Ulimit {
  std::string name{};
  std::int64_t soft = 0;
  std::int64_t hard = 0;
};

struct LogDriver {
  std::string type{};
  std::map<std::string, std::string> options{};
};

struct Healthcheck {
  std::vector<std::string> test{}; // NONE | CMD … | CMD-SHELL …
  std::optional<std::chrono::nanoseconds> interval{}, timeout{}, start_period{};
  std::optional<std::int64_t> retries{};
};

struct Device {
  std::string host{};
  std::string container{};
  std::string permissions = "rwm";
};

struct DeviceRequest { // `gpus`
  std::string driver{};
  std::int64_t count = 0; // -1: all
  std::vector<std::string> ids{};
  std::vector<std::string> capabilities{};
  std::map<std::string, std::string> options{};
};

/// Membership in a user-defined network.
struct NetworkAttachment {
  std::string network{};
  std::vector<std::string> aliases{};
  std::string ipv4{};
  std::string ipv6{};
};

struct ContainerSettings {
  std::optional<std::vector<std::string>> command{};
  std::optional<std::vector<std::string>> entrypoint{};
  std::string hostname{};
  std::string domainname{};
  std::string user{};
  std::string workdir{};
  std::map<std::string, std::string> labels{};
  std::map<std::string, std::string> annotations{};
  std::optional<std::string> stop_signal{};
  std::optional<Healthcheck> healthcheck{};
  std::string platform{};
  bool tty = false;
  bool stdin_open = false;

  std::vector<Port> ports{};
  std::vector<Bind> binds{};
  std::vector<std::string> container_volumes{}; // targets of anonymous volumes
  std::vector<std::string> volumes_from{};
  std::vector<std::pair<std::string, std::string>> tmpfs{}; // target, options
  std::vector<ContainerFile> files{};                       // sorted by path
  bool guest = false;                                       // maestro-guest is put into it

  std::optional<std::string> network_mode{};
  std::vector<NetworkAttachment> networks{}; // the first one is given at creation
  std::optional<std::vector<std::string>> dns{};
  std::vector<std::string> dns_search{}, dns_options{};
  std::vector<std::string> extra_hosts{}; // host:address
  std::vector<std::string> links{};       // name:alias

  bool privileged = false;
  bool read_only = false;
  std::optional<bool> init{};
  std::vector<std::string> cap_add{}, cap_drop{};
  std::vector<std::string> security_options{};
  std::vector<std::string> group_add{};
  std::string ipc_mode{}, pid_mode{}, uts_mode{}, userns_mode{}, runtime{};
  std::map<std::string, std::string> sysctls{};
  std::vector<Device> devices{};
  std::vector<DeviceRequest> gpus{};

  std::optional<std::int64_t> memory{}, memory_swap{}, memory_reservation{}, shm_size{}; // bytes
  std::optional<std::int64_t> cpu_shares{};                                              // relative weight
  std::optional<std::int64_t> nano_cpus{};                                               // 1e-9 of a CPU
  std::string cpuset{};
  std::optional<std::int64_t> pids_limit{};
  std::optional<std::int64_t> oom_score_adjustment{};
  std::vector<Ulimit> ulimits{};

  RestartPolicy restart{};
  std::optional<LogDriver> log_driver{};
  std::chrono::seconds stop_timeout{10}; // between the stop signal and SIGKILL
};

/// An amount of a resource as it is asked for: 0 is as if it was not said, since engines take it so when a container is
/// made, and ignore it when one is changed.
std::optional<std::int64_t> asked_amount(const std::optional<std::int64_t>& amount);
/// Whether it limits anything: -1 is asked for, and is no limit.
bool is_limit(const std::optional<std::int64_t>& amount);

/// Names of the containers that must be there before one with these settings: whose volumes it mounts, to which it is
/// linked, whose namespaces it shares.
std::vector<std::string> needed_containers(const ContainerSettings& settings);

} // namespace maestro
