// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/environment.hpp>

#include <set>

namespace maestro {

namespace {

using Merged = std::map<std::string, std::optional<std::string>>;

void merge(Merged& all, const EnvironmentVariables& variables)
{
  for (const auto& [name, value] : variables) all.insert_or_assign(name, value);
}

void merge(Merged& all, const std::shared_ptr<const peers::Variables>& links)
{
  if (!links) return;
  for (const auto& [name, value] : *links) all.insert_or_assign(name, value);
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

} // namespace

std::map<std::string, std::optional<std::string>> variables_of(const Environment& environment, const Instance& instance)
{
  const Service& service = environment.services.at(instance.service);
  Merged all;
  merge(all, service.env);
  all.insert_or_assign("MAESTRO_ENVIRONMENT_NAME", environment.name);
  all.insert_or_assign("SERVICE_NAME", service.name.text());
  merge(all, instance.env);
  all.insert_or_assign("CONTAINER_NAME", instance.name.text());
  all.insert_or_assign("CONTAINER_HOST_ADDRESS", environment.ship_of(instance).ip);
  all.insert_or_assign("DOCKER_IMAGE", instance.image);
  all.insert_or_assign("DOCKER_TAG", tag_for_variable(instance.image));
  merge(all, service.own_links);
  for (const ServiceName& name : informants(environment, service))
    merge(all, environment.services.at(name).dependent_links);
  return all;
}

ContainerSettings effective_settings(const Instance& instance)
{
  ContainerSettings settings = instance.settings;
  // With any network mode no host name is sent unless it was asked for: engines refuse it for some modes.
  if (settings.hostname.empty() && !settings.network_mode) settings.hostname = instance.name.text();
  return settings;
}

} // namespace maestro
