// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/engine/types.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/net/lane.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::engine {

/// The engine answered, with a refusal: its status and its own words.
class Refused : public Error {
public:
  static constexpr unsigned conflict = 409; // something of that name is there

  Refused(unsigned status, const std::string& words) : Error(Fault::failed, words), status_(status) {}
  unsigned status() const { return status_; }

private:
  unsigned status_;
};

/// How a start went.
struct Started {
  net::Duration took{0};    // the engine, without the wait for a turn
  bool ran_already = false; // there was nothing to start
};

/// What we ask of a ship's Docker daemon. The answer to a question begins within the ship's time-out and may go on for
/// up to ten of them, if it is long (a stream: as long as it likes). A change may take longer as long as the daemon is
/// alive (up to the ship's patience, a stop's grace and a command's time not counted); that it is not is noticed within
/// two time-outs. None of these times begins before the request is sent: it may wait for its turn among others of ours
/// (net::Lane; what says life to others must not). Throws Error(Fault::unreachable) if there is no (sane) answer,
/// Refused if the answer is no. Containers are named by name or id.
class Engine {
public:
  virtual ~Engine() = default;

  virtual Version version() = 0;
  /// Whether it is Podman, which passes for Docker; known once it has answered anything.
  virtual bool is_podman() const { return false; }

  /// Containers that carry this label (`key=value`), running or not; all containers if it is empty. Not by name: a
  /// filter of names costs Docker a regular expression for each container and name.
  virtual std::vector<ContainerSummary> containers(const std::string& label = {}) = 0;
  /// Nothing if there is no such container.
  virtual std::optional<ContainerState> inspect(const std::string& container) = 0;
  /// What it was made with, and what inspect says. Nothing if there is no such container.
  virtual std::optional<Retold> retell(const std::string& container) = 0;
  virtual std::vector<ImageSummary> images() = 0;
  /// An image by its name or id. Nothing if there is none.
  virtual std::optional<ImageConfig> image(const std::string& name) = 0;
  /// Networks of exactly this name; all networks if it is empty.
  virtual std::vector<NetworkState> networks(const std::string& name = {}) = 0;
  /// Volumes that carry this label (`key=value`); all volumes if it is empty.
  virtual std::vector<VolumeState> volumes(const std::string& label = {}) = 0;
  /// Nothing if there is no volume of exactly this name.
  virtual std::optional<VolumeState> volume(const std::string& name, net::Lane lane = net::Lane::queue) = 0;
  /// Containers, running or not, that are to be joined to this network whenever they run; also whose they are not known
  /// to be, where several networks have its name.
  virtual std::vector<ContainerSummary> users(const NetworkState& network) = 0;
  /// Containers, running or not, that have this volume.
  virtual std::vector<ContainerSummary> users(const VolumeState& volume) = 0;

  /// Refused(409) if the name is taken. By then the engine has found the image (404) and approved of the limits, ports,
  /// capabilities, log driver and so on; Docker looks at volumes, links and security options only afterwards.
  virtual Created create(const ContainerSpec& spec) = 0;
  /// Puts files into a container that was not started yet, with the folders that they need; what is there under their
  /// names is overwritten, but no folder. All lie below this folder, which is on one file system of the container.
  virtual void put_files(const std::string& container, const std::string& folder,
                         std::span<const ContainerFile> files) = 0;
  /// Starting what runs is success.
  virtual Started start(const std::string& container) = 0;
  /// Returns when the container has stopped: true if this call ended it, false if it had stopped, or was gone, before.
  virtual bool stop(const std::string& container, std::chrono::seconds grace) = 0;
  /// SIGKILL; returns when the container has ended: true if this call ended it, false if it had ended, or was gone,
  /// before.
  virtual bool kill(const std::string& container) = 0;
  /// Gives a container another name; that it has this one already is success. Refused(409) if another one has it.
  virtual void rename(const std::string& container, const std::string& name) = 0;
  /// From now on, also while it runs. Returns the engine's warnings; nothing if the engine cannot do that (Podman's
  /// before 5).
  virtual std::optional<std::vector<std::string>> update(const std::string& container,
                                                         const ContainerUpdate& update) = 0;
  /// With its anonymous volumes. Removing what is gone, or already being removed, is success once it is gone.
  virtual void remove(const std::string& container) = 0;

  /// Has a registry check a login. Returns what pulls are to be sent with from then on: with a token in place of the
  /// password, if the registry gave one. Throws Refused if the registry says no or cannot be asked.
  virtual RegistryLogin login(const RegistryLogin& login) = 0;
  /// Throws Refused with the daemon's words if the pull fails, also in the middle of the stream. A pull may take any
  /// time as long as the daemon is alive.
  virtual void pull(const std::string& image, const std::optional<RegistryLogin>& login,
                    const std::function<void(const PullProgress&)>& progress) = 0;

  /// The digest (`sha256:…`) of the image that has this name in its registry now, asked without a pull; nothing if the
  /// engine cannot ask (Podman). Refused and unreachable as a pull; a registry that is slow is given longer than an
  /// engine.
  virtual std::optional<std::string> registry_digest(const std::string& image,
                                                     const std::optional<RegistryLogin>& login) = 0;

  /// Hands over output as it comes, decoded from Docker's frames, until it ends or the sink returns false.
  virtual void logs(const std::string& container, const LogQuery& query,
                    const std::function<bool(OutputStream, std::string_view)>& sink) = 0;

  /// Calls ready once the engine listens (no event is lost from then on; some of the second before may come as well),
  /// then sink for each container event of these actions (all if empty; `health_status` means all of them), until the
  /// sink returns false or the stream ends.
  virtual void events(const std::vector<std::string>& actions, const std::function<void()>& ready,
                      const std::function<bool(const ContainerEvent&)>& sink) = 0;
  /// Whether an event is told about when it happens. If not, a caller who must not miss it has to look as well.
  virtual bool tells_at_once() const { return true; }

  /// Runs a command in a running container and waits for its end.
  virtual ExecResult execute(const std::string& container, const std::vector<std::string>& command) = 0;

  /// Returns its id. Engines are not to be relied on to refuse a second network of a name: some do, with Refused(409),
  /// but not if both are created at the same time.
  virtual std::string create_network(const NetworkSpec& network) = 0;
  /// Joins a container to a network; that it is joined already is success.
  virtual void connect(const std::string& container, const NetworkAttachment& attachment) = 0;
  /// Refused if containers are joined to it. Removing what is gone is success.
  virtual void remove_network(const std::string& id) = 0;
  /// Returns the volume of this name that there is now. If there was one, it is that one, as it was: of several who
  /// create a volume at the same time with labels of their own, each is told whose it has become.
  virtual VolumeState create_volume(const VolumeSpec& volume, net::Lane lane = net::Lane::queue) = 0;
  /// Refused if containers use it. Removing what is gone is success. (Podman, where there is no volume of this name,
  /// removes the one whose name begins with it, if it is the only one.)
  virtual void remove_volume(const std::string& name, net::Lane lane = net::Lane::queue) = 0;

  /// What the ship's clock showed at its last answer, in whole seconds; nothing if it does not tell.
  virtual std::optional<Moment> clock() const = 0;

  /// The user has interrupted: from now on changes, also those under way, are given the ship's time-out only (a stop
  /// its grace, if that is longer).
  virtual void hurry() {}
};

} // namespace maestro::engine
