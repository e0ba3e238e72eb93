// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simulation/daemon_server.hpp>
#include <support/fake_engine.hpp>

#include <cstdint>
#include <functional>
#include <future>
#include <thread>
#include <type_traits>

namespace maestro::testing {

/// A Docker daemon in memory that is served at a port of 127.0.0.1 by a thread of its own: for tests that run the
/// program.
class ServedDaemon {
public:
  ServedDaemon();
  ~ServedDaemon();
  ServedDaemon(const ServedDaemon&) = delete;
  ServedDaemon& operator=(const ServedDaemon&) = delete;

  std::uint16_t port() const { return port_; }

  /// Does work with the daemon in its thread, between two of its requests, and gives its result.
  template<class Work>
  auto with(const Work& work)
  {
    std::packaged_task<std::invoke_result_t<const Work&, FakeDaemon&>()> task([&] { return work(daemon_); });
    auto result = task.get_future();
    post_([&] { task(); });
    return result.get();
  }

private:
  void serve(std::promise<void>& ready);

  FakeDaemon daemon_;
  std::uint16_t port_ = 0;
  std::function<void(std::function<void()>)> post_; // has something done in the thread
  std::function<void()> end_;                       // to be called there
  std::thread thread_;
};

} // namespace maestro::testing
