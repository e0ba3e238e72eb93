// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/base/name.hpp>
#include <maestro/base/text_list.hpp>
#include <maestro/container/image.hpp>
#include <maestro/container/settings.hpp>
#include <maestro/model/audit.hpp>
#include <maestro/model/check.hpp>
#include <maestro/model/secret.hpp>
#include <maestro/model/update.hpp>
#include <maestro/peers/peers.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace maestro {

struct UnixAccess {
  std::string path{};
};

struct TcpAccess {
  std::string host{};
  std::uint16_t port = 2375;
};

struct TlsAccess {
  std::string host{};
  std::uint16_t port = 2376;
  std::string ca{}, certificate{}, key{}; // PEM files, or empty
  bool verify = false;
};

struct SshAccess {
  std::string user{}; // empty: ssh decides
  std::string host{};
  std::optional<std::uint16_t> port{}; // none: ssh decides
  std::string key{};                   // identity file, or empty
  std::string remote_socket{};         // of the engine on the far side; empty: its TCP port
  std::uint16_t remote_port = 2375;
  std::chrono::seconds connect_timeout{60};
  std::optional<TlsAccess> tls{}; // through the tunnel
};

/// How an engine is reached.
using Access = std::variant<UnixAccess, TcpAccess, TlsAccess, SshAccess>;

/// A host that runs a Docker Engine.
struct Ship {
  ShipName name{};
  std::string ip{};       // what containers and checks use to reach services on it
  std::string endpoint{}; // where its engine is contacted, as written
  Access access{};
  std::optional<std::string> api_version{}; // none: negotiated
  std::chrono::nanoseconds timeout = std::chrono::seconds(5);
  std::chrono::nanoseconds patience = std::chrono::seconds(120); // for one change, as long as the engine is alive
};

/// `unix`, `tcp`, `tls` or `ssh`.
std::string transport(const Access& access);
/// `tcp://10.0.0.1:2375`.
std::string to_text(const Access& access);

struct Registry {
  std::string key{};      // in the description
  std::string registry{}; // its address
  std::string username{}, password{}, email{};
  SecretName password_secret{}; // whose value is the password, if it is not empty
  std::int64_t attempts = 3;
  std::vector<int> retry_when{}; // HTTP statuses
};

/// A variable without a value: it is empty in the container, and None for exec checks.
struct Unset {
  auto operator<=>(const Unset&) const = default;
};
using VariableValue = std::variant<Unset, std::string, SecretName>;
/// What it is in the container; the stand-in of a secret.
std::string shown(const VariableValue& value);

/// Names of variables and their values.
using EnvironmentVariables = std::vector<std::pair<std::string, VariableValue>>;

struct Service {
  ServiceName name{};
  std::string image{};
  bool omit = false;
  std::optional<UpdatePolicy> update{};  // as declared
  std::vector<ServiceName> requires_{};  // direct, as written, each once
  std::vector<ServiceName> wants_info{}; // direct, as written, each once
  std::vector<ServiceName> tied_to{};    // further hard dependencies: services of containers that its own need
  std::vector<InstanceName> instances{}; // sorted
  EnvironmentVariables env{};            // envfile and env of the service, in order of precedence
  std::shared_ptr<const peers::Variables> own_links{};       // for its own instances
  std::shared_ptr<const peers::Variables> dependent_links{}; // for instances of services that depend on it
};

/// An image of an earlier day, whatever its name means today.
struct PinnedImage {
  std::string reference{}; // `repository@sha256:…`, or its id if it came from no registry
  std::string id{};
};

struct Instance {
  InstanceName name{};
  ServiceName service{};
  ShipName ship{};
  std::string image{};                       // as written
  std::optional<PinnedImage> pinned_image{}; // exactly which one that is to be; none: what the name means
  EnvironmentVariables env{};                // envfile and env of the instance
  ContainerSettings settings{};              // ports merged with the service's
  Lifecycle lifecycle{};                     // merged with the service's
  std::vector<InstanceName> untied_from{};   // linked to, but not waited for: that would be a circle

  /// Whether it is linked to another one that it does not wait for.
  bool is_untied_from(const InstanceName& other) const;
};

struct Network {
  std::string name{};
  std::string driver{};
  bool external = false;
  std::map<std::string, std::string> options{}, labels{};
  std::vector<std::pair<std::string, std::string>> subnets{}; // subnet, gateway (may be empty)
  bool internal = false, attachable = false, ipv6 = false;
};

struct Volume {
  std::string name{};
  std::string driver{};
  bool external = false;
  std::map<std::string, std::string> options{}, labels{};
};

/// A description, complete and checked. Never changes after loading; its parts refer to each other by name.
struct Environment {
  std::string name{};
  std::int64_t schema = 1;
  std::string file{};
  std::map<ShipName, Ship> ships{};
  std::vector<Registry> registries{}; // in file order
  std::map<ServiceName, Service> services{};
  std::map<InstanceName, Instance> instances{};
  std::map<std::string, Network> networks{};
  std::map<std::string, Volume> volumes{};
  std::map<SecretName, Secret> secrets{};
  std::vector<Auditor> auditors{}; // in file order
  std::vector<Diagnostic> warnings{};

  const Ship& ship_of(const Instance& instance) const { return ships.at(instance.ship); }
  /// Whom a check of the instance asks: the host that it names, or else the ship.
  const std::string& host_of(const HttpCheck& check, const Instance& instance) const
  {
    return check.host.empty() ? ship_of(instance).ip : check.host;
  }
};

/// What the instances of a service are told of others, sorted by name, each once. Refers to the environment.
using Links = std::vector<const peers::Variables::value_type*>;
Links links_of(const Environment& environment, const Service& service);

/// All variables of an instance's container (compat §2.3), sorted by name; links are those of its service.
EnvironmentVariables variables_of(const Environment& environment, const Instance& instance, const Links& links);
EnvironmentVariables variables_of(const Environment& environment, const Instance& instance);

/// A container's variables as engines take them: `NAME=value`, those that are not links, and the links. A name alone is
/// never sent: Docker would take the image's variable away, Podman would put in its own service's. What is a secret has
/// its stand-in.
TextList own_entries(const Environment& environment, const Instance& instance, const Links& links);
/// The variables among these entries that stand for secrets.
std::map<std::string, SecretName> secret_variables(const Environment& environment, const Instance& instance,
                                                   const Links& links);
TextList entries(const Links& links);

/// The settings that the engine is asked to create an instance's container with: those of the description, completed by
/// the defaults that follow from others (the host name). Nothing is added to them elsewhere.
ContainerSettings effective_settings(const Instance& instance);

} // namespace maestro
