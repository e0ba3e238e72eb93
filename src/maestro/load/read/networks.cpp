// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/address.hpp>
#include <maestro/load/amounts.hpp>
#include <maestro/load/parts.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

std::map<std::string, std::string> as_map(const std::optional<Pairs>& pairs)
{
  std::map<std::string, std::string> map;
  if (pairs) {
    for (const auto& [name, value] : *pairs) map.insert_or_assign(name, value);
  }
  return map;
}

void read_subnets(const Reader<Section::network>& reader, Network& network)
{
  Loading& loading = reader.loading();
  const Where here{"ipam", {}, &reader.where()};
  const auto ipam = open<Section::ipam>(loading, reader.find("ipam"), here);
  const Node* list = ipam.sequence_of("config");
  if (!list) return;
  for (const Node* item : list->items) {
    const auto subnet = open<Section::subnet>(loading, item, {"subnet", {}, &reader.where()});
    if (!subnet.require("subnet")) continue;
    const std::string range = subnet.text_or("subnet", "");
    const std::string gateway = subnet.text_or("gateway", "");
    if (!is_subnet(range))
      subnet.error(*subnet.find("subnet"), fmt::format("{} is no subnet such as 10.1.0.0/16", quoted(range)));
    if (!gateway.empty() && !is_address(gateway))
      subnet.error(*subnet.find("gateway"), fmt::format("{} is no address", quoted(gateway)));
    network.subnets.emplace_back(range, gateway);
  }
}

} // namespace

void read_networks(const Reader<Section::description>& description)
{
  const Node* networks = description.mapping_of("networks");
  if (!networks) return;
  for (const yaml::Entry& entry : networks->entries) {
    const Where where{"network", entry.key->text};
    const auto reader = open<Section::network>(description.loading(), entry.value, where);
    Network network{.name = std::string(entry.key->text)};
    network.driver = reader.text_or("driver", "");
    network.external = reader.boolean("external").value_or(false);
    network.internal = reader.boolean("internal").value_or(false);
    network.attachable = reader.boolean("attachable").value_or(false);
    network.ipv6 = reader.boolean("enable_ipv6").value_or(false);
    network.options = as_map(reader.values("driver_opts"));
    network.labels = as_map(reader.values("labels"));
    read_subnets(reader, network);
    description.loading().environment.networks.emplace(network.name, network);
  }
}

void read_volumes(const Reader<Section::description>& description)
{
  const Node* volumes = description.mapping_of("volumes");
  if (!volumes) return;
  for (const yaml::Entry& entry : volumes->entries) {
    const Where where{"volume", entry.key->text};
    const auto reader = open<Section::volume>(description.loading(), entry.value, where);
    if (entry.key->text.find('/') != std::string_view::npos)
      reader.error(*entry.key, "the name of a volume has no '/'");
    Volume volume{.name = std::string(entry.key->text)};
    volume.driver = reader.text_or("driver", "");
    volume.external = reader.boolean("external").value_or(false);
    volume.options = as_map(reader.values("driver_opts"));
    volume.labels = as_map(reader.values("labels"));
    description.loading().environment.volumes.emplace(volume.name, volume);
  }
}

} // namespace maestro::reading
