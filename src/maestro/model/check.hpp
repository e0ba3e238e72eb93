// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace maestro {

/// A TCP connection to a published port of the instance is accepted and stays open.
struct TcpCheck {
  std::string port{};       // its name
  std::uint16_t number = 0; // external
  std::chrono::nanoseconds max_wait = std::chrono::seconds(180);
};

/// An HTTP request gives 200, or a body that matches.
struct HttpCheck {
  std::string port{}; // name, or number as text
  std::uint16_t number = 0;
  std::string host{}; // empty: the ship's ip
  std::string path = "/";
  std::string scheme = "http";
  std::string method = "GET";
  std::optional<std::string> match_regex{};
  std::map<std::string, std::string> headers{};
  bool verify_tls = true;
  std::string ca{}; // file with the authority that signs the server's certificate; empty: the system's
  bool follow_redirects = true;
  std::optional<std::chrono::nanoseconds> timeout{}; // of one request
  std::chrono::nanoseconds max_wait = std::chrono::seconds(300);
};

/// A program on the machine where Maestro runs ends with 0.
struct ExecCheck {
  enum class EnvironmentBy { environment, standard_input };
  std::vector<std::string> command{};
  std::int64_t attempts = 180;
  std::chrono::nanoseconds delay = std::chrono::seconds(1);
  std::optional<std::chrono::nanoseconds> timeout{}; // of one attempt
  EnvironmentBy environment_by = EnvironmentBy::environment;
};

/// A program inside the container ends with 0.
struct RexecCheck {
  std::vector<std::string> command{};
  std::int64_t attempts = 180;
  std::chrono::nanoseconds delay = std::chrono::seconds(1);
  std::optional<std::chrono::nanoseconds> timeout{};
};

/// Some time passes.
struct SleepCheck {
  std::chrono::nanoseconds wait{0};
};

/// The container's own health check (HEALTHCHECK of its image) says that it is healthy.
struct HealthCheck {
  std::chrono::nanoseconds max_wait = std::chrono::seconds(180);
};

/// A regular expression is found in what the container has written since it was started.
struct LogCheck {
  std::string match_regex{};
  std::chrono::nanoseconds max_wait = std::chrono::seconds(180);
};

/// The container has done its work: it ended with 0.
struct ExitedCheck {
  std::chrono::nanoseconds max_wait = std::chrono::seconds(300);
};

using Check = std::variant<TcpCheck, HttpCheck, ExecCheck, RexecCheck, SleepCheck, HealthCheck, LogCheck, ExitedCheck>;

/// `tcp port 'http' (8080)`, `exec `curl …``: which check it is, in the words of the description, without what may hold
/// a secret: a query, arguments and headers. It goes into plans, files and messages.
std::string to_text(const Check& check);

/// Whether the container is meant to come to its end: then its death is for the checks to judge.
bool expects_end(const std::vector<Check>& checks);
/// Whether the container is ready only when the engine calls it healthy.
bool expects_health(const std::vector<Check>& checks);

enum class LifecycleState { pre_start, running, pre_stop, stopped };
inline constexpr std::array lifecycle_states{LifecycleState::pre_start, LifecycleState::running,
                                             LifecycleState::pre_stop, LifecycleState::stopped};

struct Lifecycle {
  std::vector<Check> pre_start{}, running{}, pre_stop{}, stopped{};

  const std::vector<Check>& of(LifecycleState state) const;
  std::vector<Check>& of(LifecycleState state);
};

} // namespace maestro
