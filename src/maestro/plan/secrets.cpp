// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/config_hash.hpp>
#include <maestro/model/registry.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/secrets.hpp>
#include <maestro/plan/told_files.hpp>

#include <algorithm>
#include <string_view>
#include <variant>

namespace maestro {

namespace {

void add_secret_of_registry(const Environment& environment, const std::string& image, std::set<SecretName>& secrets)
{
  const Registry* registry = registry_for(environment.registries, image);
  if (registry != nullptr && !registry->username.empty() && !registry->password_secret.empty())
    secrets.insert(registry->password_secret);
}

enum class Compared { all, never_started };

std::set<SecretName> secrets_in_question(const Environment& environment, const Observed& observed,
                                         const std::vector<InstanceName>& instances, Compared which)
{
  std::set<SecretName> compared;
  if (environment.secrets.empty()) return compared;
  LinkBook links(environment);
  for (const InstanceName& name : instances) {
    const Instance& instance = environment.instances.at(name);
    if (!observed.known(instance.ship)) continue;
    const auto& containers = observed.ships.at(instance.ship).containers;
    const auto found = containers.find(name.text());
    if (found == containers.end()) continue;
    if (which == Compared::never_started && found->second.state != engine::State::created) continue;
    const engine::ContainerSpec spec = container_spec(environment, instance, links);
    if (can_compare_secrets(found->second, spec)) compared.merge(secrets_of(spec));
  }
  return compared;
}

/// Whether what has changed among its files has made no difference to which of them are secrets.
bool has_same_secret_files(const Labels& carried, const std::vector<ContainerFile>& files)
{
  const auto changed = changed_files(carried, files);
  if (!changed) return false;
  return std::ranges::all_of(*changed, [&](const Field& field) {
    if (!field.to) return false; // and nobody knows what it was
    return std::ranges::none_of(files, [&](const ContainerFile& file) {
      return file.source == ContainerFile::Source::secret && field.path == "files." + file.path;
    });
  });
}

} // namespace

bool can_compare_secrets(const engine::ContainerSummary& container, const engine::ContainerSpec& described)
{
  const Labels& carried = container.labels;
  if (has_current_config(carried, described).value_or(false)) return true;
  const auto then = engine::parse_declared_keys(label_of(carried, labels::declared));
  if (!then || !carries_secrets(carried) || secrets_of(described).empty()) return false;
  const auto changed = engine::differing_keys(*then, engine::declared_keys(described));
  const auto has_changed = [&](std::string_view key) { return std::ranges::find(changed, key) != changed.end(); };
  if (has_changed("env")) return false; // one of them may be new there
  return !has_changed("files") || has_same_secret_files(carried, described.settings.files);
}

std::set<SecretName> secrets_of(const Environment& environment, const Instance& instance)
{
  std::set<SecretName> secrets;
  if (environment.secrets.empty()) return secrets;
  for (const auto& [variable, value] : variables_of(environment, instance, {}))
    if (const auto* secret = std::get_if<SecretName>(&value)) secrets.insert(*secret);
  for (const ContainerFile& file : instance.settings.files)
    if (file.source == ContainerFile::Source::secret) secrets.insert(SecretName(file.name));
  return secrets;
}

std::set<SecretName> secrets_of_registries(const Environment& environment, const std::vector<InstanceName>& instances)
{
  std::set<SecretName> secrets;
  if (environment.secrets.empty()) return secrets;
  for (const InstanceName& name : instances)
    add_secret_of_registry(environment, environment.instances.at(name).image, secrets);
  return secrets;
}

std::set<SecretName> needed_secrets(const Environment& environment, const Plan& plan)
{
  std::set<SecretName> needed;
  if (environment.secrets.empty()) return needed;
  LinkBook links(environment);
  for (const Step& step : plan.steps) {
    if (const auto* pull = std::get_if<PullImage>(&step.action))
      add_secret_of_registry(environment, pull->image, needed);
    if (std::holds_alternative<CreateContainer>(step.action) || std::holds_alternative<PutFiles>(step.action))
      needed.merge(secrets_of(container_spec(environment, environment.instances.at(*step.instance()), links)));
  }
  return needed;
}

std::set<SecretName> compared_secrets(const Environment& environment, const Observed& observed, const Wish& wish)
{
  const bool if_changed = (wish.verb == Verb::restart && wish.only_if_changed) || wish.verb == Verb::apply;
  if (!if_changed && wish.verb != Verb::start) return {};
  return secrets_in_question(environment, observed, wish.instances,
                             if_changed ? Compared::all : Compared::never_started);
}

std::set<SecretName> compared_secrets(const Environment& environment, const Observed& observed,
                                      const std::vector<InstanceName>& instances)
{
  return secrets_in_question(environment, observed, instances, Compared::all);
}

} // namespace maestro
