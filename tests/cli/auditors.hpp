// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <support/loopback_server.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

/// A shop that tells auditors what is done, and those who are told.
namespace maestro::test {

using testing::FakeDaemon;
using testing::LoopbackServer;
using testing::Peer;

inline std::string answer(const std::string& status, const std::string& body = "{\"ok\":true}")
{
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A server that keeps what it is asked, and answers as a test says by the number of the request; empty: never.
class Hook {
public:
  using Answers = std::function<std::string(std::size_t number)>;
  explicit Hook(Answers answers = [](std::size_t) { return answer("200 OK"); }) : answers_(std::move(answers)) {}

  std::string port() const { return std::to_string(server_.port()); }
  std::string address() const { return "http://127.0.0.1:" + port(); }
  std::vector<std::string> requests()
  {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

private:
  void serve(Peer& peer)
  {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      std::size_t number = 0;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        number = requests_.size();
      }
      const std::string said = answers_(number);
      if (said.empty()) return peer.wait_until_closed();
      peer.write(said);
    }
  }

  Answers answers_;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  LoopbackServer server_{[this](Peer& peer) { serve(peer); }}; // the last one: it uses the others
};

inline std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }

/// A ship with two services, and auditors.
struct Shop : ShipOfTwo {
  explicit Shop(const std::string& auditors = {}) { describe(auditors); }
  void describe(const std::string& auditors, const std::string& colour = "red") const
  {
    program.write("maestro.yaml", two_services(daemon, colour) + (auditors.empty() ? "" : "audit:\n" + auditors));
  }
  Outcome run(std::vector<std::string> words) const { return program.run(std::move(words), {{"LOGNAME", "ops"}}); }
  std::string content(const std::string& name) const { return content_of(program.path(name)); }
  bool exists(const std::string& name) const { return std::filesystem::exists(program.path(name)); }
  bool has_container(const std::string& name)
  {
    return daemon.with([&](FakeDaemon& it) { return it.container(name) != nullptr; });
  }

  Program program;
};

inline std::string log_at(const Shop& shop, const std::string& name, const std::string& more = {})
{
  return "  - {type: log, file: '" + shop.program.path(name) + "'" + more + "}\n";
}

inline std::string hook_at(const Hook& hook, const std::string& more = {})
{
  return "  - {type: http, endpoint: '" + hook.address() +
         "/hooks/t0ken-in-path?key=t0ken-in-query', headers: "
         "{Authorization: 'Bearer t0ken-in-header'}, payload: {text: '{message}', by: '{who}'}" +
         more + "}\n";
}

/// Lines of a log without their times.
inline std::vector<std::string> lines_of(const std::string& log)
{
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = log.find('\n', at);
    lines.push_back(log.substr(at, end - at).substr(std::string("2024-05-06 07:08:09,123 ").size()));
    at = end + 1;
  }
  return lines;
}

using Lines = std::vector<std::string>;

inline bool tells_a_token(const Outcome& outcome) { return contains(outcome.out + outcome.err, "t0ken"); }

inline double seconds_of(const std::function<void()>& work)
{
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

} // namespace maestro::test
