// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/project.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>

/// What services share: networks, volumes and secrets.
namespace maestro::compose {
namespace {

using Notes = std::vector<std::string>;

const Node* child(const Node* node, std::string_view key) { return node == nullptr ? nullptr : node->find(key); }

Item subnets(Project& project, const Node& ipam, Notes& notes)
{
  Item all = list_of({});
  const Node* const driver = ipam.find("driver"); // of one that engines have anyway nothing is lost
  project.remark_others(ipam, "ipam", {"config", driver != nullptr && driver->text == "default" ? "driver" : "config"},
                        notes);
  const Node* const config = ipam.find("config");
  if (config == nullptr) return all;
  for (const Node* one : config->items) {
    Item subnet = mapping_of({});
    for (const yaml::Entry& entry : one->entries) {
      const auto text = project.text_of(*entry.value);
      const bool is_known = entry.key->text == "subnet" || entry.key->text == "gateway";
      if (text && is_known)
        subnet.add(std::string(entry.key->text), project.setting(*text));
      else
        project.remark(*entry.key, fmt::format("'{}' of a subnet has no counterpart", entry.key->text), {}, notes);
    }
    if (subnet.find("subnet") != nullptr) all.items.push_back(std::move(subnet));
  }
  return all;
}

void remark_no_counterpart(Project& project, const yaml::Entry& entry, Notes& notes)
{
  project.remark(*entry.key, fmt::format("'{}' has no counterpart here", entry.key->text), {}, notes);
}

} // namespace

const Node* Project::section(std::string_view section, const std::string& key) const
{
  return child(root.find(section), key);
}

/// As Compose names it on the host, so that what is there is found again.
std::string Project::outer_name(const Node* declared, const std::string& key) const
{
  const Node* const external = child(declared, "external");
  for (const Node* said : {child(declared, "name"), child(external, "name")}) {
    const auto text = said == nullptr ? std::nullopt : text_of(*said);
    const auto known = text ? value(*text) : std::nullopt;
    if (known && is_name(*known)) return *known;
  }
  return is_external(declared) ? key : name + "_" + key;
}

bool Project::is_external(const Node* declared) const
{
  const Node* const external = child(declared, "external");
  return external != nullptr && (external->kind == yaml::Kind::mapping || truth_of(external).value_or(false));
}

void Project::declare(const Node& declared, Item& target, std::span<const std::string_view> keys, Notes& notes)
{
  const bool is_from_outside = is_external(&declared);
  if (is_from_outside) target.add("external", scalar_of("true"));
  for (const std::string_view key : {"name", "external"})
    if (const Node* const said = declared.find(key))
      if (const auto text = text_of(*said)) remark_settled(*said, *text, key, notes);
  for (const yaml::Entry& entry : declared.entries) {
    const std::string_view key = entry.key->text;
    if (entry.value->is_null() || key == "name" || key == "external" || key.starts_with("x-") || is_from_outside)
      continue;
    if (std::ranges::find(keys, key) != keys.end())
      declare_setting(entry, target, notes);
    else
      remark_no_counterpart(*this, entry, notes);
  }
}

/// One that a description has, too.
void Project::declare_setting(const yaml::Entry& entry, Item& target, Notes& notes)
{
  const std::string key(entry.key->text);
  const auto text = text_of(*entry.value);
  const auto known = text ? value(*text) : std::nullopt;
  if (key == "ipam") {
    if (Item config = subnets(*this, *entry.value, notes); !config.empty())
      target.add("ipam", mapping_of({{{}, "config", std::move(config)}}));
  } else if (key == "driver_opts") {
    if (Item all = options_of_volume(*entry.value, notes); !all.empty()) target.add(key, std::move(all));
  } else if (key == "labels") {
    if (Item all = mapping_from(*entry.value); !all.empty()) target.add(key, std::move(all));
  } else if (key == "driver" && known == "overlay") {
    remark(*entry.key, "networks of the driver 'overlay' are those of Swarm", "each ship has a bridge of this name",
           notes);
  } else if (key == "driver" && text) {
    target.add(key, text_item(*text));
  } else if (known && truth(*known)) {
    const bool is_same = *known == "true" || *known == "false";
    target.add(key, scalar_of(is_same ? written_bare(defaulted(*text)) : *truth(*known) ? "true" : "false"));
    if (!is_same) remark_settled(*entry.value, *text, key, notes);
  } else {
    remark_no_counterpart(*this, entry, notes);
  }
}

/// A folder of the host that becomes a volume has a path that may be relative.
Item Project::options_of_volume(const Node& options, Notes& notes)
{
  Item all = mapping_from(options);
  bool is_bind = false;
  for (const Pair& pair : pairs_of(options)) {
    const std::string known = value(pair.value.value_or(Text())).value_or("");
    for (const std::string_view option : maestro::split(known, ','))
      is_bind |= pair.name == "o" && (option == "bind" || option == "rbind");
  }
  for (const Pair& pair : pairs_of(options)) {
    if (!is_bind || pair.name != "device" || !pair.value) continue;
    const std::string known = value(*pair.value).value_or("/");
    const bool is_bare = !known.starts_with('/') && !known.starts_with('.') && !known.starts_with('~');
    if (Item* const device = all.find("device"))
      *device = plain_item(on_ship(is_bare ? literal("./") + *pair.value : *pair.value, *pair.node, notes));
  }
  return all;
}

std::string Project::network(const std::string& key, const Node& where, Notes& notes)
{
  static constexpr std::array<std::string_view, 7> keys{"driver",      "driver_opts", "internal", "attachable",
                                                        "enable_ipv6", "ipam",        "labels"};
  const Node* const declared = section("networks", key);
  std::string outer = outer_name(declared, key);
  if (networks.find(key_text(outer)) != nullptr) return outer;
  if (declared == nullptr && key != "default")
    remark(where, fmt::format("network '{}' is not declared", key), {}, notes);
  Notes own;
  Item network = mapping_of({});
  if (declared != nullptr) declare(*declared, network, keys, own);
  networks.fields.push_back({std::move(own), key_text(outer), std::move(network)});
  return outer;
}

std::string Project::volume(const std::string& key, const Node& where, Notes& notes)
{
  static constexpr std::array<std::string_view, 3> keys{"driver", "driver_opts", "labels"};
  const Node* const declared = section("volumes", key);
  std::string outer = outer_name(declared, key);
  if (volumes.find(key_text(outer)) != nullptr) return outer;
  if (root.find("volumes") == nullptr || root.find("volumes")->find(key) == nullptr)
    remark(where, fmt::format("volume '{}' is not declared", key), {}, notes);
  Notes own;
  Item volume = mapping_of({});
  if (declared != nullptr) declare(*declared, volume, keys, own);
  volumes.fields.push_back({std::move(own), key_text(outer), std::move(volume)});
  return outer;
}

std::string Project::secret_of_variable(const std::string& variable)
{
  std::string secret = variable;
  while (secret.starts_with('_')) secret.erase(0, 1);
  if (secret.empty()) secret = "secret";
  while (section("secrets", secret) != nullptr) secret += "-variable";
  if (secrets.find(key_text(secret)) == nullptr)
    secrets.add(key_text(secret), mapping_of({{{}, "env", word(variable)}}));
  return secret;
}

std::string Project::secret(const std::string& key, const Node& where, Notes& notes)
{
  const Node* const declared = section("secrets", key);
  if (declared == nullptr || !is_name(key)) {
    remark(where, fmt::format("secret '{}' is not declared", key), {}, notes);
    return {};
  }
  if (secrets.find(key_text(key)) != nullptr) return key;
  Item secret = mapping_of({});
  Notes own;
  remark_others(*declared, "secrets", {"file", "environment", "name", "external"}, own);
  for (const std::string_view source : {"file", "environment"}) {
    const Node* const said = declared->find(source);
    const auto text = said == nullptr ? std::nullopt : text_of(*said);
    if (!text || !secret.empty()) continue;
    const auto known = value(*text);
    if (!known || known->empty() || *known == "-") continue;
    if (source == "file" && is_literal(*text))
      secret.add("file", word(from_description(*known)));
    else if (source == "file")
      secret.add("file", file_setting(*text));
    else if (known->find_first_of("=${} \t\r\n") == std::string::npos)
      secret.add("env", word(*known));
  }
  if (secret.empty()) {
    remark(where, fmt::format("secret '{}' has no source that Maestro knows", key),
           "under 'secrets', say where its value comes from: a file, a variable (env) or a command", notes);
    return {};
  }
  secrets.fields.push_back({std::move(own), key_text(key), std::move(secret)});
  return key;
}

} // namespace maestro::compose
