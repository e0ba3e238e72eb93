// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/rules/weight.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace maestro::reading {

namespace {

struct InstanceKeys {
  static constexpr auto name = "instance";
  static constexpr auto doc = "A container, by its name, under `instances` of a service. It may have the keys of "
                              "containers, too, before those of its service.";
  static constexpr std::array keys{
      Key{"ship", Form::text, required, "The host that runs it.", "vm1"},
      Key{"image", Form::text, "the service's", "Image of this instance.", "'nginx:1.26'"},
  };
  static constexpr auto parts = container_sections;
};

void read_ship(const Reader<InstanceKeys>& reader, Instance& instance)
{
  const Node* node = reader.require("ship");
  if (!node) return;
  const auto& ships = reader.loading().environment.ships;
  const auto name = reader.text("ship");
  if (!name) return;
  instance.ship = ShipName(*name);
  if (reader.loading().has_ships && !ships.contains(instance.ship))
    reader.error(*node, fmt::format("'ship' names {}, which is no ship", in_quotes(*name)),
                 reader.loading().suggestion(*name, ships));
}

/// What many instances publish together has a limit: each port becomes an object of its own for the engine.
void count_ports(const Reader<InstanceKeys>& reader, const ContainerDraft& common)
{
  constexpr std::size_t most_of_one = 20'000;
  constexpr std::size_t most_of_all = 1'000'000;
  std::size_t count = 0;
  for (const PortDraft& port : common.ports) count += port.port.exposed.count();
  std::size_t& all = reader.loading().published_ports;
  const bool first_too_many = all <= most_of_all && all + count > most_of_all;
  all += count;
  if (common.ports.empty()) return;
  const Node& place = *common.ports.back().key;
  if (count > most_of_one)
    reader.error(place, fmt::format("{} ports are published; the limit is {}", count, most_of_one));
  if (first_too_many) reader.error(place, fmt::format("all instances together have more than {} ports", most_of_all));
}

void check_name(const MappingReader& reader, const Node& key)
{
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const std::string_view name = key.text;
  const bool valid = name.size() > 1 && letters.find(name[0]) != std::string_view::npos &&
                     name.find_first_not_of(std::string(letters) + "_.-") == std::string_view::npos;
  if (!valid)
    reader.warning(key, fmt::format("{} is no name for a container", in_quotes(name)),
                   "engines want two or more letters, digits, '_', '.' and '-', a letter or digit first");
}

/// Whether an instance of this name is new; the second one names both services.
bool check_unique(const MappingReader& reader, const Service& service, const Node& key)
{
  const Environment& environment = reader.loading().environment;
  const auto found = environment.instances.find(InstanceName(std::string(key.text)));
  if (found == environment.instances.end()) return true;
  reader.error(key,
               fmt::format("instance {} of service {} is already defined in service {}", in_quotes(key.text),
                           in_quotes(service.name.text()), in_quotes(found->second.service.text())),
               "the other one stands in " +
                   reader.loading().sources.reference(reader.loading().instances.at(found->first).key->span, key.span));
  return false;
}

/// Whether there is room for so much more.
bool fits(Loading& loading, std::size_t more, const Node& key)
{
  if (loading.bytes + more <= loading.options.most_bytes) return true;
  loading.bytes += more;
  loading.error(key,
                fmt::format("all instances together take more than {} MiB; this is the first one too many",
                            loading.options.most_bytes >> 20U),
                "what a service says counts for each of its instances, and a value with an anchor for each alias");
  return false;
}

/// Moves what was read into the instance, and the places of it into its draft.
void keep(ContainerDraft&& read, Instance& instance, InstanceDraft& draft)
{
  instance.env = std::move(read.env);
  instance.settings = std::move(read.settings);
  instance.settings.ports.reserve(read.ports.size());
  for (PortDraft& port : read.ports) {
    instance.settings.ports.push_back(std::move(port.port));
    draft.ports.push_back(port.key);
  }
  for (BindDraft& bind : read.binds) {
    instance.settings.binds.push_back(std::move(bind.bind));
    draft.binds.push_back(bind.source);
  }
  for (auto& [path, file] : read.files) {
    instance.settings.files.push_back(std::move(file.file));
    draft.files.push_back(file.key);
  }
  draft.volumes_from = std::move(read.volumes_from);
}

} // namespace

const SectionInfo& instance_section() { return section<InstanceKeys>(); }

void read_instance(Loading& loading, Service& service, const ContainerDraft& defaults, const yaml::Entry& entry)
{
  if (loading.bytes > loading.options.most_bytes) return; // which was said
  if (!fits(loading, text_weight(*entry.value), *entry.key)) return;
  const Where where{"instance", entry.key->text, nullptr, entry.key};
  const auto reader = open<InstanceKeys>(loading, entry.value, where);
  if (entry.value->is_null()) reader.missing(*entry.key, {"ship"});
  if (!check_unique(MappingReader(loading, nullptr, {""}), service, *entry.key)) return;
  check_name(reader, *entry.key);

  Instance instance;
  instance.name = InstanceName(std::string(entry.key->text));
  instance.service = service.name;
  InstanceDraft draft{.key = entry.key, .body = reader.mapping()};
  instance.image = reader.text_or("image", service.image);
  check_image(reader, reader.find("image"));
  read_ship(reader, instance);

  ContainerDraft container = defaults.for_instance();
  read_container(reader, container);
  count_ports(reader, container);
  const LifecycleDraft own = std::move(container.lifecycle);
  const std::set<std::string> refused_ports = std::move(container.refused_ports);
  keep(std::move(container), instance, draft);
  instance.lifecycle = resolved(loading, defaults.lifecycle, own, instance, refused_ports);

  const std::size_t taken = weight(instance);
  if (!fits(loading, taken, *entry.key)) return;
  loading.bytes += taken;
  service.instances.push_back(instance.name);
  loading.instances.emplace(instance.name, std::move(draft));
  InstanceName name = instance.name;
  loading.environment.instances.emplace(std::move(name), std::move(instance));
}

} // namespace maestro::reading
