// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/load/grammar/port.hpp>
#include <maestro/load/read/container/groups.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

struct PortKeys {
  static constexpr auto name = "port";
  static constexpr auto doc = "A port in full, under `ports`.";
  static constexpr std::array keys{
      Key{"exposed", Form::exposed_port, required, "Port inside the container.", "53/udp"},
      Key{"external", Form::external_port, required, "Port on the host, `address:port` or [address, port].",
          "[192.0.2.1, 5353]"},
  };
};

struct Ports {
  static constexpr auto name = "ports";
  static constexpr auto doc = "Keys of services and of instances: ports of the container.";
  static constexpr std::array keys{
      Key{"ports", Form::ports, "none",
          "Named ports: container port, container port:host port, or container port:address:host port.",
          "{http: '80:8080', dns: {exposed: 53/udp, external: [192.0.2.1, 5353]}}"}
          .made_of(section<PortKeys>)
          .merged(Merging::by_name),
  };
};

constexpr const char* forms_hint = "write container port:host port, such as 80, 53/udp, 80:8080 or 8000-8010";

std::optional<PortAtom> read_atom(const MappingReader& reader, const Node& node)
{
  if (node.kind != yaml::Kind::scalar) {
    reader.error(node, fmt::format("must be a port, not {}", described(node)), forms_hint);
    return std::nullopt;
  }
  const auto parsed = parse_port(node.text);
  if (const auto* port = std::get_if<PortAtom>(&parsed)) return *port;
  reader.error(node, std::get<Flaw>(parsed).message, forms_hint);
  return std::nullopt;
}

/// `external: PORT`, `external: ADDRESS:PORT`, or `external: [ADDRESS, PORT]`.
std::optional<PortAtom> read_external(const MappingReader& reader, const Node& node, Port& port)
{
  if (node.kind == yaml::Kind::scalar && node.text.find(':') != std::string_view::npos) {
    const auto parsed = parse_external_port(node.text);
    if (const auto* flaw = std::get_if<Flaw>(&parsed)) {
      reader.error(node, flaw->message, forms_hint);
      return std::nullopt;
    }
    port.address = std::get<ExternalPort>(parsed).address;
    return std::get<ExternalPort>(parsed).port;
  }
  if (node.kind != yaml::Kind::sequence) return read_atom(reader, node);
  if (node.items.size() != 2 || node.items[0]->kind != yaml::Kind::scalar) {
    reader.error(node, "'external' as a list must be an address and a port", "such as [192.0.2.1, 8080]");
    return std::nullopt;
  }
  std::string address(node.items[0]->text);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (!is_address(address))
    reader.error(*node.items[0], fmt::format("{} is no address", in_quotes(address)),
                 "an address of the ship, in digits");
  port.address = std::move(address);
  return read_atom(reader, *node.items[1]);
}

bool read_mapping(const Reader<PortKeys>& reader, Port& port)
{
  const Node* inside = reader.require("exposed");
  const Node* outside = reader.require("external");
  if (!inside || !outside) return false;
  const auto exposed = read_atom(reader, *inside);
  const auto external = read_external(reader, *outside, port);
  if (!exposed || !external) return false;
  port.protocol = exposed->protocol.value_or(Protocol::tcp);
  if (external->protocol.value_or(port.protocol) != port.protocol) {
    reader.error(*outside, fmt::format("the protocols of {} and {} differ", to_text(*exposed), to_text(*external)));
    return false;
  }
  if (const std::string flaw = range_flaw(exposed->range, external->range); !flaw.empty()) {
    reader.error(*outside, flaw);
    return false;
  }
  port.exposed = exposed->range;
  port.external = external->range;
  return true;
}

bool read_port(Loading& loading, const Where& where, const Node& node, Port& port)
{
  if (node.kind == yaml::Kind::mapping) return read_mapping(open<PortKeys>(loading, &node, where), port);
  const MappingReader reader(loading, nullptr, where);
  const bool scalar = node.kind == yaml::Kind::scalar &&
                      (node.type == yaml::Type::integer || (node.type == yaml::Type::text && !node.text.empty()));
  if (!scalar) {
    reader.error(node, fmt::format("must be a port, not {}", described(node)), forms_hint);
    return false;
  }
  const auto parsed = parse_port_pair(node.text);
  if (const auto* flaw = std::get_if<Flaw>(&parsed)) {
    reader.error(node, flaw->message, forms_hint);
    return false;
  }
  const auto& pair = std::get<PortPair>(parsed);
  port.exposed = pair.exposed;
  if (!pair.address.empty()) port.address = pair.address;
  port.external = pair.external;
  port.protocol = pair.protocol;
  return true;
}

void read_port_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Ports>(container);
  std::vector<PortDraft>& ports = draft.ports;
  const Node* mapping = reader.mapping_of("ports");
  if (!mapping) return;
  Loading& loading = reader.loading();
  std::map<std::string, std::size_t, std::less<>> inherited;
  for (std::size_t i = 0; i < ports.size(); ++i) inherited.emplace(ports[i].port.name, i);
  ports.reserve(ports.size() + mapping->entries.size());
  for (const yaml::Entry& entry : mapping->entries) {
    PortDraft port;
    port.port.name = entry.key->text;
    port.key = entry.key;
    const Where where{"port", port.port.name, &reader.where()};
    const bool valid = read_port(loading, where, *entry.value, port.port);
    if (valid && (port.port.exposed.first == 0 || port.port.external.first == 0))
      reader.warning(*entry.value, fmt::format("port {} is 0: the engine chooses one, and nobody is told which",
                                               in_quotes(port.port.name)));
    if (!valid) {
      draft.refused_ports.insert(port.port.name);
      continue;
    }
    draft.refused_ports.erase(port.port.name);
    const auto found = inherited.find(port.port.name);
    if (found == inherited.end())
      ports.push_back(std::move(port));
    else
      ports[found->second] = std::move(port);
  }
  std::erase_if(ports, [&](const PortDraft& port) { return draft.refused_ports.contains(port.port.name); });
}

} // namespace

KeyGroup port_keys() { return {section<Ports>, read_port_keys}; }

} // namespace maestro::reading
