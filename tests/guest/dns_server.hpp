// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/descriptor.hpp>
#include <maestro/guest/names.hpp>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <guest/dns_packets.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <vector>

namespace maestro::test {

/// A DNS server on the loopback that a test plays by hand: it has been asked already when it is looked at.
class DnsServer {
public:
  DnsServer() : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
  {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    REQUIRE_EQ(bind(socket_.number(), reinterpret_cast<sockaddr*>(&here), size), 0);
    REQUIRE_EQ(getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&here), &size), 0);
    port_ = ntohs(here.sin_port);
  }

  static guest::Address address() { return {false, {127, 0, 0, 1}}; }
  std::uint16_t port() const { return port_; }

  /// A machine that knows this server and nothing else.
  guest::Names names() const
  {
    guest::Names names;
    names.configured = true;
    names.servers = {{address(), port_}};
    return names;
  }

  /// The next question; a test fails when there is none.
  guest::dns::Question question()
  {
    pollfd file{socket_.number(), POLLIN, 0};
    REQUIRE_EQ(poll(&file, 1, 10'000), 1);
    std::array<char, 1500> packet{};
    socklen_t size = sizeof asker_;
    const ssize_t count =
        recvfrom(socket_.number(), packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&asker_), &size);
    REQUIRE_GT(count, 16);
    return parsed({packet.data(), static_cast<std::size_t>(count)});
  }

  void send(const std::string& packet)
  {
    const auto sent =
        sendto(socket_.number(), packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&asker_), sizeof asker_);
    REQUIRE_EQ(sent, static_cast<ssize_t>(packet.size()));
  }

  /// Takes the next question, which must be this one, and answers it.
  void answer(const std::string& name, unsigned type, unsigned code, const std::vector<std::string>& records)
  {
    const guest::dns::Question asked = question();
    CHECK_EQ(asked.name, name);
    CHECK_EQ(static_cast<unsigned>(asked.type), type);
    send(answer_to(asked, code, records));
  }

private:
  static guest::dns::Question parsed(std::string_view packet)
  {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(packet.at(at))); };
    guest::dns::Question question{static_cast<std::uint16_t>(byte(0) << 8U | byte(1)), {}, {}};
    std::size_t at = 12;
    while (byte(at) != 0) {
      if (!question.name.empty()) question.name += '.';
      question.name += packet.substr(at + 1, byte(at));
      at += 1 + byte(at);
    }
    question.type = static_cast<guest::dns::Type>(byte(at + 1) << 8U | byte(at + 2));
    return question;
  }

  guest::Descriptor socket_;
  std::uint16_t port_ = 0;
  sockaddr_in asker_{};
};

} // namespace maestro::test
