// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
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
  const auto malformed = [&] { return Flaw{fmt::format("{} is no port", quoted(whole))}; };
  PortAtom port;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const std::string_view protocol = text.substr(slash + 1);
    if (protocol != "tcp" && protocol != "udp") return malformed();
    port.protocol = protocol == "tcp" ? Protocol::tcp : Protocol::udp;
    text = text.substr(0, slash);
  }
  const auto dash = text.find('-');
  const auto first = port_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : port_number(text.substr(dash + 1));
  if (!first || !last) return malformed();
  constexpr std::uint32_t highest = 65535;
  if (*first > highest || *last > highest) return Flaw{fmt::format("{}: the highest port is 65535", quoted(whole))};
  if (*first > *last) return Flaw{fmt::format("{}: the range runs backwards", quoted(whole))};
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

std::variant<PortPair, Flaw> parse_port_pair(std::string_view text)
{
  const auto halves = split(text, ':');
  if (halves.size() > 2) return Flaw{fmt::format("{} has more than one ':'", quoted(text))};
  const auto exposed = parse_port(halves.front());
  if (const auto* flaw = std::get_if<Flaw>(&exposed)) return *flaw;
  const auto external = parse_port(halves.back());
  if (const auto* flaw = std::get_if<Flaw>(&external)) return *flaw;
  const PortAtom& inside = std::get<PortAtom>(exposed);
  const PortAtom& outside = std::get<PortAtom>(external);
  const Protocol protocol = inside.protocol.value_or(Protocol::tcp);
  if (protocol != outside.protocol.value_or(Protocol::tcp))
    return Flaw{fmt::format("the protocols of {} and {} differ", to_text(inside), to_text(outside))};
  if (std::string flaw = range_flaw(inside.range, outside.range); !flaw.empty()) return Flaw{std::move(flaw)};
  return PortPair{inside.range, outside.range, protocol};
}

} // namespace maestro::reading
