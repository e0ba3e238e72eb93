// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/config_hash.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/told_files.hpp>

#include <algorithm>
#include <utility>

namespace maestro {

const LinkBook::Entry& LinkBook::of(const ServiceName& service)
{
  const auto [place, is_new] = known_.try_emplace(service);
  Entry& entry = place->second;
  if (!is_new) return entry;
  entry.links = links_of(environment_, environment_.services.at(service));
  if (!entry.links.empty()) entry.variables = std::make_shared<engine::SharedVariables>(entries(entry.links));
  return entry;
}

std::string LinkBook::digest_of(const std::vector<ContainerFile>& files)
{
  if (files.empty()) return {};
  TextList told;
  for (const ContainerFile& file : files) {
    const auto [known, is_new] = digests_.try_emplace(file.content.get());
    if (is_new && file.content) known->second = engine::sha256(*file.content);
    const bool is_secret = file.source == ContainerFile::Source::secret; // whose value has a digest of its own
    told.add({mode_text(file), " ", owner_text(file), " ", is_secret ? "secret " + file.name : known->second, " ",
              file.path});
  }
  return engine::sha256(told);
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
  spec.files_digest = links.digest_of(spec.settings.files);
  spec.secret_env = secret_variables(environment, instance, told.links);
  spec.own_labels[labels::environment] = environment.name;
  spec.own_labels[labels::service] = instance.service.text();
  spec.own_labels[labels::instance] = instance.name.text();
  spec.own_labels[labels::config_hash] = engine::config_hash(spec);
  return spec;
}

void label_declared_keys(engine::ContainerSpec& spec)
{
  spec.own_labels[labels::declared] = engine::to_text(engine::declared_keys(spec));
  if (std::string files = files_text(spec.settings.files); !files.empty())
    spec.own_labels[labels::files] = std::move(files);
}

engine::NetworkSpec network_spec(const Environment& environment, const Network& network)
{
  engine::NetworkSpec spec{network.name, network.driver,  network.internal, network.attachable,
                           network.ipv6, network.options, network.labels,   network.subnets};
  spec.labels[labels::environment] = environment.name;
  spec.labels[labels::config_hash] = engine::config_hash(spec);
  return spec;
}

engine::VolumeSpec volume_spec(const Environment& environment, const Volume& volume)
{
  engine::VolumeSpec spec{volume.name, volume.driver, volume.options, volume.labels};
  spec.labels[labels::environment] = environment.name;
  spec.labels[labels::config_hash] = engine::config_hash(spec);
  return spec;
}

std::set<SecretName> secrets_of(const engine::ContainerSpec& spec)
{
  std::set<SecretName> names;
  for (const auto& [variable, secret] : spec.secret_env) names.insert(secret);
  for (const ContainerFile& file : spec.settings.files)
    if (file.source == ContainerFile::Source::secret) names.insert(SecretName(file.name));
  return names;
}

namespace {

constexpr char before_secrets = '.';

std::string_view without_secrets(std::string_view hash) { return hash.substr(0, hash.find(before_secrets)); }
std::string_view secrets_part(std::string_view hash) { return hash.substr(without_secrets(hash).size()); }

} // namespace

void label_secrets(engine::ContainerSpec& spec, const SecretDigests& digests)
{
  TextList known;
  for (const SecretName& name : secrets_of(spec)) {
    const auto digest = digests.find(name);
    if (digest == digests.end()) return;
    known.add({name.text(), " ", digest->second});
  }
  if (known.empty()) return;
  (spec.own_labels[labels::config_hash] += before_secrets) += engine::sha256(known);
}

bool carries_secrets(const Labels& carried)
{
  const auto label = carried.find(labels::config_hash);
  return label != carried.end() && label->second.find(before_secrets) != std::string::npos;
}

bool has_current_secrets(const Labels& carried, const engine::ContainerSpec& spec)
{
  const auto label = carried.find(labels::config_hash);
  const std::string_view then = label == carried.end() ? std::string_view() : secrets_part(label->second);
  const std::string_view now = secrets_part(spec.own_labels.at(labels::config_hash));
  const bool has_secrets = !secrets_of(spec).empty();
  return then.empty() != has_secrets && (now.empty() || then == now);
}

std::optional<bool> has_current_config(const Labels& carried, const engine::ContainerSpec& spec)
{
  const auto label = carried.find(labels::config_hash);
  const std::string& now = spec.own_labels.at(labels::config_hash);
  if (label == carried.end() || !engine::are_comparable(label->second, now)) return std::nullopt;
  return without_secrets(label->second) == without_secrets(now) && has_current_secrets(carried, spec);
}

bool differs_only_in(const Labels& carried, const engine::ContainerSpec& spec, bool (*is_such)(std::string_view key))
{
  const auto then = engine::parse_declared_keys(label_of(carried, labels::declared));
  if (!then || !has_current_secrets(carried, spec)) return false;
  const std::vector<std::string> keys = engine::differing_keys(*then, engine::declared_keys(spec));
  return !keys.empty() && std::ranges::all_of(keys, is_such);
}

bool is_created_in_steps(const engine::ContainerSpec& spec) { return spec.settings.networks.size() > 1; }

} // namespace maestro
