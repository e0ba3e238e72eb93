// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/plan/container_spec.hpp>

namespace maestro {

namespace {
constexpr auto config_hash_label = "io.maestro.config-hash";
} // namespace

const LinkBook::Entry& LinkBook::of(const ServiceName& service)
{
  const auto [place, is_new] = known_.try_emplace(service);
  Entry& entry = place->second;
  if (!is_new) return entry;
  entry.links = links_of(environment_, environment_.services.at(service));
  if (!entry.links.empty()) entry.variables = std::make_shared<engine::SharedVariables>(entries(entry.links));
  return entry;
}

engine::ContainerSpec container_spec(const Environment& environment, const Instance& instance)
{
  LinkBook links(environment);
  return container_spec(environment, instance, links);
}

engine::ContainerSpec container_spec(const Environment& environment, const Instance& instance, LinkBook& links)
{
  engine::ContainerSpec spec;
  spec.name = instance.name.text();
  spec.image = instance.image;
  spec.settings = effective_settings(instance);
  const LinkBook::Entry& told = links.of(instance.service);
  spec.env = own_entries(environment, instance, told.links);
  spec.shared_env = told.variables;
  spec.own_labels["io.maestro.environment"] = environment.name;
  spec.own_labels["io.maestro.service"] = instance.service.text();
  spec.own_labels["io.maestro.instance"] = instance.name.text();
  spec.own_labels[config_hash_label] = engine::config_hash(spec);
  return spec;
}

std::optional<bool> has_current_config(const Labels& labels, const engine::ContainerSpec& spec)
{
  const auto label = labels.find(config_hash_label);
  if (label == labels.end()) return std::nullopt;
  return label->second == spec.own_labels.at(config_hash_label);
}

bool is_created_in_steps(const engine::ContainerSpec& spec) { return spec.settings.networks.size() > 1; }

} // namespace maestro
