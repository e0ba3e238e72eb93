// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/base/text_list.hpp>
#include <maestro/base/time.hpp>
#include <maestro/container/settings.hpp>
#include <maestro/engine/shared_variables.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace maestro::engine {

struct Version {
  std::string engine{};      // 20.10.24
  std::string api{};         // newest it speaks: 1.41
  std::string minimum_api{}; // oldest it speaks: 1.12
  std::string platform{};    // "Docker Engine - Community", "Podman Engine"
};

using SecretValues = std::map<SecretName, std::string>;

/// A container to be created: the settings of its instance, and what only the whole environment knows.
struct ContainerSpec {
  std::string name{};
  std::string image{};
  ContainerSettings settings{};                        // with the user's labels
  TextList env{};                                      // NAME=value, sorted by name; without value: NAME
  std::shared_ptr<const SharedVariables> shared_env{}; // further ones, which others have too; or null
  std::string files_digest{};                          // what tells its files from others; or empty
  std::map<std::string, std::string> own_labels{};     // io.maestro.*
  std::map<std::string, SecretName> secret_env{};      // variables whose value in env stands for that of a secret
  std::shared_ptr<const SecretValues> secrets{};       // known only where it is created; null elsewhere
};

/// The state of a container; what `docker ps` shows.
enum class State { created, running, paused, restarting, removing, exited, dead };
enum class Health { none, starting, healthy, unhealthy };

struct PublishedPort {
  Protocol protocol = Protocol::tcp;
  std::uint16_t exposed = 0;
  std::string address{};
  std::uint16_t external = 0; // 0: exposed only
};

/// One line of a container list.
struct ContainerSummary {
  std::string id{};
  std::string name{};     // without the leading slash
  std::string image{};    // as named at creation
  std::string image_id{}; // sha256:…
  std::string manifest{}; // sha256:… of its image for its platform, if the engine tells that apart
  State state = State::created;
  Health health = Health::none;
  std::string status_text{};      // the engine's words: "Up 2 hours (healthy)"
  std::optional<int> exit_code{}; // of what is exited or dead, if the engine tells
  std::map<std::string, std::string> labels{};
  std::vector<PublishedPort> ports{};
};

/// What inspection says of one container.
struct ContainerState {
  std::string id{};
  std::string name{};
  std::string image{};
  std::string image_id{};
  State state = State::created;
  Health health = Health::none;
  bool health_was_tested = false; // since its start, with whatever result
  bool running = false;           // also when paused or restarting
  int exit_code = 0;
  bool oom_killed = false;
  std::string error{};         // the engine's words about a failed start
  std::string health_output{}; // of the last health check, the end of it, as it came
  std::optional<Moment> started_at{}, finished_at{};
  std::int64_t restart_count = 0;
  bool tty = false;
  std::string restart_policy{}; // no, always, on-failure, unless-stopped; empty means no
  std::map<std::string, std::string> labels{};
  std::vector<PublishedPort> ports{}; // as they are bound now; none while it does not run
};

/// What an engine tells of the settings that a container was made with, its own additions included.
struct Retold {
  ContainerState state{};
  std::vector<std::string> env{}; // NAME=value
  ContainerSettings settings{};
};

/// What an image brings along.
struct ImageConfig {
  std::string id{}; // sha256:…
  std::vector<std::string>
      other_digests{};        // sha256:… that mean it as well: of its index, and of its manifest for each platform
  std::string architecture{}; // amd64, arm64, …
  std::vector<std::string> env{}; // NAME=value
  std::map<std::string, std::string> labels{};
};

struct ImageSummary {
  std::string id{};                         // sha256:…
  std::vector<std::string> names{};         // repository:tag
  std::vector<std::string> digests{};       // repository@sha256:…
  std::vector<std::string> other_digests{}; // sha256:… that mean it as well, as those of an ImageConfig
};

struct Created {
  std::string id{};
  std::vector<std::string> warnings{};
};

/// What is to be changed of a container that is there; what is not set stays as it is.
struct ContainerUpdate {
  std::optional<std::int64_t> memory{}, memory_swap{}, memory_reservation{}; // bytes
  std::optional<std::int64_t> cpu_shares{}, nano_cpus{}, pids_limit{};
  std::optional<std::string> cpuset{};
  std::optional<RestartPolicy> restart{};
};

/// User and secret for a registry; what goes into X-Registry-Auth. Never shown.
struct RegistryLogin {
  std::string username{}, password{}, server{};
  std::string identity_token{}; // in place of user and password, if there is one

  bool operator==(const RegistryLogin&) const = default;
};

/// One message of a pull.
struct PullProgress {
  std::string layer{};                 // id, or empty
  std::string status{};                // "Downloading", "Pull complete", …
  std::int64_t current = 0, total = 0; // bytes, 0 if unknown
};

struct LogQuery {
  bool follow = false;
  bool timestamps = false;
  std::optional<std::int64_t> tail{}; // lines; none: all
  std::optional<Moment> since{};
};

enum class OutputStream { standard_output, standard_error };

/// Something that happened to a container.
struct ContainerEvent {
  std::string action{}; // start, die, health_status: healthy, …
  std::string id{};
  std::string name{};
  std::optional<int> exit_code{}; // of die
  Moment time{};
};

struct ExecResult {
  int exit_code = 0;
  std::string output{}; // both streams, as they came, bounded
};

struct NetworkSpec {
  std::string name{}, driver{};
  bool internal = false, attachable = false, ipv6 = false;
  std::map<std::string, std::string> options{}, labels{};
  std::vector<std::pair<std::string, std::string>> subnets{}; // subnet, gateway
};

/// A network that a ship has. Several may have one name: only the id is unique.
struct NetworkState {
  std::string id{};
  std::string name{}, driver{};
  bool internal = false, attachable = false, ipv6 = false;
  std::map<std::string, std::string> options{}, labels{};
  std::vector<std::pair<std::string, std::string>> subnets{}; // subnet, gateway
  Moment created{};
};

struct VolumeSpec {
  std::string name{}, driver{};
  std::map<std::string, std::string> options{}, labels{};
};

struct VolumeState {
  std::string name{}, driver{};
  std::map<std::string, std::string> options{}, labels{};
  std::optional<Moment> created{}; // by the ship's clock, in whole seconds; if the engine tells it
};

} // namespace maestro::engine
