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
std::optional<Item> mode_of(Draft& draft, const Node& value, std::string_view key)
{
  const auto mode = draft.known(value, key);
  if (!mode) return std::nullopt;
  const Text text = draft.project.text_of(value).value_or(Text());
  if (!mode->starts_with(of_service)) return draft.project.setting(text);
  draft.project.remark_settled(value, text, key, draft.notes);
  const std::string name = mode->substr(of_service.size());
  const Service* const other = draft.project.find(name);
  if (other != nullptr && other != &draft.service) return word("container:" + other->instances.front());
  draft.remark(value, fmt::format("'{}' names '{}', which is no other service", key, excerpt(value.text)));
  return std::nullopt;
}

bool names_networks(const Draft& draft)
{
  const Node* const networks = draft.body.find("networks");
  return networks != nullptr && (!networks->items.empty() || !networks->entries.empty());
}

void take_namespace(Draft& draft, const Node& value, const Rule& rule)
{
  if (auto mode = mode_of(draft, value, rule.key)) draft.put(rule.target, *std::move(mode));
}

void take_network_mode(Draft& draft, const Node& value, const Rule& rule)
{
  const auto mode = network_mode_of(draft);
  if (mode && names_networks(draft)) return draft.not_understood(value, rule.key, "possible beside 'networks'");
  if (mode && *mode != "default") {
    if (auto item = mode_of(draft, value, rule.key)) draft.put("net", *std::move(item));
  } else if (const auto text = draft.project.text_of(value)) {
    draft.project.remark_settled(value, *text, rule.key, draft.notes);
  }
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
  attachment.add(std::string(entry.key->text), draft.project.setting(*draft.project.text_of(*entry.value)));
}

void add_details(Draft& draft, const Node& said, Item& attachment)
{
  for (const yaml::Entry& entry : said.entries) {
    const std::string_view key = entry.key->text;
    if (entry.value->is_null() || key.starts_with("x-")) continue;
    if (key == "aliases") {
      Item& aliases = attachment.find("aliases") != nullptr ? *attachment.find("aliases")
                                                            : attachment.at("aliases", Item::Kind::list, draft.notes);
      for (const Node* alias : entry.value->items) {
        if (!draft.known(*alias, "aliases")) continue;
        Item item = draft.project.setting(*draft.project.text_of(*alias));
        if (std::ranges::find(aliases.items, item.scalar, &Item::scalar) == aliases.items.end())
          aliases.items.push_back(std::move(item));
      }
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
  for (const Node* item : value.items)
    if (const auto known = draft.settled(*item, "networks")) attach(draft, *item, *known, nullptr);
  for (const yaml::Entry& entry : value.entries) attach(draft, *entry.key, std::string(entry.key->text), entry.value);
}

void take_hosts(Draft& draft, const Node& value, const Rule& rule)
{
  Item hosts = mapping_of({});
  for (const Pair& pair : draft.project.pairs_of(value, ":=")) {
    const auto known = pair.value ? draft.known(*pair.value, *pair.node, rule.key) : std::nullopt;
    if (pair.value && !known) continue;
    std::string address = known.value_or("");
    const bool is_in_brackets = address.starts_with('[') && address.ends_with(']');
    if (is_in_brackets) address = address.substr(1, address.size() - 2);
    if (pair.name.empty() || (!is_address(address) && address != "host-gateway")) {
      draft.not_understood(*pair.node, rule.key, "name: address");
      continue;
    }
    if (is_in_brackets) draft.project.remark_settled(*pair.node, *pair.value, rule.key, draft.notes);
    Item item = is_in_brackets ? word(address) : draft.project.setting(*pair.value);
    const Item* const before = hosts.find(key_text(pair.name));
    if (before == nullptr)
      hosts.add(key_text(pair.name), std::move(item));
    else if (before->scalar != item.scalar)
      draft.remark(*pair.node, fmt::format("'{}' has a second address, which is left out", excerpt(pair.name)),
                   "a description has one for a host");
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
    if (const Node* const condition = entry.value->find("condition")) draft.settled(*condition, "condition");
    if (const Node* const required = entry.value->find("required"); !draft.is_true(required, "required", true))
      draft.remark(*required, "'required: false' has no counterpart", "what a service requires is started before it");
    if (const Node* const again = entry.value->find("restart"); draft.is_true(again, "restart"))
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

std::optional<std::string> network_mode_of(const Draft& draft)
{
  const Node* const said = draft.body.find("network_mode");
  const auto text = said == nullptr ? std::nullopt : draft.project.text_of(*said);
  const auto mode = text ? draft.project.value(*text).value_or(std::string(said->text)) : std::string();
  return mode.empty() ? std::nullopt : std::optional(mode);
}

void put_network_of_all(Draft& draft)
{
  if (draft.fields.find("networks") != nullptr || network_mode_of(draft) || names_networks(draft)) return;
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
