// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/stream.hpp>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// A server on this machine that does as a test tells it: a thread for each connection, plain blocking sockets.
///
///     LoopbackServer server([](Peer& peer) {
///       while (!peer.request().empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
///     });
///     Stream::connect(server.endpoint());
namespace maestro::testing {

/// The server's end of a connection; closed when the test's function returns.
class Peer {
public:
  Peer(int fd, int count) : number(count), fd_(fd) {}

  /// One HTTP request with its body; empty at the end of the stream.
  std::string request()
  {
    std::size_t end = 0;
    while ((end = ahead_.find("\r\n\r\n")) == std::string::npos)
      if (!receive()) return {};
    const std::size_t size = end + 4 + content_length(ahead_.substr(0, end));
    while (ahead_.size() < size)
      if (!receive()) return {};
    const std::string whole = ahead_.substr(0, size);
    ahead_.erase(0, size);
    return whole;
  }

  /// What comes next, empty at the end of the stream.
  std::string read()
  {
    if (ahead_.empty()) receive();
    return std::exchange(ahead_, {});
  }

  bool write(std::string_view bytes) const
  {
    while (!bytes.empty()) {
      const auto count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Waits until the client has closed the connection (or the server is stopped); false if time runs out.
  bool closed_within(std::chrono::milliseconds time)
  {
    const auto until = std::chrono::steady_clock::now() + time;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      pollfd state{fd_, POLLIN, 0};
      if (left.count() <= 0 || poll(&state, 1, static_cast<int>(left.count())) <= 0) return false;
      if (!receive()) return true;
    }
  }
  void wait_until_closed() { closed_within(std::chrono::minutes(1)); }
  /// The same without reading what the client sends.
  void ignore_until_closed() const
  {
    pollfd state{fd_, POLLRDHUP, 0};
    poll(&state, 1, 60'000);
  }

  void shutdown_write() const { shutdown(fd_, SHUT_WR); }
  /// Makes the coming close a reset.
  void reset_on_close() const
  {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  int fd() const { return fd_; }

  const int number; // of connections, from 1

private:
  bool receive()
  {
    char buffer[65536];
    const auto count = recv(fd_, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    ahead_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  static std::size_t content_length(std::string_view header)
  {
    const std::string_view name = "\r\nContent-Length: ";
    const std::size_t at = header.find(name);
    return at == std::string_view::npos ? 0 : std::stoul(std::string(header.substr(at + name.size())));
  }

  int fd_;
  std::string ahead_;
};

class LoopbackServer {
public:
  using Serve = std::function<void(Peer&)>;

  explicit LoopbackServer(Serve serve) : serve_(std::move(serve))
  {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listen_at(AF_INET, address);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  LoopbackServer(Serve serve, const std::string& unix_path) : serve_(std::move(serve)), path_(unix_path)
  {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
    unlink(unix_path.c_str());
    listen_at(AF_UNIX, address);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~LoopbackServer()
  {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& each : threads_) each.join();
    if (!path_.empty()) unlink(path_.c_str());
  }

  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return port_; }
  net::Endpoint endpoint() const
  {
    if (!path_.empty()) return net::UnixEndpoint{path_};
    return net::TcpEndpoint{"127.0.0.1", port_};
  }
  std::string name() const { return net::to_text(endpoint()); }
  /// Accepted so far.
  int connections() const { return connections_; }
  /// Closed from this side so far.
  int closed() const { return closed_; }
  /// Connections that are open stay so.
  void refuse_from_now_on() const { shutdown(listener_, SHUT_RDWR); }

private:
  template<class Address>
  void listen_at(int family, const Address& address)
  {
    listener_ = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 256) != 0)
      throw std::runtime_error(std::string("loopback server: ") + std::strerror(errno));
  }

  void accept_all()
  {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const int number = ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(fd);
      threads_.emplace_back([this, fd, number] {
        Peer peer(fd, number);
        serve_(peer);
        const std::lock_guard closing(mutex_);
        open_.remove(fd);
        close(fd);
        ++closed_;
      });
    }
  }

  Serve serve_;
  std::string path_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> closed_ = 0;
  std::mutex mutex_; // guards open_ and, until the acceptor has ended, threads_
  std::list<int> open_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

} // namespace maestro::testing
