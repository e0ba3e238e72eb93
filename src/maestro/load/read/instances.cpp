// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/address.hpp>
#include <maestro/load/parts.hpp>
#include <maestro/load/weight.hpp>
#include <maestro/yaml/scalar.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

using InstanceReader = Reader<Section::instance>;

void read_ship(const InstanceReader& reader, Instance& instance)
{
  const Node* node = reader.require("ship");
  if (!node) return;
  const auto& ships = reader.loading().environment.ships;
  const auto name = reader.text("ship");
  if (!name) return;
  instance.ship = ShipName(*name);
  if (!ships.contains(instance.ship))
    reader.error(*node, fmt::format("'ship' names {}, which is no ship", quoted(*name)),
                 reader.loading().suggestion(*name, ships));
}

void read_command(const InstanceReader& reader, ContainerSettings& settings)
{
  settings.command = reader.command("command");
  if (const Node* old = reader.find("cmd")) {
    if (reader.find("command"))
      reader.warning(*old, "'cmd' has no effect beside 'command'");
    else
      settings.command = reader.command("cmd");
  }
}

void read_hosts(const InstanceReader& reader, ContainerSettings& settings)
{
  const Node* hosts = reader.mapping_of("extra_hosts");
  if (!hosts) return;
  Loading& loading = reader.loading();
  for (const yaml::Entry& entry : hosts->entries) {
    const std::string_view name = entry.key->text;
    const Node& value = *entry.value;
    if (value.is_null()) continue;
    if (value.kind == yaml::Kind::scalar && value.type == yaml::Type::text && !value.text.empty()) {
      settings.extra_hosts.push_back(fmt::format("{}:{}", name, value.text));
    } else if (value.kind == yaml::Kind::mapping) {
      const Where here{"host", name, &reader.where()};
      const auto host = open<Section::host>(loading, &value, here);
      const Node* ship = host.require("ship");
      if (!ship) continue;
      const auto found = loading.environment.ships.find(ShipName(host.text_or("ship", "")));
      if (found == loading.environment.ships.end()) {
        host.error(*ship, fmt::format("'ship' names {}, which is no ship", quoted(ship->text)),
                   loading.suggestion(ship->text, loading.environment.ships));
        continue;
      }
      const std::string& ip = found->second.ip;
      if (!is_address(ip))
        host.warning(*ship, fmt::format("the ip of ship {} is {}, and an engine wants digits here", quoted(ship->text),
                                        quoted(ip)));
      settings.extra_hosts.push_back(fmt::format("{}:{}", name, ip));
    } else {
      reader.error(value,
                   fmt::format("host {} must be an address or {{ship: NAME}}, not {}", quoted(name), described(value)));
    }
  }
  std::sort(settings.extra_hosts.begin(), settings.extra_hosts.end());
}

void read_network(const InstanceReader& reader, ContainerSettings& settings)
{
  settings.network_mode = reader.text("net");
  if (settings.network_mode && !settings.networks.empty())
    reader.error(reader.key_node("net"), "'net' and 'networks' exclude each other");
  if (const auto links = reader.values("links")) {
    for (const auto& [name, alias] : *links) settings.links.push_back(name + ":" + alias);
    std::sort(settings.links.begin(), settings.links.end());
  }
  if (reader.find("dns")) settings.dns = plain(reader.texts("dns"));
  read_hosts(reader, settings);
}

void read_rights(const InstanceReader& reader, ContainerSettings& settings)
{
  settings.privileged = reader.boolean("privileged").value_or(false);
  settings.cap_add = plain(reader.texts("cap_add"));
  settings.cap_drop = plain(reader.texts("cap_drop"));
  settings.security_options = plain(reader.list("security_opt"));
  settings.user = reader.text_or("username", "");
  settings.workdir = reader.text_or("workdir", "");
}

void read_settings(const InstanceReader& reader, ContainerSettings& settings, InstanceDraft& draft)
{
  read_command(reader, settings);
  read_network(reader, settings);
  read_rights(reader, settings);
  read_mounts(reader, settings, draft);
  read_ulimits(reader, settings);
  read_restart(reader, settings);
  read_logging(reader, settings);
  if (const auto labels = reader.values("labels")) {
    for (const auto& [name, value] : *labels) settings.labels.insert_or_assign(name, value);
  }
  if (const auto grace = reader.seconds("stop_timeout"))
    settings.stop_timeout = std::chrono::ceil<std::chrono::seconds>(*grace);
}

