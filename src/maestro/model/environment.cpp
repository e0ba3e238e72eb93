// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/model/environment.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace maestro {

namespace {

struct Variable {
  std::string_view name;
  std::variant<Unset, std::string_view, const SecretName*> value;
};

Variable variable(const EnvironmentVariables::value_type& declared)
{
  const auto& [name, value] = declared;
  if (const auto* text = std::get_if<std::string>(&value)) return {name, *text};
  if (const auto* secret = std::get_if<SecretName>(&value)) return {name, secret};
  return {name, Unset()};
}

VariableValue value_of(const Variable& variable)
{
  return std::visit(Overloaded{
                        [](Unset unset) { return VariableValue(unset); },
                        [](std::string_view text) { return VariableValue(std::string(text)); },
                        [](const SecretName* secret) { return VariableValue(*secret); },
                    },
                    variable.value);
}

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
  for (const auto& declared : service.env) all.push_back(variable(declared));
  all.push_back({"MAESTRO_ENVIRONMENT_NAME", std::string_view(environment.name)});
  all.push_back({"SERVICE_NAME", std::string_view(service.name.text())});
  for (const auto& declared : instance.env) all.push_back(variable(declared));
  all.push_back({"CONTAINER_NAME", std::string_view(instance.name.text())});
  all.push_back({"CONTAINER_HOST_ADDRESS", std::string_view(environment.ship_of(instance).ip)});
  all.push_back({"DOCKER_IMAGE", std::string_view(instance.image)});
  all.push_back({"DOCKER_TAG", std::string_view(tag)});
  sort_by_name(all, [](const Variable& variable) { return variable.name; });
  std::erase_if(
      all, [&](const Variable& variable) { return std::ranges::binary_search(links, variable.name, {}, link_name); });
  return all;
}

} // namespace

std::string shown(const VariableValue& value)
{
  return std::visit(Overloaded{
                        [](Unset) { return std::string(); },
                        [](const std::string& text) { return text; },
                        [](const SecretName& secret) { return stand_in(secret); },
                    },
                    value);
}

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
  for (const Variable& own : own_variables(environment, instance, tag, links))
    all.emplace_back(own.name, value_of(own));
  for (const auto* link : links) all.emplace_back(link->first, link->second);
  std::ranges::sort(all, {}, &EnvironmentVariables::value_type::first);
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
  for (const auto& [name, value] : own_variables(environment, instance, tag, links)) {
    if (const auto* secret = std::get_if<const SecretName*>(&value))
      all.add({name, "=", stand_in(**secret)});
    else if (const auto* text = std::get_if<std::string_view>(&value))
      all.add({name, "=", *text});
    else
      all.add({name, "="});
  }
  return all;
}

std::map<std::string, SecretName> secret_variables(const Environment& environment, const Instance& instance,
                                                   const Links& links)
{
  std::map<std::string, SecretName> all;
  if (environment.secrets.empty()) return all; // as in most descriptions, and this is asked for each instance
  for (const auto& [name, value] : own_variables(environment, instance, {}, links))
    if (const auto* secret = std::get_if<const SecretName*>(&value)) all.emplace(name, **secret);
  return all;
}

bool Instance::is_untied_from(const InstanceName& other) const
{
  return std::ranges::find(untied_from, other) != untied_from.end();
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
