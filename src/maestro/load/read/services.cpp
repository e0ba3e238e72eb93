// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/rules/weight.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

namespace maestro::reading {

namespace {

struct ServiceKeys {
  static constexpr auto name = "service";
  static constexpr auto doc =
      "A service, by its name, under `services`. It may have the keys of containers, too, which "
      "hold for each of its instances.";
  static constexpr std::array keys{
      Key{"image", Form::text, required, "Image of all instances.", "'nginx:1.25'"},
      Key{"instances", Form::mappings, required, "The containers of the service.", "{web-1: {ship: vm1}}"}.made_of(
          instance_section),
      Key{"requires", Form::texts, "none", "Services that must be up before this one.", "[database]"},
      Key{"wants_info", Form::texts, "none", "Services whose addresses this one is told, without waiting for them.",
          "[metrics]"},
      Key{"update", Form::mapping, "one at a time", "How its instances are replaced.", "{parallelism: 25%, min_up: 2}"}
          .made_of(update_section),
      Key{"omit", Form::boolean, default_of<&Service::omit>, "Leave it out of commands that name nothing.", "true"},
  };
  static constexpr auto parts = container_sections;
};

/// What to write for a text in which several services are named; empty if it is anything else.
std::string as_list(std::string_view text, const std::map<ServiceName, ServiceDraft>& services)
{
  constexpr std::string_view between = ", \t";
  std::vector<std::string> names;
  for (std::size_t at = text.find_first_not_of(between); at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(between, at), text.size());
    names.emplace_back(text.substr(at, end - at));
    at = text.find_first_not_of(between, end);
  }
  const auto known = [&](const std::string& name) { return services.contains(ServiceName(name)); };
  if (names.size() < 2 || !std::ranges::all_of(names, known)) return {};
  return fmt::format("several names are a list: [{}]", join(names, ", "));
}

/// Names of services, those that exist; the others are reported.
std::vector<Mention<ServiceName>> known_services(const Reader<ServiceKeys>& reader, KeyOf<ServiceKeys, Form::texts> key)
{
  std::vector<Mention<ServiceName>> known;
  Loading& loading = reader.loading();
  for (const auto& [text, node] : reader.texts(key)) {
    if (loading.services.contains(ServiceName(text))) {
      known.push_back({ServiceName(text), node});
      continue;
    }
    std::string hint = as_list(text, loading.services);
    if (hint.empty()) hint = loading.suggestion(text, loading.services);
    reader.error(*node, fmt::format("'{}' names {}, which is no service", (*key).name, in_quotes(text)),
                 std::move(hint));
  }
  return known;
}

/// Whether what a service says itself, once, leaves room for its instances.
bool fits(Loading& loading, const yaml::Entry& service)
{
  std::size_t own = 0;
  for (const yaml::Entry& entry : service.value->entries)
    if (entry.key->text != "instances") own += text_weight(*entry.value);
  if (own <= loading.options.most_bytes / 2) return true;
  loading.error(*service.key, fmt::format("a service takes at most {} MiB", loading.options.most_bytes >> 21U),
                "a value with an anchor counts for each alias");
  return false;
}

void read_service(Loading& loading, const yaml::Entry& entry)
{
  if (!fits(loading, entry)) return;
  check_name_text(loading, *entry.key, "a service");
  const Where where{"service", entry.key->text, nullptr, entry.key};
  const ServiceName name{std::string(entry.key->text)};
  const auto reader = open<ServiceKeys>(loading, entry.value, where);
  if (entry.value->is_null()) reader.missing(*entry.key, {"image", "instances"});
  Service& service = loading.environment.services[name];
  service.name = name;
  reader.require("image");
  check_image(reader, reader.find("image"));
  set(service.image, reader.text("image"));
  set(service.omit, reader.boolean("omit"));
  service.update = read_update(loading, reader.find("update"), where);
  ServiceDraft& draft = loading.services.at(name);
  draft.body = reader.mapping();
  draft.requires_ = known_services(reader, "requires");
  draft.wants_info = known_services(reader, "wants_info");
  service.requires_ = each_once(draft.requires_);
  service.wants_info = each_once(draft.wants_info);

  ContainerDraft common;
  read_container(reader, common);
  if (reader.require("instances")) {
    if (const Node* instances = reader.mapping_of("instances")) {
      for (const yaml::Entry& instance : instances->entries) read_instance(loading, service, common, instance);
    }
  }
  std::sort(service.instances.begin(), service.instances.end());
  service.env = std::move(common.env);
}

} // namespace

const SectionInfo& service_section() { return section<ServiceKeys>(); }

void check_image(const MappingReader& reader, const Node* node)
{
  if (!node || node->kind != yaml::Kind::scalar) return;
  if (node->text.find_first_of(" \t\r\n") != std::string_view::npos)
    reader.error(*node, fmt::format("{} is no image", in_quotes(node->text)));
}

void read_services(Loading& loading, const Node* services)
{
  if (!services) return;
  for (const yaml::Entry& entry : services->entries)
    loading.services[ServiceName(std::string(entry.key->text))].key = entry.key;
  for (const yaml::Entry& entry : services->entries) read_service(loading, entry);
}

} // namespace maestro::reading
