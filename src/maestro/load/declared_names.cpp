// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/declared_names.hpp>
#include <maestro/load/render.hpp>
#include <maestro/yaml/parse.hpp>

#include <algorithm>

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

} // namespace

DeclaredNames declared_names(const LoadOptions& options)
{
  DeclaredNames names;
  const RenderedDescription rendered = render(options);
  if (!rendered.text) return names;
  Diagnostics ignored(rendered.sources);
  const auto document = yaml::parse(rendered.sources, *rendered.text, ignored);
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
