// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/declared_names.hpp>
#include <maestro/load/render.hpp>
#include <maestro/yaml/outline.hpp>
#include <maestro/yaml/parse.hpp>

#include <algorithm>
#include <utility>

namespace maestro {
namespace {

using yaml::Node;

void add_keys(std::vector<std::string>& names, const Node* mapping)
{
  if (mapping == nullptr) return;
  for (const yaml::Entry& entry : mapping->entries) names.emplace_back(entry.key->text);
}

void settle(std::vector<std::string>& names)
{
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

/// All that is nested deeper than `services: {web: {instances: {web-1: …}}}` names nothing.
constexpr std::size_t levels_with_names = 4;

/// What has to be parsed for the names: a shell waits for them at each press of a key.
SourceId with_names(RenderedDescription& rendered)
{
  std::optional<std::string> outline = yaml::outline(rendered.rendered(), levels_with_names);
  return outline ? rendered.sources.add("outline", std::move(*outline)) : *rendered.text;
}

} // namespace

DeclaredNames declared_names(const LoadOptions& options)
{
  DeclaredNames names;
  RenderedDescription rendered = render(options);
  if (!rendered.text) return names;
  const SourceId text = with_names(rendered);
  Diagnostics ignored(rendered.sources);
  const auto document = yaml::parse(rendered.sources, text, ignored);
  if (!document) return names;
  add_keys(names.ships, document->root().find("ships"));
  const Node* services = document->root().find("services");
  add_keys(names.services, services);
  if (services != nullptr)
    for (const yaml::Entry& service : services->entries) add_keys(names.instances, service.value->find("instances"));
  for (auto* list : {&names.ships, &names.services, &names.instances}) settle(*list);
  return names;
}

} // namespace maestro
