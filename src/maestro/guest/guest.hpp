// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/environment.hpp>
#include <maestro/guest/error.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a program in a container may ask: who am I, which ports are mine, where are my peers? Maestro tells it in
/// environment variables; these functions read them. They are those of the Python module maestro.guestutils and of the
/// program maestro-guest, and what is not there is an Error.
namespace maestro::guest {

/// The name of the environment, `local` outside of any.
std::string environment_name(const Environment& environment);

/// The name of the service that this container is an instance of.
std::string service_name(const Environment& environment);

/// The name of this instance.
std::string container_name(const Environment& environment);

/// The address of the host that this container runs on, as Maestro knows it: a name or an IP address.
std::string host_address(const Environment& environment);

/// The same, as an IPv4 address. A name is looked for in /etc/hosts and by the servers of /etc/resolv.conf.
std::string host_ip_address(const Environment& environment,
                            std::chrono::milliseconds time_limit = std::chrono::seconds(10));

/// The first IPv4 address of this container's interface eth0.
std::string internal_address();

/// An instance of a service.
struct Instance {
  std::string_view service;
  std::string_view container;
};

/// What a port's number is where none is told: nothing, a number, or a text of a number, which is read only when it is
/// needed.
class Default {
public:
  Default() = default;
  Default(std::nullopt_t) {}
  Default(std::integral auto number) : text_(std::to_string(number)) {}
  Default(std::string text) : text_(std::move(text)) {}
  Default(std::string_view text) : text_(text) {}
  Default(const char* text) : text_(text) {}

  const std::optional<std::string>& text() const { return text_; }

private:
  std::optional<std::string> text_;
};

/// The number of a port of this container, as it is inside of it.
std::int64_t port(const Environment& environment, std::string_view name, const Default& otherwise = {});

/// The address of the host that an instance runs on.
std::string specific_host(const Environment& environment, const Instance& instance);

/// The number of an instance's port on its host.
std::int64_t specific_port(const Environment& environment, const Instance& instance, std::string_view port,
                           const Default& otherwise = {});

/// The number of a port inside an instance of this container's own service; other services do not tell theirs.
std::int64_t specific_exposed_port(const Environment& environment, const Instance& instance, std::string_view port,
                                   const Default& otherwise = {});

/// The names of a service's instances, sorted; none for a service that this container is told nothing of.
std::vector<std::string> instance_names(const Environment& environment, std::string_view service);

/// The instances of a service, in the order of their names: the host of each, then `:NUMBER` for each of the named
/// ports, which are numbers on that host. Fewer than the minimum are an error.
std::vector<std::string> node_list(const Environment& environment, std::string_view service,
                                   const std::vector<std::string>& ports = {}, std::int64_t minimum = 1);

/// How a name becomes part of a variable's name: what is no letter, digit or underscore becomes an underscore, the rest
/// upper case.
std::string variable_name(std::string_view name);

/// A whole number as Python's int() reads a text: signs, single underscores between digits, white space around it.
std::optional<std::int64_t> whole_number(std::string_view text);

} // namespace maestro::guest
