// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/load/amounts.hpp>
#include <maestro/load/parts.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

void read_retry(const Reader<Section::registry>& reader, Registry& registry)
{
  const auto retry = open<Section::retry>(reader.loading(), reader.find("retry"), {"retry", {}, &reader.where()});
  registry.attempts = retry.integer("attempts", {1, 1000}).value_or(registry.attempts);
  for (const auto& [text, node] : retry.list("when")) {
    const auto status = parse_integer(text);
    if (status && *status >= 100 && *status <= 599)
      registry.retry_when.push_back(static_cast<int>(*status));
    else
      retry.error(*node, fmt::format("each item of 'when' must be an HTTP status, not {}", described(*node)));
  }
}

/// The key alone decides which images use it then; most people mean the address.
void warn_about_scheme(const Reader<Section::registry>& reader, const Registry& registry)
{
  if (registry.registry.empty() || registry.registry.find("://") != std::string::npos) return;
  if (registry_host(registry.registry) == registry.key) return;
  reader.warning(*reader.find("registry"),
                 fmt::format("'registry' is no URL, so it is used only for images that begin with '{}/'", registry.key),
                 fmt::format("write https://{}", registry.registry));
}

/// The password, and what may be one under a misspelt name.
void keep_secrets(Loading& loading, const Node& registry)
{
  for (const yaml::Entry& entry : registry.entries) {
    const auto keys = keys_of(Section::registry);
    const bool known =
        std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return key.name == entry.key->text; });
    if (!known || entry.key->text == "password") loading.secrets.push_back(entry.value);
  }
}

} // namespace

void read_registries(const Reader<Section::description>& description)
{
  const Node* registries = description.mapping_of("registries");
  if (!registries) return;
  Loading& loading = description.loading();
  for (const yaml::Entry& entry : registries->entries) {
    const Where where{"registry", entry.key->text, nullptr, entry.key};
    const auto reader = open<Section::registry>(loading, entry.value, where);
    if (entry.value->is_null()) reader.error(*entry.key, "'registry' is missing");
    reader.require("registry");
    Registry registry{.key = std::string(entry.key->text)};
    registry.registry = reader.text_or("registry", "");
    registry.username = reader.text_or("username", "");
    registry.password = reader.text_or("password", "");
    registry.email = reader.text_or("email", "");
    warn_about_scheme(reader, registry);
    read_retry(reader, registry);
    keep_secrets(loading, *entry.value);
    loading.environment.registries.push_back(std::move(registry));
  }
}

} // namespace maestro::reading
