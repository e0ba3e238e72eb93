// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::compose {
namespace {

/// `service:NAME` and `container:NAME` as the namespace of an instance.
std::optional<std::string> mode_of(Draft& draft, const Node& value, std::string_view key)
{
  auto mode = draft.known(value, key);
  if (!mode || !mode->starts_with(of_service)) return mode;
  const std::string name = mode->substr(of_service.size());
  const Service* const other = draft.project.find(name);
  if (other != nullptr && other != &draft.service) return "container:" + other->instances.front();
  draft.remark(value, fmt::format("'{}' names '{}', which is no other service", key, excerpt(value.text)));
  return std::nullopt;
}

void take_namespace(Draft& draft, const Node& value, const Rule& rule)
{
  if (const auto mode = mode_of(draft, value, rule.key)) draft.put(rule.target, word(*mode));
}

void take_network_mode(Draft& draft, const Node& value, const Rule& rule)
{
  if (draft.says("networks")) return draft.not_understood(value, rule.key, "possible beside 'networks'");
  const auto mode = mode_of(draft, value, rule.key);
  if (mode && !mode->empty() && *mode != "default") draft.put("net", word(*mode));
}

/// In its network a service is found under its name, which the one instance may have itself.
Item attachment(const Draft& draft)
{
  Item attachment = mapping_of({});
  std::vector<Item> aliases;
  const Service& service = draft.service;
  if (service.instances != std::vector{service.name}) aliases.push_back(word(service.name));
  for (const std::string& alias : service.aliases) aliases.push_back(word(alias));
  if (!aliases.empty()) attachment.add("aliases", list_of(std::move(aliases)));
  return attachment;
}

void add_address(Draft& draft, const yaml::Entry& entry, Item& attachment)
{
  const bool is_version_4 = entry.key->text == "ipv4_address";
  const auto known = draft.known(*entry.value, entry.key->text);
  if (!known) return;
  if (!(is_version_4 ? is_ipv4(*known) : is_ipv6(*known)))
    return draft.not_understood(*entry.value, entry.key->text, "an address");
  if (draft.service.instances.size() > 1)
    return draft.remark(*entry.key, fmt::format("'{}' can be that of one instance only", entry.key->text),
                        "write it under the 'networks' of that instance");
  attachment.add(std::string(entry.key->text), word(*known));
}

void add_details(Draft& draft, const Node& said, Item& attachment)
{
  for (const yaml::Entry& entry : said.entries) {
    const std::string_view key = entry.key->text;
    if (entry.value->is_null() || key.starts_with("x-")) continue;
    if (key == "aliases") {
      Item& aliases = attachment.find("aliases") != nullptr ? *attachment.find("aliases")
                                                            : attachment.at("aliases", Item::Kind::list, draft.notes);
      for (const Node* alias : entry.value->items)
        if (const auto known = draft.known(*alias, "aliases");
            known && std::ranges::find(aliases.items, key_text(*known), &Item::scalar) == aliases.items.end())
          aliases.items.push_back(word(*known));
    } else if (key == "ipv4_address" || key == "ipv6_address") {
      add_address(draft, entry, attachment);
    } else {
      draft.remark(*entry.key, fmt::format("'{}' of a network has no counterpart", excerpt(key)));
    }
  }
}

void attach(Draft& draft, const Node& where, const std::string& key, const Node* said)
{
  if (!is_name(key)) return draft.not_understood(where, "networks", "the name of a network");
  const std::string network = draft.project.network(key, where, draft.notes);
  Item details = attachment(draft);
  if (said != nullptr) add_details(draft, *said, details);
  Item& networks = draft.mapping("networks");
  if (networks.find(key_text(network)) == nullptr) networks.add(key_text(network), std::move(details));
}

void take_networks(Draft& draft, const Node& value, const Rule&)
{
  for (const Node* item : value.items) attach(draft, *item, std::string(item->text), nullptr);
  for (const yaml::Entry& entry : value.entries) attach(draft, *entry.key, std::string(entry.key->text), entry.value);
}

void take_hosts(Draft& draft, const Node& value, const Rule& rule)
{
  Item hosts = mapping_of({});
  for (const Pair& pair : draft.project.pairs_of(value, ":=")) {
    const auto known = pair.value ? draft.known(*pair.value, *pair.node, rule.key) : std::nullopt;
    if (pair.value && !known) continue;
    std::string address = known.value_or("");
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (pair.name.empty() || (!is_address(address) && address != "host-gateway"))
      draft.not_understood(*pair.node, rule.key, "name: address");
    else if (hosts.find(key_text(pair.name)) == nullptr)
      hosts.add(key_text(pair.name), word(address));
  }
  if (!hosts.empty()) draft.put(rule.target, std::move(hosts));
}

void add_requirement(Draft& draft, const Node& where, std::string_view key, std::string_view name)
{
  const Service* const other = draft.project.find(name);
  if (other == nullptr || other == &draft.service)
    return draft.remark(where, fmt::format("'{}' names '{}', which is no other service", key, excerpt(name)));
  Item& all = draft.list("requires");
  if (std::ranges::find(all.items, key_text(name), &Item::scalar) == all.items.end()) all.items.push_back(word(name));
}

void take_dependencies(Draft& draft, const Node& value, const Rule& rule)
{
  for (const Node* item : value.items) add_requirement(draft, *item, rule.key, item->text);
  for (const yaml::Entry& entry : value.entries) {
    add_requirement(draft, *entry.key, rule.key, entry.key->text);
    if (const Node* const required = entry.value->find("required");
        required != nullptr && !truth(required->text).value_or(true))
      draft.remark(*required, "'required: false' has no counterpart", "what a service requires is started before it");
    if (const Node* const again = entry.value->find("restart"); again != nullptr && truth(again->text).value_or(false))
      draft.remark(*again, "'restart: true' has no counterpart",
                   "name this service, too, where one that it requires is restarted");
    draft.remark_others(*entry.value, "depends_on", {"condition", "required", "restart"});
  }
}

void take_links(Draft& draft, const Node& value, const Rule& rule)
{
  for (const Node* item : value.items)
    add_requirement(draft, *item, rule.key, item->text.substr(0, item->text.find(':')));
}

} // namespace

void put_network_of_all(Draft& draft)
{
  if (draft.fields.find("networks") != nullptr || draft.says("network_mode") || draft.says("networks")) return;
  const std::string network = draft.project.network("default", draft.body, draft.notes);
  Item details = attachment(draft);
  draft.mapping("networks").add(key_text(network), std::move(details));
}

std::span<const Rule> network_rules()
{
  static constexpr std::array rules{
      Rule{"network_mode", take_network_mode, "net"},
      Rule{"networks", take_networks, "networks"},
      Rule{"hostname", take_text, "hostname"},
      Rule{"domainname", take_text, "domainname"},
      Rule{"dns", take_texts, "dns"},
      Rule{"dns_search", take_texts, "dns_search"},
      Rule{"dns_opt", take_texts, "dns_opt"},
      Rule{"extra_hosts", take_hosts, "extra_hosts"},
      Rule{"depends_on", take_dependencies, "requires"},
      Rule{"links", take_links, "requires"},
      Rule{"external_links", take_remark, "has no counterpart",
           "declare the network of that container {external: true}, and attach to it"},
      Rule{"mac_address", take_remark, "has no counterpart"},
      Rule{"pid", take_namespace, "pid"},
      Rule{"ipc", take_namespace, "ipc"},
      Rule{"uts", take_namespace, "uts"},
  };
  return rules;
}

} // namespace maestro::compose
