// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/load/grammar/subnet.hpp>
#include <maestro/load/read/declarations.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

struct SubnetKeys {
  static constexpr auto name = "subnet";
  static constexpr auto doc = "A subnet of a network.";
  static constexpr std::array keys{
      Key{"subnet", Form::text, required, "Addresses in CIDR form.", "10.5.0.0/16"},
      Key{"gateway", Form::text, "the engine's choice", "Address of the gateway.", "10.5.0.1"},
  };
};

struct IpamKeys {
  static constexpr auto name = "ipam";
  static constexpr auto doc = "The value of `ipam` of a network.";
  static constexpr std::array keys{
      Key{"config", Form::sequence, "none", "Subnets of the network.", "[{subnet: 10.5.0.0/16, gateway: 10.5.0.1}]"}
          .made_of(section<SubnetKeys>),
  };
};

struct DeclaredNetwork {
  static constexpr auto name = "network";
  static constexpr auto doc = "A network, by its name, under the top-level `networks`.";
  static constexpr std::array keys{
      Key{"driver", Form::text, "the engine's", "Network driver.", "macvlan"},
      Key{"driver_opts", Form::values, "none", "Options of the driver.", "{parent: eth1}"},
      Key{"external", Form::boolean, default_of<&Network::external>, "It exists already and is never made.", "true"},
      Key{"internal", Form::boolean, default_of<&Network::internal>, "No way out of it.", "true"},
      Key{"attachable", Form::boolean, default_of<&Network::attachable>, "Other containers may attach to it.", "true"},
      Key{"enable_ipv6", Form::boolean, default_of<&Network::ipv6>, "Also IPv6.", "true"},
      Key{"ipam", Form::mapping, "the engine's", "Addresses of the network.", "{config: [{subnet: 10.5.0.0/16}]}"}
          .made_of(section<IpamKeys>),
      Key{"labels", Form::labels, "none", "Labels of the network; `io.maestro.` is reserved.", "{team: web}"},
  };
};

void read_subnets(const Reader<DeclaredNetwork>& reader, Network& network)
{
  Loading& loading = reader.loading();
  const Where here{"ipam", {}, &reader.where()};
  const auto ipam = open<IpamKeys>(loading, reader.find("ipam"), here);
  const Node* list = ipam.sequence_of("config");
  if (!list) return;
  for (const Node* item : list->items) {
    const auto subnet = open<SubnetKeys>(loading, item, {"subnet", {}, &reader.where()});
    if (!subnet.require("subnet")) continue;
    const std::string range = subnet.text_or("subnet", "");
    const std::string gateway = subnet.text_or("gateway", "");
    if (!is_subnet(range))
      subnet.error(*subnet.find("subnet"), fmt::format("{} is no subnet such as 10.1.0.0/16", in_quotes(range)));
    if (!gateway.empty() && !is_address(gateway))
      subnet.error(*subnet.find("gateway"), fmt::format("{} is no address", in_quotes(gateway)));
    network.subnets.emplace_back(range, gateway);
  }
}

} // namespace

const SectionInfo& network_section() { return section<DeclaredNetwork>(); }

void read_networks(Loading& loading, const Node* networks)
{
  for (const yaml::Entry* declared : declarations(loading, "networks", networks, network_section())) {
    const yaml::Entry& entry = *declared;
    const auto reader = open<DeclaredNetwork>(loading, entry.value, {"network", entry.key->text});
    Network network;
    network.name = entry.key->text;
    set(network.driver, reader.text("driver"));
    set(network.external, reader.boolean("external"));
    set(network.internal, reader.boolean("internal"));
    set(network.attachable, reader.boolean("attachable"));
    set(network.ipv6, reader.boolean("enable_ipv6"));
    merge(reader.settings("driver_opts"), network.options);
    merge(reader.values("labels"), network.labels);
    read_subnets(reader, network);
    loading.environment.networks.emplace(network.name, network);
  }
}

} // namespace maestro::reading
