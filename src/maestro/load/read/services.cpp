// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/parts.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

namespace maestro::reading {

namespace {

/// Names of services, those that exist; the others are reported.
std::vector<Mention<ServiceName>> known_services(const Reader<Section::service>& reader,
                                                 KeyOf<Section::service, Form::texts> key)
{
  std::vector<Mention<ServiceName>> known;
  Loading& loading = reader.loading();
  for (const auto& [text, node] : reader.texts(key)) {
    if (loading.services.contains(ServiceName(text)))
      known.push_back({ServiceName(text), node});
    else
      reader.error(*node, fmt::format("'{}' names {}, which is no service", (*key).name, quoted(text)),
                   loading.suggestion(text, loading.services));
  }
  return known;
}

void read_service(Loading& loading, const yaml::Entry& entry)
{
  const Where where{"service", entry.key->text, nullptr, entry.key};
  const ServiceName name{std::string(entry.key->text)};
  const auto reader = open<Section::service>(loading, entry.value, where, {Section::service, Section::container});
  if (entry.value->is_null()) reader.error(*entry.key, "'image' and 'instances' are missing");
  Service& service = loading.environment.services[name];
  service.name = name;
  reader.require("image");
  check_image(reader, reader.find("image"));
  service.image = reader.text_or("image", "");
  service.omit = reader.boolean("omit").value_or(false);
  ServiceDraft& draft = loading.services.at(name);
  draft.requires_ = known_services(reader, "requires");
  draft.wants_info = known_services(reader, "wants_info");
  service.requires_ = each_once(draft.requires_);
  service.wants_info = each_once(draft.wants_info);

  Common common;
  read_common(also<Section::container>(reader), common);
  if (reader.require("instances")) {
    if (const Node* instances = reader.mapping_of("instances")) {
      for (const yaml::Entry& instance : instances->entries) read_instance(loading, service, common, instance);
    }
  }
  std::sort(service.instances.begin(), service.instances.end());
  service.env = std::move(common.env);
}

} // namespace

void check_image(const MappingReader& reader, const Node* node)
{
  if (!node || node->kind != yaml::Kind::scalar) return;
  const bool blank = node->text.find_first_of(" \t\r\n") != std::string_view::npos;
  if (node->text.empty() || blank) reader.error(*node, fmt::format("{} is no image", quoted(node->text)));
}

void read_services(const Reader<Section::description>& description)
{
  const Node* services = description.mapping_of("services");
  if (!services) return;
  Loading& loading = description.loading();
  for (const yaml::Entry& entry : services->entries)
    loading.services.emplace(std::string(entry.key->text), ServiceDraft{.key = entry.key});
  for (const yaml::Entry& entry : services->entries) read_service(loading, entry);
}

} // namespace maestro::reading
