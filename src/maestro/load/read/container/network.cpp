// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/base/text.hpp>
#include <maestro/load/read/container/groups.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

struct AttachmentKeys {
  static constexpr auto name = "attachment";
  static constexpr auto doc = "A network of a container, under `networks`.";
  static constexpr std::array keys{
      Key{"aliases", Form::texts, "none", "Further names in this network.", "[db, postgres]"},
      Key{"ipv4_address", Form::text, "the engine's choice", "IPv4 address in this network.", "10.5.0.10"},
      Key{"ipv6_address", Form::text, "the engine's choice", "IPv6 address in this network.", "'fd00::10'"},
  };
};

struct HostKeys {
  static constexpr auto name = "host";
  static constexpr auto doc = "An address in full, under `extra_hosts`.";
  static constexpr std::array keys{
      Key{"ship", Form::text, required, "The ship whose ip is meant.", "vm1"},
  };
};

struct NetworkKeys {
  static constexpr auto name = "networking";
  static constexpr auto doc = "Keys of services and of instances: names and networks.";
  static constexpr std::array keys{
      Key{"net", Form::text, "the engine's", "Network mode: bridge, host, none, container:NAME or a network.", "host"},
      Key{"networks", Form::networks, "none", "Networks to attach to.", "[front, back]"}.made_of(
          section<AttachmentKeys>),
      Key{"hostname", Form::text, "the instance's name, unless `net` is set", "Host name inside the container.",
          "web.example"},
      Key{"domainname", Form::text, "none", "Domain name inside the container.", "example"},
      Key{"dns", Form::texts, "the engine's", "Name servers.", "[10.0.0.53]"},
      Key{"dns_search", Form::texts, "none", "Domains to search for host names.", "[example]"},
      Key{"dns_opt", Form::texts, "none", "Options of the resolver.", "['ndots:2']"},
      Key{"extra_hosts", Form::hosts, "none", "Further lines of /etc/hosts: name: address, or name: {ship: NAME}.",
          "{registry: 192.0.2.7, gateway: {ship: vm1}}"}
          .made_of(section<HostKeys>)
          .merged(Merging::by_name),
      Key{"links", Form::values, "none",
          "Containers on the same ship and their names inside: container: alias; they are started before it.",
          "{db-1: db}"}
          .merged(Merging::by_name),
  };
};

void attach(const Reader<NetworkKeys>& reader, const Node& name, const Node* options, ContainerSettings& settings)
{
  NetworkAttachment attachment;
  attachment.network = name.text;
  const auto& declared = reader.loading().environment.networks;
  if (!declared.contains(attachment.network)) {
    std::string hint = reader.loading().suggestion(attachment.network, declared);
    if (hint.empty()) hint = "one that exists already is declared with {external: true}";
    reader.error(name, fmt::format("network {} is not declared under the top-level 'networks'", in_quotes(name.text)),
                 std::move(hint));
  }
  const auto& all = settings.networks;
  if (std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.network == attachment.network; }))
    return reader.warning(name, fmt::format("network {} stands here twice", in_quotes(name.text)));
  const Where here{"network", name.text, &reader.where()};
  const auto full = open<AttachmentKeys>(reader.loading(), options, here);
  set(attachment.aliases, full.text_list("aliases"));
  set(attachment.ipv4, full.text("ipv4_address"));
  set(attachment.ipv6, full.text("ipv6_address"));
  if (!attachment.ipv4.empty() && !is_ipv4(attachment.ipv4))
    full.error(*full.find("ipv4_address"), fmt::format("{} is no IPv4 address", in_quotes(attachment.ipv4)));
  if (!attachment.ipv6.empty() && !is_ipv6(attachment.ipv6))
    full.error(*full.find("ipv6_address"), fmt::format("{} is no IPv6 address", in_quotes(attachment.ipv6)));
  settings.networks.push_back(std::move(attachment));
}

