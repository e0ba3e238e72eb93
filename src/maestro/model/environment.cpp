// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/environment.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace maestro {

namespace {

/// Variables from several sources, of which the later ones win. Holds what it was given by reference: most of ten
/// thousand containers get hundreds of variables.
class Layers {
public:
  void add(std::string_view name, std::optional<std::string_view> value) { all_.emplace_back(name, value); }
  void add(const EnvironmentVariables& variables)
  {
    for (const auto& [name, value] : variables) add(name, value);
  }
  void add(const std::shared_ptr<const peers::Variables>& links)
  {
    if (!links) return;
    for (const auto& [name, value] : *links) add(name, value);
  }

  using Pair = std::pair<std::string_view, std::optional<std::string_view>>;

  /// Each once, sorted by name.
  std::vector<Pair> merged()
  {
    const auto by_name = [](const Pair& one, const Pair& other) { return one.first < other.first; };
    std::stable_sort(all_.begin(), all_.end(), by_name);
    const auto is_same = [](const Pair& one, const Pair& other) { return one.first == other.first; };
    const auto last = std::unique(all_.rbegin(), all_.rend(), is_same).base();
    all_.erase(all_.begin(), last);
    return std::move(all_);
  }

private:
  std::vector<Pair> all_;
};

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

/// Has work take all variables of an instance's container.
template<class Work>
auto with_variables(const Environment& environment, const Instance& instance, const Work& work)
{
  const Service& service = environment.services.at(instance.service);
  const std::string tag = tag_for_variable(instance.image);
  Layers all;
  all.add(service.env);
  all.add("MAESTRO_ENVIRONMENT_NAME", environment.name);
  all.add("SERVICE_NAME", service.name.text());
  all.add(instance.env);
  all.add("CONTAINER_NAME", instance.name.text());
  all.add("CONTAINER_HOST_ADDRESS", environment.ship_of(instance).ip);
  all.add("DOCKER_IMAGE", instance.image);
  all.add("DOCKER_TAG", tag);
  all.add(service.own_links);
  for (const ServiceName& name : informants(environment, service))
    all.add(environment.services.at(name).dependent_links);
  return work(all.merged());
}

} // namespace

EnvironmentVariables variables_of(const Environment& environment, const Instance& instance)
{
  return with_variables(environment, instance,
                        [](const auto& all) { return EnvironmentVariables(all.begin(), all.end()); });
}

std::vector<std::string> environment_of(const Environment& environment, const Instance& instance)
{
  return with_variables(environment, instance, [](const auto& all) {
    std::vector<std::string> entries;
    entries.reserve(all.size());
    for (const auto& [name, value] : all) {
      std::string& entry = entries.emplace_back();
      entry.reserve(name.size() + 1 + value.value_or("").size());
      entry += name;
      if (value) entry.append("=").append(*value);
    }
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
