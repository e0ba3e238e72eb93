// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>
#include <support/loopback_server.hpp>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Stands before a daemon that behaves and, at the calls that a test names, does not behave itself: it answers nothing,
/// nonsense, half of it, or without end. Knows of the daemon behind it only a port.
namespace maestro::testing {

/// What is asked of a daemon.
struct Call {
  std::string name, method, path; // of the path, a part
  std::string but_not = {};

  bool is_asked_by(std::string_view request) const
  {
    const std::string_view line = request.substr(0, request.find('?'));
    const std::string_view first = line.substr(0, line.find(" HTTP/1.1"));
    return first.starts_with(method + " ") && first.find(path) != std::string_view::npos &&
           (but_not.empty() || first.find(but_not) == std::string_view::npos);
  }
};

namespace calls {
inline const Call any{"any", "", ""};
inline const Call ping{"ping", "GET", "/_ping"};
inline const Call list{"list", "GET", "/containers/json"};
inline const Call images{"images", "GET", "/images/json"};
inline const Call inspect{"inspect", "GET", "/json", "s/json"};
inline const Call logs{"logs", "GET", "/logs"};
inline const Call events{"events", "GET", "/events"};
inline const Call create{"create", "POST", "/containers/create"};
inline const Call start{"start", "POST", "/start"};
inline const Call stop{"stop", "POST", "/stop"};
inline const Call remove{"remove", "DELETE", "/containers/"};
inline const Call pull{"pull", "POST", "/images/create"};
inline const Call networks{"networks", "GET", "/networks"};
inline const Call network_create{"network create", "POST", "/networks/create"};
inline const Call network_connect{"network connect", "POST", "/connect"};
inline const Call volume_create{"volume create", "POST", "/volumes/create"};
inline const Call exec_create{"exec create", "POST", "/exec", "/exec/"};
inline const Call exec_start{"exec start", "POST", "/exec/"};
inline const Call exec_inspect{"exec inspect", "GET", "/exec/"};
} // namespace calls

/// One way not to behave. The connection is closed when it returns.
struct Vice {
  std::string name;
  std::function<void(Peer&)> act;
  bool is_endless = false; // it never ends by itself
  bool after_work = false; // the daemon does what was asked first
  bool refuses_from_then_on = false;
  bool is_sign_of_life = false; // says yes, if to a question of its own
  bool is_flood = false;        // keeps a processor busy on both sides
};

namespace vices {

inline const std::string ok = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n";

inline Vice says(std::string name, std::string bytes)
{
  return {std::move(name), [bytes = std::move(bytes)](Peer& peer) {
            peer.write(bytes);
            peer.shutdown_write();
            peer.wait_until_closed();
          }};
}

/// Says something, and then nothing, but stays connected.
inline Vice hangs_after(std::string name, std::string bytes)
{
  return {std::move(name),
          [bytes = std::move(bytes)](Peer& peer) {
            peer.write(bytes);
            peer.wait_until_closed();
          },
          true};
}

inline Vice repeats(std::string name, std::string begin, std::string again)
{
#ifdef __SANITIZE_ADDRESS__ // both sides are slow
  constexpr std::size_t each_millisecond = 40'000;
#else
  constexpr std::size_t each_millisecond = 400'000;
#endif
  while (again.size() < each_millisecond) again += again;
  return {.name = std::move(name),
          .act =
              [begin = std::move(begin), again = std::move(again)](Peer& peer) {
                peer.write(begin);
                while (peer.write(again) && !peer.closed_within(std::chrono::milliseconds(1))) {
                }
              },
          .is_endless = true,
          .is_flood = true};
}

/// A byte every 300 ms: sooner than any time-out for silence.
inline Vice drips(std::string name, std::string begin, std::string_view drops)
{
  return {std::move(name),
          [begin = std::move(begin), drops](Peer& peer) {
            peer.write(begin);
            for (std::size_t at = 0;; at = (at + 1) % drops.size())
              if (!peer.write(drops.substr(at, 1)) || peer.closed_within(std::chrono::milliseconds(300))) return;
          },
          true};
}

inline Vice says_yes(std::string name, std::string bytes)
{
  Vice vice = says(std::move(name), std::move(bytes));
  vice.is_sign_of_life = true;
  return vice;
}

inline Vice never_answers() { return hangs_after("never answers", ""); }

inline std::string with_length(const std::string& body)
{
  return fmt::format("{}Content-Length: {}\r\n\r\n{}", ok, body.size(), body);
}

inline std::string chunk(const std::string& bytes) { return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes); }

inline std::string nested(int depth) { return std::string(depth, '['); }

/// Each in its own way; what a call's answer should be does not matter to any.
inline std::vector<Vice> all()
{
  const std::string endless = ok + "\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  return {
      {"refuses connections", [](Peer& peer) { peer.reset_on_close(); }, false, false, true},
      {"resets the connection", [](Peer& peer) { peer.reset_on_close(); }},
      {"closes without an answer", [](Peer&) {}},
      {"loses the answer", [](Peer&) {}, false, true},
      never_answers(),
      hangs_after("stops in the header", "HTTP/1.1 200 OK\r\nApi-Ver"),
      hangs_after("stops in the body", ok + "Content-Length: 1000\r\n\r\n[{\"Id\": \"0123"),
      says("is cut in the body", ok + "Content-Length: 1000\r\n\r\n[{\"Id\": \"0123"),
      says("is cut in a chunk", chunked + "40\r\n{\"status\": \"x"),
      says("speaks no HTTP", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"),
      says("sends binary garbage", std::string("\0\1\2\377\376\r\n\r\n\0", 10)),
      says_yes("tells too small a length", ok + "Content-Length: 3\r\n\r\n[{\"Id\": \"0123\"}]"),
      says("tells no length that is a number", ok + "Content-Length: many\r\n\r\n[]"),
      says("answers with a page", "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 37"
                                  "\r\n\r\n<html><body>Bad day</body></html>\x1b[31m"),
      says("answers with another address",
           "HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n"),
      says_yes("answers with nothing", with_length("")),
      says_yes("answers with other types", with_length(R"({"Id": 7, "Names": {}, "status": [], "message": 1})")),
      says_yes("answers with a list of numbers", with_length("[1, 2, 3]")),
      says_yes("nests deeply", with_length(nested(100'000))),
      repeats("sends headers without end", "HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"),
      repeats("sends a header line without end", "HTTP/1.1 200 OK\r\nX-Long: ", "aaaaaaaa"),
      repeats("sends 100 without end", "", "HTTP/1.1 100 Continue\r\n\r\n"),
      repeats("sends a list without end", endless + "[", "{\"Id\":\"\"},"),
      repeats("sends a text without end", endless + "{\"status\": \"", "aaaaaaaa"),
      repeats("sends chunks without end", chunked, chunk("        ")),
      repeats("sends a chunk line without end", chunked + "1", "0000"),
      drips("drips a header", "HTTP/1.1 200 OK\r\n", "X-A: b\r\n"),
      drips("drips 100s", "", "HTTP/1.1 100 Continue\r\n\r\n"),
      drips("drips a body", endless + "[", "{\"Id\":\"\"},"),
  };
}

} // namespace vices

/// At a call, a vice.
struct Rule {
  Call call;
  Vice vice;
  bool for_ever = false; // from the first time on, at every call of all
};

class HostileProxy {
public:
  HostileProxy(std::uint16_t behind, std::vector<Rule> rules) : behind_(behind), rules_(std::move(rules)) {}

  std::uint16_t port() const { return server_.port(); }
  /// How often it did not behave.
  int times() const { return times_; }

private:
  class Wire {
  public:
    explicit Wire(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      address.sin_port = htons(port);
      if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error(std::string("hostile proxy: ") + std::strerror(errno));
    }
    ~Wire() { close(fd_); }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    int fd() const { return fd_; }

  private:
    int fd_;
  };

  void serve(Peer& peer)
  {
    const Wire wire(behind_);
    Peer daemon(wire.fd(), peer.number);
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      const Rule* const rule = rule_for(request);
      if (rule == nullptr || rule->vice.after_work) daemon.write(request);
      if (rule != nullptr) {
        if (rule->vice.after_work) daemon.read();
        return rule->vice.act(peer);
      }
      if (!pass_on_answer(daemon, peer)) return;
    }
  }

  /// Until the client speaks again. False if the daemon has ended the connection.
  static bool pass_on_answer(Peer& daemon, const Peer& peer)
  {
    for (;;) {
      pollfd both[2] = {{daemon.fd(), POLLIN, 0}, {peer.fd(), POLLIN | POLLRDHUP, 0}};
      if (poll(both, 2, 60'000) <= 0) return false;
      if (both[0].revents != 0) {
        const std::string bytes = daemon.read();
        if (bytes.empty() || !peer.write(bytes)) return false;
      } else {
        return true;
      }
    }
  }

  const Rule* rule_for(const std::string& request)
  {
    const std::lock_guard lock(mutex_);
    if (ruling_ == nullptr)
      for (const Rule& rule : rules_)
        if (rule.call.is_asked_by(request)) {
          ++times_;
          if (rule.vice.refuses_from_then_on) server_.refuse_from_now_on();
          if (rule.for_ever) ruling_ = &rule;
          return &rule;
        }
    return ruling_;
  }

  std::uint16_t behind_;
  std::vector<Rule> rules_;
  std::mutex mutex_;
  const Rule* ruling_ = nullptr;
  std::atomic<int> times_ = 0;
  LoopbackServer server_{[this](Peer& peer) { serve(peer); }};
};

} // namespace maestro::testing
