// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Questions to DNS servers and their answers, as far as addresses are concerned (RFC 1035, 3596).
namespace maestro::guest::dns {

enum class Type : std::uint16_t { ipv4 = 1, ipv6 = 28 };

struct Question {
  std::uint16_t id = 0;
  std::string name; ///< without a dot at its end
  Type type = Type::ipv4;
};

/// In bytes; an answer that has more to tell is cut, which leaves room for a dozen addresses at least. To ask for more
/// (RFC 6891) would confuse some forwarders in the way.
constexpr std::size_t largest_answer = 512;

/// The packet that asks it; nothing where the name cannot be one of a host: with an empty or overlong part.
std::optional<std::string> packet(const Question& question);

enum class Outcome : std::uint8_t {
  not_an_answer, ///< malformed, or to another question: to be ignored
  addresses,     ///< perhaps none: the name exists without an address of this type
  no_such_name,
  refused, ///< the server cannot or does not want to tell
};

struct Answer {
  Outcome outcome = Outcome::not_an_answer;
  std::vector<Address> addresses;
};

/// What a packet that came says about a question. Aliases are followed as far as the packet tells them.
Answer read_answer(std::string_view packet, const Question& question);

} // namespace maestro::guest::dns
