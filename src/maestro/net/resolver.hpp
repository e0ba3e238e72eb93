// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Internal to net: names to addresses. Knows no fibers; the only part of net that uses threads.
namespace maestro::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

struct Resolution {
  std::vector<SocketAddress> addresses;
  std::string problem; // the system's words if there are no addresses
};

/// The address that text writes out (`10.0.0.1`, `::1`, `fe80::1%eth0`); nothing if it is a name. Never waits.
std::optional<SocketAddress> literal_address(const std::string& text, std::uint16_t port);

/// Asks the system (getaddrinfo). May take many seconds and cannot be interrupted.
Resolution look_up(const std::string& name, std::uint16_t port);

/// Looks names up on a few threads, because the system's call blocks. A question that is asked already is not asked
/// twice at the same time. Nobody waits for these threads: one that is stuck is left alone when the resolver, or the
/// process, ends.
class Resolver {
public:
  /// How many threads there are: usually so many at most, and no more in any case.
  struct Threads {
    std::size_t usual = 4;
    std::size_t most = 256;
  };
  using LookUp = std::function<Resolution(const std::string&, std::uint16_t)>;
  using Done = std::function<void(Resolution)>;
  /// Who drops it is not interested any more; a name that nobody else asks for, either, is skipped if that is in time.
  using Ticket = std::shared_ptr<const void>;

  explicit Resolver(LookUp look_up_with = look_up) : Resolver(std::move(look_up_with), Threads{}) {}
  Resolver(LookUp look_up_with, Threads threads);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// done is called on one of the threads, unless the ticket was dropped or the resolver destroyed before.
  [[nodiscard]] Ticket resolve(const std::string& name, std::uint16_t port, Done done);
  /// For who has waited for long: names that have not been asked for yet may be behind some that hang, such as those of
  /// a zone whose servers are gone, and get one thread more.
  void hasten();

private:
  struct Shared;
  static void work(const std::shared_ptr<Shared>& shared);
  /// One thread more, unless there are so many.
  void add_thread(std::size_t most);

  std::shared_ptr<Shared> shared_; // with the threads, which may outlive us
};

} // namespace maestro::net
