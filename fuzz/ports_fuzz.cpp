// SPDX-License-Identifier: Apache-2.0
//
// Any text as a port: refused with words, or read as a range that is written and read back the same.
#include <maestro/load/grammar/port.hpp>

#include "fuzz.hpp"

#include <string>

using namespace maestro;
using namespace maestro::reading;

namespace {

bool in_order(PortRange range) { return range.first <= range.last; }

bool same(PortRange a, PortRange b) { return a.first == b.first && a.last == b.last; }

void check_atom(std::string_view text)
{
  const auto parsed = parse_port(text);
  if (const auto* flaw = std::get_if<Flaw>(&parsed)) return require(!flaw->message.empty());
  const auto& port = std::get<PortAtom>(parsed);
  require(in_order(port.range));
  const auto again = parse_port(to_text(port));
  const auto* copy = std::get_if<PortAtom>(&again);
  require(copy && same(copy->range, port.range) && copy->protocol == port.protocol.value_or(Protocol::tcp));
}

void check_pair(std::string_view text)
{
  const auto parsed = parse_port_pair(text);
  if (const auto* flaw = std::get_if<Flaw>(&parsed)) return require(!flaw->message.empty());
  const auto& pair = std::get<PortPair>(parsed);
  require(in_order(pair.exposed) && in_order(pair.external) && range_flaw(pair.exposed, pair.external).empty());
  const auto again = parse_port_pair(to_text(PortAtom{pair.exposed, pair.protocol}) + ":" +
                                     to_text(PortAtom{pair.external, pair.protocol}));
  const auto* copy = std::get_if<PortPair>(&again);
  require(copy && same(copy->exposed, pair.exposed) && same(copy->external, pair.external) &&
          copy->protocol == pair.protocol);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  check_atom(as_text(data, size));
  check_pair(as_text(data, size));
  return 0;
}