void read_networks(const Reader<NetworkKeys>& reader, ContainerSettings& settings)
{
  const Node* value = reader.find("networks");
  if (!value) return;
  settings.networks.clear();
  if (value->kind == yaml::Kind::scalar) return attach(reader, *value, nullptr, settings);
  for (const Node* item : value->items) {
    if (item->kind == yaml::Kind::scalar)
      attach(reader, *item, nullptr, settings);
    else
      reader.wrong("networks", *item);
  }
  for (const yaml::Entry& entry : value->entries) attach(reader, *entry.key, entry.value, settings);
}

/// Whether an entry `name:address` is of this name.
bool names_host(const std::string& entry, std::string_view name)
{
  return entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == ':';
}

void read_hosts(const Reader<NetworkKeys>& reader, ContainerSettings& settings)
{
  const Node* hosts = reader.mapping_of("extra_hosts");
  if (!hosts) return;
  Loading& loading = reader.loading();
  for (const yaml::Entry& entry : hosts->entries) {
    const std::string_view name = entry.key->text;
    const Node& value = *entry.value;
    if (is_empty(value)) continue;
    std::erase_if(settings.extra_hosts, [&](const std::string& one) { return names_host(one, name); });
    if (value.kind == yaml::Kind::scalar && value.type == yaml::Type::text) {
      settings.extra_hosts.push_back(fmt::format("{}:{}", name, value.text));
    } else if (value.kind == yaml::Kind::mapping) {
      const Where here{"host", name, &reader.where()};
      const auto host = open<HostKeys>(loading, &value, here);
      const Node* ship = host.require("ship");
      if (!ship) continue;
      const auto found = loading.environment.ships.find(ShipName(host.text_or("ship", "")));
      if (found == loading.environment.ships.end()) {
        host.error(*ship, fmt::format("'ship' names {}, which is no ship", in_quotes(ship->text)),
                   loading.suggestion(ship->text, loading.environment.ships));
        continue;
      }
      const std::string& ip = found->second.ip;
      if (!is_address(ip))
        host.warning(*ship, fmt::format("the ip of ship {} is {}, and an engine wants digits here",
                                        in_quotes(ship->text), in_quotes(ip)));
      settings.extra_hosts.push_back(fmt::format("{}:{}", name, ip));
    } else {
      reader.error(value, fmt::format("host {} must be an address or {{ship: NAME}}, not {}", in_quotes(name),
                                      described(value)));
    }
  }
  std::sort(settings.extra_hosts.begin(), settings.extra_hosts.end());
}

void read_links(const Reader<NetworkKeys>& reader, ContainerSettings& settings)
{
  const auto links = reader.settings("links");
  if (!links) return;
  for (const auto& [name, alias] : *links) {
    std::erase_if(settings.links, [&, &name = name](const std::string& one) { return names_host(one, name); });
    settings.links.push_back(fmt::format("{}:{}", name, alias));
  }
  std::sort(settings.links.begin(), settings.links.end());
}

/// What the instance says of its network replaces what the service says, be it a mode or networks.
void read_network(const Reader<NetworkKeys>& reader, ContainerSettings& settings)
{
  const auto mode = reader.text("net");
  if (mode && reader.find("networks")) reader.error(reader.key_node("net"), "'net' and 'networks' exclude each other");
  if (mode) {
    settings.network_mode = mode;
    settings.networks.clear();
  }
  if (reader.find("networks")) settings.network_mode.reset();
  read_networks(reader, settings);
}

void read_network_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<NetworkKeys>(container);
  ContainerSettings& settings = draft.settings;
  read_network(reader, settings);
  set(settings.hostname, reader.text("hostname"));
  set(settings.domainname, reader.text("domainname"));
  set(settings.dns, reader.text_list("dns"));
  set(settings.dns_search, reader.text_list("dns_search"));
  set(settings.dns_options, reader.text_list("dns_opt"));
  read_hosts(reader, settings);
  read_links(reader, settings);
}

} // namespace

KeyGroup network_keys() { return {section<NetworkKeys>, read_network_keys}; }

} // namespace maestro::reading
