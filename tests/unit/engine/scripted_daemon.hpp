// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/docker_engine.hpp>

#include <fmt/core.h>
#include <support/loopback_server.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace maestro::testing {

inline std::string answer(int status, const std::string& body, const std::string& more_headers = {})
{
  return fmt::format("HTTP/1.1 {} x\r\nApi-Version: 1.41\r\nDate: Mon, 23 Nov 2026 11:05:05 GMT\r\n{}"
                     "Content-Length: {}\r\n\r\n{}",
                     status, more_headers, body.size(), body);
}

/// An answer that comes in these pieces and ends with the connection.
inline std::string streamed(const std::string& body, const std::string& more_headers = {})
{
  return fmt::format("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nDate: Mon, 23 Nov 2026 11:05:05 GMT\r\n{}"
                     "Connection: close\r\n\r\n{}",
                     more_headers, body);
}

inline std::string frame(char stream, const std::string& text)
{
  return std::string{stream, 0, 0, 0, 0, 0, 0, static_cast<char>(text.size())} + text;
}

inline bool asks(const std::string& request, const std::string& for_what)
{
  return request.find(for_what) != std::string::npos;
}

/// What a daemon was asked, one after the other.
using Requests = std::vector<std::string>;

/// A daemon that answers each request as the test says (with silence if that is empty), and notes what it was asked:
/// "GET /containers/json?all=1 body".
class Daemon {
public:
  using Answer = std::function<std::string(const std::string& request)>;

  explicit Daemon(Answer answer_to) : answer_to_(std::move(answer_to)) {}

  /// Plays with an engine that is connected to this daemon.
  void with(const std::function<void(engine::Engine&)>& play, std::optional<std::string> api_version = std::nullopt,
            net::Duration timeout = std::chrono::seconds(2), net::Duration patience = std::chrono::minutes(10))
  {
    engine::DockerAddress address = this->address();
    address.api_version = std::move(api_version);
    address.timeout = timeout;
    address.patience = patience;
    with(play, address);
  }
  void with(const std::function<void(engine::Engine&)>& play, const engine::DockerAddress& address)
  {
    net::run([&] {
      engine::DockerEngine engine(address);
      play(engine);
      return 0;
    });
  }
  engine::DockerAddress address() const { return {.endpoint = server_.endpoint(), .headers = {{"X-Team", "a"}}}; }

  std::vector<std::string> requests()
  {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  /// How many requests for it have come.
  int count(const std::string& for_what)
  {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(
        std::ranges::count_if(requests_, [&](const std::string& request) { return asks(request, for_what); }));
  }
  /// For answers that come only after so many requests of a kind. False if they do not come.
  bool await(const std::string& for_what, int times)
  {
    for (int tries = 0; tries < 5000 && count(for_what) < times; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return count(for_what) >= times;
  }
  /// The same requests with their headers, as they came.
  std::vector<std::string> whole_requests()
  {
    const std::lock_guard lock(mutex_);
    return whole_requests_;
  }

private:
  void serve(Peer& peer)
  {
    for (std::string whole = peer.request(); !whole.empty(); whole = peer.request()) {
      std::string line = whole.substr(0, whole.find(" HTTP/1.1"));
      const std::string body = whole.substr(whole.find("\r\n\r\n") + 4);
      if (!body.empty()) line += " " + body;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(line);
        whole_requests_.push_back(whole);
      }
      const std::string bytes = answer_to_(line);
      peer.write(bytes);
      if (bytes.find("Connection: close") != std::string::npos) return;
    }
  }

  Answer answer_to_;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::string> whole_requests_;
  LoopbackServer server_{[this](Peer& peer) { serve(peer); }};
};

inline std::optional<engine::Refused> refusal(const std::function<void()>& call)
{
  try {
    call();
  } catch (const engine::Refused& refused) {
    return refused;
  }
  return std::nullopt;
}

} // namespace maestro::testing
