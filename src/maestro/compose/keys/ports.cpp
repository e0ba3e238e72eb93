// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>
#include <maestro/container/settings.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace maestro::compose {
namespace {

/// What a port is usually for: its name in the description, and in the variables that others are told.
std::string usual_name(const std::string& port)
{
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> names{{{"22", "ssh"},
                                                                                        {"25", "smtp"},
                                                                                        {"53", "dns"},
                                                                                        {"80", "http"},
                                                                                        {"443", "https"},
                                                                                        {"1883", "mqtt"},
                                                                                        {"3306", "mysql"},
                                                                                        {"4222", "nats"},
                                                                                        {"5432", "postgres"},
                                                                                        {"5672", "amqp"},
                                                                                        {"6379", "redis"},
                                                                                        {"8080", "http"},
                                                                                        {"9092", "kafka"},
                                                                                        {"9200", "elastic"},
                                                                                        {"11211", "memcached"},
                                                                                        {"27017", "mongo"}}};
  for (const auto& [number, name] : names)
    if (number == port) return std::string(name);
  return "port" + port;
}

struct Ports {
  unsigned first = 0, last = 0;
  unsigned count() const { return last - first + 1; }
};

std::optional<Ports> range_of(std::string_view text)
{
  constexpr unsigned highest = 65535;
  const auto number = [](std::string_view digits) -> std::optional<unsigned> {
    unsigned value = 0;
    const auto [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool is_number = problem == std::errc() && stop == digits.data() + digits.size();
    return is_number && value >= 1 && value <= highest ? std::optional(value) : std::nullopt;
  };
  const auto dash = text.find('-');
  const auto first = number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
  if (!first || !last || *last < *first || *last - *first > 10'000) return std::nullopt;
  return Ports{*first, *last};
}

/// A port as Compose has it.
struct Published {
  Text inside;
  Text outside; // empty: the engine chooses
  std::string address{};
  std::string protocol = "tcp";
  std::string name{};
};

class PortReader {
public:
  PortReader(Draft& draft, const Node& node) : draft_(draft), node_(node) {}

  void add(const Published& port)
  {
    const auto inside = draft_.known(port.inside, node_, "ports");
    const auto outside = inside ? draft_.known(port.outside, node_, "ports") : std::nullopt;
    if (!outside) return;
    const auto exposed = range_of(*inside);
    const auto external = outside->empty() ? exposed : range_of(*outside);
    const bool fits = exposed && external && (exposed->count() == 1 || exposed->count() == external->count());
    const bool is_known = port.protocol == "tcp" || port.protocol == "udp" || port.protocol == "sctp";
    if (!fits || !is_known || (!port.address.empty() && !is_address(port.address)))
      return draft_.not_understood(node_, "ports", "a port that could be published");
    if (outside->empty())
      draft_.remark(node_, fmt::format("port {} has no port on the host, where the engine would choose one", *inside),
                    "it gets the same number; write container port:host port for another one");
    Item item = value(port, *exposed, *external);
    Item& ports = draft_.mapping("ports");
    ports.fields.push_back({{}, key_text(new_name(ports, port, *inside)), std::move(item)});
  }

private:
  std::string new_name(Item& ports, const Published& port, const std::string& inside) const
  {
    std::string name = is_name(port.name) ? port.name : usual_name(inside.substr(0, inside.find('-')));
    if (ports.find(key_text(name)) != nullptr && port.protocol != "tcp") name += "-" + port.protocol;
    const std::string base = name;
    for (int i = 2; ports.find(key_text(name)) != nullptr; ++i) name = fmt::format("{}-{}", base, i);
    return name;
  }

  /// Container port:[address:]host port. Several instances on one ship need as many ports.
  Item value(const Published& port, Ports exposed, Ports external)
  {
    const std::string protocol = port.protocol == "tcp" ? "" : "/" + port.protocol;
    const unsigned count = static_cast<unsigned>(draft_.service.instances.size());
    Text outside = port.outside.empty() ? port.inside : port.outside;
    if (exposed.count() == 1 && external.count() < count && external.first + count <= 65536) {
      outside = literal(fmt::format("{}-{}", external.first, external.first + count - 1));
      draft_.remark(node_, fmt::format("{} instances on one ship cannot all publish one port", count),
                    "each gets one of as many; on ships of their own, write one port again");
    } else if (port.outside.empty() && port.address.empty()) {
      return draft_.project.setting(port.inside + literal(protocol));
    }
    Text all = port.inside + literal(protocol + ":");
    if (!port.address.empty()) all = std::move(all) + literal(shown_address(port.address) + ":");
    return draft_.project.setting(std::move(all) + outside + literal(protocol));
  }

  static std::string shown_address(const std::string& address)
  {
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
  }

  Draft& draft_;
  const Node& node_;
};

/// The address in front, if there is one, and the rest.
std::pair<std::string, std::vector<Text>> parts_of(Text text)
{
  std::string address;
  if (!text.empty() && text.front().literal.starts_with('[')) {
    std::string& front = text.front().literal;
    const auto end = front.find("]:");
    if (end == std::string::npos) return {};
    address = front.substr(1, end - 1);
    front.erase(0, end + 2);
  }
  return {address, split(text, ':')};
}

void take_short_port(Draft& draft, const Node& node)
{
  auto text = draft.project.text_of(node);
  if (!text) return draft.not_understood(node, "ports", "a port");
  const auto value = draft.project.value(*text);
  const auto is_more = [&](char c) { return value && std::ranges::count(*value, c) + 1 > std::ssize(split(*text, c)); };
  if (is_more(':') || is_more('/')) text = literal(*value); // a variable brings an address, or another port
  const std::vector<Text> halves = split(*text, '/');
  auto [address, parts] = parts_of(halves.front());
  if (parts.size() == 3 && address.empty()) {
    const auto known = draft.known(parts.front(), node, "ports");
    if (!known) return;
    address = *known;
    parts.erase(parts.begin());
  }
  if (parts.empty() || parts.size() > 2 || halves.size() > 2) return draft.not_understood(node, "ports", "a port");
  Published port{.inside = parts.back(), .outside = {}, .address = address};
  if (parts.size() == 2) port.outside = parts.front();
  if (halves.size() == 2) port.protocol = draft.project.value(halves[1]).value_or("?");
  PortReader(draft, node).add(port);
}

void take_long_port(Draft& draft, const Node& node)
{
  const auto part = [&](std::string_view key) {
    const Node* const value = node.find(key);
    return value == nullptr ? Text() : draft.project.text_of(*value).value_or(Text());
  };
  const auto known = [&](std::string_view key) { return draft.project.value(part(key)).value_or(""); };
  Published port{
      .inside = part("target"), .outside = part("published"), .address = known("host_ip"), .name = known("name")};
  if (node.find("protocol") != nullptr) port.protocol = known("protocol");
  draft.remark_others(node, "ports", {"target", "published", "host_ip", "name", "protocol", "mode"});
  PortReader(draft, node).add(port);
}

bool are_published(const Draft& draft)
{
  const auto mode = network_mode_of(draft);
  return publishes_ports(mode) && !(mode && mode->starts_with(of_service));
}

void take_ports(Draft& draft, const Node& value, const Rule& rule)
{
  if (value.kind != yaml::Kind::sequence) return draft.not_understood(value, rule.key, "a list");
  if (!are_published(draft) && !value.items.empty())
    return draft.remark(value, "'ports' have no effect beside this 'network_mode'");
  for (const Node* item : value.items)
    if (item->kind == yaml::Kind::mapping)
      take_long_port(draft, *item);
    else
      take_short_port(draft, *item);
}

} // namespace

std::span<const Rule> port_rules()
{
  static constexpr std::array rules{
      Rule{"ports", take_ports, "ports"},
      Rule{"expose", take_remark, "has no counterpart",
           "containers of one network reach all ports of each other; name it in 'ports' to publish it to other ships"},
  };
  return rules;
}

} // namespace maestro::compose
