// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as what a container's names come from: an answer of a DNS server, or after a first byte of `#`, a hosts
// file and behind a NUL a resolv.conf.
#include <maestro/guest/dns.hpp>
#include <maestro/guest/names.hpp>

#include "fuzz.hpp"

#include <algorithm>
#include <string>

using namespace maestro::guest;

namespace {

void answer(std::string_view packet, dns::Type type)
{
  const dns::Question question{0x1234, "db.example", type};
  const dns::Answer answer = dns::read_answer(packet, question);
  require(answer.addresses.empty() || answer.outcome == dns::Outcome::addresses);
  require(answer.addresses.size() <= packet.size() / 10); // each has a record of its own
  for (const Address& address : answer.addresses) {
    require(address.ipv6 == (type == dns::Type::ipv6));
    require(address_from(to_text(address)) == address);
  }
}

void files(std::string_view bytes)
{
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  const Names names = names_from(bytes.substr(0, end), std::string(bytes.substr(std::min(end + 1, bytes.size()))));
  require(names.configured && names.servers.size() <= 3 && names.dots <= 15 && names.attempts >= 1 &&
          names.patience.count() >= 1);
  for (const KnownHost& host : names.hosts) require(!host.names.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const std::string_view bytes = as_text(data, size);
  if (bytes.starts_with('#')) {
    files(bytes);
  } else {
    answer(bytes, dns::Type::ipv4);
    answer(bytes, dns::Type::ipv6);
  }
  return 0;
}
