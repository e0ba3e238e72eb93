// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/load/grammar/port.hpp>
#include <maestro/load/read/reader.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

/// Digits only, at most 65535; nothing if they are not digits, 65536 if they are more.
std::optional<std::uint32_t> port_number(std::string_view text)
{
  constexpr std::uint32_t too_large = 65536;
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto number = parse_integer(text);
  return number && *number < too_large ? static_cast<std::uint32_t>(*number) : too_large;
}

} // namespace

std::variant<PortAtom, Flaw> parse_port(std::string_view text)
{
  const std::string_view whole = text;
  const auto malformed = [&] { return Flaw{fmt::format("{} is no port", in_quotes(whole))}; };
  PortAtom port;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const std::string_view protocol = text.substr(slash + 1);
    for (const Protocol known : {Protocol::tcp, Protocol::udp, Protocol::sctp}) {
      if (protocol == maestro::to_text(known)) port.protocol = known;
    }
    if (!port.protocol) return malformed();
    text = text.substr(0, slash);
  }
  const auto dash = text.find('-');
  const auto first = port_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : port_number(text.substr(dash + 1));
  if (!first || !last) return malformed();
  constexpr std::uint32_t highest = 65535;
  if (*first > highest || *last > highest) return Flaw{fmt::format("{}: the highest port is 65535", in_quotes(whole))};
  if (*first > *last) return Flaw{fmt::format("{}: the range runs backwards", in_quotes(whole))};
  port.range = {static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
  return port;
}

std::string to_text(const PortAtom& port)
{
  return fmt::format("{}/{}", maestro::to_text(port.range), maestro::to_text(port.protocol.value_or(Protocol::tcp)));
}

std::string range_flaw(PortRange exposed, PortRange external)
{
  if (exposed.single() || exposed.count() == external.count()) return {};
  return fmt::format("{} are {} ports and {} are {}", maestro::to_text(exposed), exposed.count(),
                     maestro::to_text(external), external.count());
}

std::variant<ExternalPort, Flaw> parse_external_port(std::string_view text)
{
  const auto colon = text.rfind(':');
  ExternalPort external;
  if (colon != std::string_view::npos) {
    const std::string_view address = text.substr(0, colon);
    const bool bracketed = address.starts_with('[') && address.ends_with(']');
    external.address = bracketed ? address.substr(1, address.size() - 2) : address;
    if (bracketed ? !is_ipv6(external.address) : !is_ipv4(external.address))
      return Flaw{fmt::format("{} is no address", in_quotes(address))};
  }
  const auto port = parse_port(colon == std::string_view::npos ? text : text.substr(colon + 1));
  if (const auto* flaw = std::get_if<Flaw>(&port)) return *flaw;
  external.port = std::get<PortAtom>(port);
  return external;
}

namespace {

/// A text with more colons than a pair has may only have them in an address.
std::optional<Flaw> colons_flaw(std::string_view whole, std::string_view external)
{
  const auto colon = external.rfind(':');
  if (colon == std::string_view::npos || external.find_first_of(".[") < colon) return std::nullopt;
  return Flaw{fmt::format("{} has more than one ':'", in_quotes(whole))};
}

} // namespace

std::variant<PortPair, Flaw> parse_port_pair(std::string_view text)
{
  const auto colon = text.find(':');
  const auto exposed = parse_port(text.substr(0, colon));
  const std::string_view rest = colon == std::string_view::npos ? text : text.substr(colon + 1);
  if (auto flaw = colons_flaw(text, rest)) return *flaw;
  if (const auto* flaw = std::get_if<Flaw>(&exposed)) return *flaw;
  const auto external = parse_external_port(rest);
  if (const auto* flaw = std::get_if<Flaw>(&external)) return *flaw;
  const PortAtom& inside = std::get<PortAtom>(exposed);
  const auto& [address, outside] = std::get<ExternalPort>(external);
  const Protocol protocol = inside.protocol.value_or(Protocol::tcp);
  if (protocol != outside.protocol.value_or(Protocol::tcp))
    return Flaw{fmt::format("the protocols of {} and {} differ", to_text(inside), to_text(outside))};
  if (std::string flaw = range_flaw(inside.range, outside.range); !flaw.empty()) return Flaw{std::move(flaw)};
  return PortPair{inside.range, address, outside.range, protocol};
}

} // namespace maestro::reading
