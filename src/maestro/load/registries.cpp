// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/amounts.hpp>
#include <maestro/load/parts.hpp>

#include <fmt/core.h>

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
    read_retry(reader, registry);
    if (!registry.password.empty()) loading.secrets.push_back(registry.password);
    loading.environment.registries.push_back(std::move(registry));
  }
}

} // namespace maestro::reading