/// What many instances publish together has a limit: each port becomes an object of its own for the engine.
void count_ports(const InstanceReader& reader, const Common& common)
{
  constexpr std::size_t most_of_one = 20'000;
  constexpr std::size_t most_of_all = 1'000'000;
  std::size_t count = 0;
  for (const PortDraft& port : common.ports) count += port.port.exposed.count();
  std::size_t& all = reader.loading().published_ports;
  const bool first_too_many = all <= most_of_all && all + count > most_of_all;
  all += count;
  if (common.ports.empty()) return;
  const Node& place = *common.ports.back().key;
  if (count > most_of_one)
    reader.error(place, fmt::format("{} ports are published; the limit is {}", count, most_of_one));
  if (first_too_many) reader.error(place, fmt::format("all instances together have more than {} ports", most_of_all));
}

void check_name(const MappingReader& reader, const Node& key)
{
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const std::string_view name = key.text;
  const bool valid = name.size() > 1 && letters.find(name[0]) != std::string_view::npos &&
                     name.find_first_not_of(std::string(letters) + "_.-") == std::string_view::npos;
  if (!valid)
    reader.warning(key, fmt::format("{} is no name for a container", quoted(name)),
                   "engines want two or more letters, digits, '_', '.' and '-', a letter or digit first");
}

/// Whether an instance of this name is new; the second one names both services.
bool check_unique(const MappingReader& reader, const Service& service, const Node& key)
{
  const Environment& environment = reader.loading().environment;
  const auto found = environment.instances.find(InstanceName(std::string(key.text)));
  if (found == environment.instances.end()) return true;
  reader.error(key,
               fmt::format("instance {} of service {} is already defined in service {}", quoted(key.text),
                           quoted(service.name.text()), quoted(found->second.service.text())),
               "the other one stands in " +
                   reader.loading().sources.reference(reader.loading().instances.at(found->first).key->span, key.span));
  return false;
}

constexpr std::size_t most_bytes = 512UL << 20U;

/// Whether there is room for one more instance.
bool fits(const MappingReader& reader, const Instance& instance, const Node& key)
{
  Loading& loading = reader.loading();
  loading.bytes += weight(instance);
  if (loading.bytes <= most_bytes) return true;
  reader.error(key, "all instances together take more than 512 MiB; this is the first one too many",
               "what a service says counts for each of its instances, and a value with an anchor for each alias");
  return false;
}

} // namespace

void read_instance(Loading& loading, Service& service, const Common& defaults, const yaml::Entry& entry)
{
  if (loading.bytes > most_bytes) return; // which was said
  const Where where{"instance", entry.key->text, nullptr, entry.key};
  const auto reader = open<Section::instance>(loading, entry.value, where, {Section::instance, Section::container});
  if (entry.value->is_null()) reader.error(*entry.key, "'ship' is missing");
  if (!check_unique(MappingReader(loading, nullptr, {""}), service, *entry.key)) return;
  check_name(reader, *entry.key);

  Instance instance{.name = InstanceName(std::string(entry.key->text)), .service = service.name};
  InstanceDraft draft{.key = entry.key};
  instance.image = reader.text_or("image", service.image);
  check_image(reader, reader.find("image"));
  read_ship(reader, instance);

  Common common{.ports = defaults.ports, .settings = defaults.settings};
  read_common(also<Section::container>(reader), common);
  read_settings(reader, common.settings, draft);
  count_ports(reader, common);
  instance.env = std::move(common.env);
  instance.settings = std::move(common.settings);
  instance.settings.ports.reserve(common.ports.size());
  for (PortDraft& port : common.ports) {
    instance.settings.ports.push_back(std::move(port.port));
    draft.ports.push_back(port.key);
  }
  instance.lifecycle = resolved(loading, defaults.lifecycle, common.lifecycle, instance);

  if (!fits(MappingReader(loading, nullptr, {""}), instance, *entry.key)) return;
  service.instances.push_back(instance.name);
  loading.instances.emplace(instance.name, std::move(draft));
  InstanceName name = instance.name;
  loading.environment.instances.emplace(std::move(name), std::move(instance));
}

} // namespace maestro::reading
