// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/address.hpp>
#include <maestro/load/attachments.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

void attach(const Reader<Section::container>& reader, const Node& name, const Node* options,
            ContainerSettings& settings)
{
  NetworkAttachment attachment{.network = std::string(name.text)};
  const auto& declared = reader.loading().environment.networks;
  if (!declared.contains(attachment.network)) {
    std::string hint = reader.loading().suggestion(attachment.network, declared);
    if (hint.empty()) hint = "one that exists already is declared with {external: true}";
    reader.error(name, fmt::format("network {} is not declared under the top-level 'networks'", quoted(name.text)),
                 std::move(hint));
  }
  const auto& all = settings.networks;
  if (std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.network == attachment.network; }))
    return reader.warning(name, fmt::format("network {} stands here twice", quoted(name.text)));
  const Where here{"network", name.text, &reader.where()};
  const auto full = open<Section::attachment>(reader.loading(), options, here);
  attachment.aliases = plain(full.texts("aliases"));
  attachment.ipv4 = full.text_or("ipv4_address", "");
  attachment.ipv6 = full.text_or("ipv6_address", "");
  if (!attachment.ipv4.empty() && !is_ipv4(attachment.ipv4))
    full.error(*full.find("ipv4_address"), fmt::format("{} is no IPv4 address", quoted(attachment.ipv4)));
  if (!attachment.ipv6.empty() && !is_ipv6(attachment.ipv6))
    full.error(*full.find("ipv6_address"), fmt::format("{} is no IPv6 address", quoted(attachment.ipv6)));
  settings.networks.push_back(std::move(attachment));
}

} // namespace

void read_networks(const Reader<Section::container>& reader, ContainerSettings& settings)
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

} // namespace maestro::reading
