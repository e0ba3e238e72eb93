// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>

#include <simulation/http_peer.hpp>
#include <support/fake_engine.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::testing {

/// What was asked of daemons.
struct Tally {
  std::map<std::string, std::size_t> calls; // by the names that FakeDaemon's rules use, and ping
  std::size_t connections = 0, most_connections = 0;
  std::size_t at_work = 0, most_at_work = 0; // requests that are not streams
};

/// Speaks Docker's HTTP API for a daemon in memory: what Maestro asks, in the forms that Docker answers.
class DaemonServer {
public:
  DaemonServer(FakeDaemon& daemon, Tally& tally) : daemon_(daemon), tally_(tally), engine_(daemon.connect()) {}

  /// Answers the requests of a connection until its end. A rule of the daemon that breaks connections breaks this one.
  void serve(HttpPeer& peer);

  /// For paths that no engine knows; false if this does not know it either.
  std::function<bool(HttpPeer&, const Asked&)> beside;

private:
  using Path = std::vector<std::string>;
  struct Exec {
    std::string container;
    std::vector<std::string> command;
    std::optional<int> exit_code = std::nullopt; // once it has run
  };

  void answer(HttpPeer& peer, const Asked& asked);
  void answer_about_images(HttpPeer& peer, const Asked& asked, const Path& path);
  bool answer_about_containers(HttpPeer& peer, const Asked& asked, const Path& path);
  bool answer_about_container(HttpPeer& peer, const Asked& asked, const Path& path);
  bool answer_about_resources(HttpPeer& peer, const Asked& asked, const Path& path);
  bool answer_about_networks(HttpPeer& peer, const Asked& asked, const Path& path);
  bool answer_about_volumes(HttpPeer& peer, const Asked& asked, const Path& path);
  void remove_network(HttpPeer& peer, const std::string& id);
  void look_at_volume(HttpPeer& peer, const std::string& name);
  void remove_volume(HttpPeer& peer, const std::string& name);
  void join_network(HttpPeer& peer, const Asked& asked, const std::string& network);
  void list(HttpPeer& peer, const Asked& asked);
  void inspect(HttpPeer& peer, const std::string& container);
  void end_or_begin(HttpPeer& peer, const Asked& asked, const Path& path);
  void remove(HttpPeer& peer, const Asked& asked, const std::string& container);
  void answer_about_registries(HttpPeer& peer, const Asked& asked);
  void pull(HttpPeer& peer, const Asked& asked);
  void logs(HttpPeer& peer, const Asked& asked, const std::string& container);
  void events(HttpPeer& peer, const Asked& asked);
  void run_exec(HttpPeer& peer, const std::string& id);
  void send_json(HttpPeer& peer, unsigned status, std::string_view body);
  std::string header(std::string_view type);

  FakeDaemon& daemon_;
  Tally& tally_;
  std::unique_ptr<engine::Engine> engine_;
  std::map<std::string, Exec> execs_;
  std::chrono::sys_seconds dated_{};
  std::string date_; // the header of that second
};

} // namespace maestro::testing
