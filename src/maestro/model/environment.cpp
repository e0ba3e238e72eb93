// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/environment.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace maestro {

namespace {

struct Variable {
  std::string_view name;
  std::optional<std::string_view> value;
};

/// Sorts by name; of several with the same name the last one stays.
template<class Items, class NameOf>
void sort_by_name(Items& items, const NameOf& name_of)
{
  std::stable_sort(items.begin(), items.end(),
                   [&](const auto& one, const auto& other) { return name_of(one) < name_of(other); });
  const auto is_same = [&](const auto& one, const auto& other) { return name_of(one) == name_of(other); };
  items.erase(items.begin(), std::unique(items.rbegin(), items.rend(), is_same).base());
}

/// Whose link variables the instances of a service get: all it requires, directly or not, and what it wants to know of
/// directly. Not what only volumes_from makes it wait for.
std::set<ServiceName> informants(const Environment& environment, const Service& service)
{
  std::set<ServiceName> all;
  std::vector<const Service*> open{&service};
  while (!open.empty()) {
    const Service& current = *open.back();
    open.pop_back();
    for (const ServiceName& name : current.requires_) {
      if (all.insert(name).second) open.push_back(&environment.services.at(name));
    }
  }
  all.insert(service.wants_info.begin(), service.wants_info.end());
  return all;
}

/// Of an image that only a digest names, its hexadecimal part: MaestroNG took it for the tag.
std::string tag_for_variable(const std::string& image)
{
  const ImageReference reference = parse_image(image);
  return reference.tag.empty() ? reference.digest.substr(reference.digest.find(':') + 1) : reference.tag;
}

/// Has work take all variables of an instance's container. They are held by reference: most of ten thousand containers
/// get hundreds.
template<class Work>
auto with_variables(const Environment& environment, const Instance& instance, LinkBook& book, const Work& work)
{
  const Service& service = environment.services.at(instance.service);
  const std::string tag = tag_for_variable(instance.image);
  std::vector<Variable> own;
  for (const auto& [name, value] : service.env) own.push_back({name, value});
  own.push_back({"MAESTRO_ENVIRONMENT_NAME", environment.name});
  own.push_back({"SERVICE_NAME", service.name.text()});
  for (const auto& [name, value] : instance.env) own.push_back({name, value});
  own.push_back({"CONTAINER_NAME", instance.name.text()});
  own.push_back({"CONTAINER_HOST_ADDRESS", environment.ship_of(instance).ip});
  own.push_back({"DOCKER_IMAGE", instance.image});
  own.push_back({"DOCKER_TAG", tag});
  sort_by_name(own, [](const Variable& variable) { return variable.name; });

  const auto& links = book.of(service);
  std::vector<Variable> all;
  all.reserve(own.size() + links.size());
  auto next = own.begin();
  for (const LinkBook::Link* link : links) {
    for (; next != own.end() && next->name < link->first; ++next) all.push_back(*next);
    if (next != own.end() && next->name == link->first) ++next; // links win
    all.push_back({link->first, link->second});
  }
  all.insert(all.end(), next, own.end());
  return work(all);
}

} // namespace

const std::vector<const LinkBook::Link*>& LinkBook::of(const Service& service)
{
  const auto [place, is_new] = known_.try_emplace(service.name);
  std::vector<const Link*>& links = place->second;
  if (!is_new) return links;
  const auto add = [&](const std::shared_ptr<const peers::Variables>& told) {
    if (told)
      for (const Link& link : *told) links.push_back(&link);
  };
  add(service.own_links);
  for (const ServiceName& name : informants(environment_, service)) add(environment_.services.at(name).dependent_links);
  sort_by_name(links, [](const Link* link) { return std::string_view(link->first); });
  return links;
}

EnvironmentVariables variables_of(const Environment& environment, const Instance& instance)
{
  LinkBook links(environment);
  return with_variables(environment, instance, links, [](const auto& all) {
    EnvironmentVariables variables;
    for (const auto& [name, value] : all) variables.emplace_back(name, value);
    return variables;
  });
}

TextList environment_of(const Environment& environment, const Instance& instance, LinkBook& links)
{
  return with_variables(environment, instance, links, [](const auto& all) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : all) bytes += name.size() + 1 + value.value_or("").size();
    TextList entries;
    entries.reserve(all.size(), bytes);
    for (const auto& [name, value] : all) entries.add({name, value ? "=" : "", value.value_or("")});
    return entries;
  });
}

ContainerSettings effective_settings(const Instance& instance)
{
  ContainerSettings settings = instance.settings;
  // With any network mode no host name is sent unless it was asked for: engines refuse it for some modes.
  if (settings.hostname.empty() && !settings.network_mode) settings.hostname = instance.name.text();
  return settings;
}

} // namespace maestro
