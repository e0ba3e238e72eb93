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

std::string_view link_name(const Links::value_type& link) { return link->first; }

/// Those that no link overrides.
std::vector<Variable> own_variables(const Environment& environment, const Instance& instance, const std::string& tag,
                                    const Links& links)
{
  const Service& service = environment.services.at(instance.service);
  std::vector<Variable> all;
  for (const auto& [name, value] : service.env) all.push_back({name, value});
  all.push_back({"MAESTRO_ENVIRONMENT_NAME", environment.name});
  all.push_back({"SERVICE_NAME", service.name.text()});
  for (const auto& [name, value] : instance.env) all.push_back({name, value});
  all.push_back({"CONTAINER_NAME", instance.name.text()});
  all.push_back({"CONTAINER_HOST_ADDRESS", environment.ship_of(instance).ip});
  all.push_back({"DOCKER_IMAGE", instance.image});
  all.push_back({"DOCKER_TAG", tag});
  sort_by_name(all, [](const Variable& variable) { return variable.name; });
  std::erase_if(
      all, [&](const Variable& variable) { return std::ranges::binary_search(links, variable.name, {}, link_name); });
  return all;
}

} // namespace

Links links_of(const Environment& environment, const Service& service)
{
  Links links;
  const auto add = [&](const std::shared_ptr<const peers::Variables>& told) {
    if (told)
      for (const auto& link : *told) links.push_back(&link);
  };
  add(service.own_links);
  for (const ServiceName& name : informants(environment, service)) add(environment.services.at(name).dependent_links);
  sort_by_name(links, link_name);
  return links;
}

EnvironmentVariables variables_of(const Environment& environment, const Instance& instance, const Links& links)
{
  const std::string tag = tag_for_variable(instance.image);
  EnvironmentVariables all;
  for (const auto& [name, value] : own_variables(environment, instance, tag, links)) all.emplace_back(name, value);
  for (const auto* link : links) all.emplace_back(link->first, link->second);
  std::sort(all.begin(), all.end());
  return all;
}

EnvironmentVariables variables_of(const Environment& environment, const Instance& instance)
{
  return variables_of(environment, instance, links_of(environment, environment.services.at(instance.service)));
}

TextList own_entries(const Environment& environment, const Instance& instance, const Links& links)
{
  const std::string tag = tag_for_variable(instance.image);
  TextList all;
  for (const auto& [name, value] : own_variables(environment, instance, tag, links))
    all.add({name, "=", value.value_or("")});
  return all;
}

TextList entries(const Links& links)
{
  std::size_t bytes = 0;
  for (const auto* link : links) bytes += link->first.size() + 1 + link->second.size();
  TextList all;
  all.reserve(links.size(), bytes);
  for (const auto* link : links) all.add({link->first, "=", link->second});
  return all;
}

namespace {

/// A container is called by the name of its instance inside, too; but not with any network mode (compat §1.18), nor in
/// the UTS namespace of the ship or of another container, where engines refuse a host name.
bool has_default_hostname(const ContainerSettings& settings)
{
  const bool has_own_namespace = settings.uts_mode.empty() || settings.uts_mode == "private";
  return !settings.network_mode && has_own_namespace;
}

} // namespace

ContainerSettings effective_settings(const Instance& instance)
{
  ContainerSettings settings = instance.settings;
  if (settings.hostname.empty() && has_default_hostname(settings)) settings.hostname = instance.name.text();
  return settings;
}

} // namespace maestro
