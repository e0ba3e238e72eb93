// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/parts.hpp>
#include <maestro/load/rules/weight.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>
#include <strings/shell.hpp>

#include <algorithm>
#include <array>

namespace maestro::reading {

namespace {

constexpr std::array<std::string_view, 1> providers{"static"};

struct Meta {
  static constexpr auto name = "meta";
  static constexpr auto doc = "The value of `__maestro`.";
  static constexpr std::array keys{
      Key{"schema", Form::version, default_of<&Environment::schema>,
          "Version of the format: 2 writes volumes as host path: container path, 1 the other way round.", "2"},
      Key{"base_dir", Form::ignored, "", "Has no effect.", "/srv"},
  };
};

struct Description {
  static constexpr auto name = "description";
  static constexpr auto doc = "The top of a description.";
  static constexpr std::array keys{
      Key{"__maestro", Form::mapping, "schema 1", "About the format of this description.", "{schema: 2}"}.made_of(
          section<Meta>),
      Key{"name", Form::text, required, "Name of the environment.", "production"},
      Key{"registries", Form::mappings, "none", "Image registries that need a login.",
          "{reg.example: {registry: 'https://reg.example', username: deploy}}"}
          .made_of(registry_section),
      Key{"ship_provider", Form::text, "static", "Where ships come from; only `static` exists.", "static"}.among(
          providers),
      Key{"ship_defaults", Form::mapping, "none", "Defaults for all ships, key by key.", "{timeout: 10}"}.made_of(
          ship_access_section),
      Key{"ships", Form::mappings, required, "The hosts that run containers.", "{vm1: {ip: 192.0.2.1}}"}.made_of(
          ship_section),
      Key{"networks", Form::mappings, "none", "Networks that containers attach to; made where they are missing.",
          "{back: {internal: true}}"}
          .made_of(network_section),
      Key{"volumes", Form::mappings, "none", "Named volumes; made where they are missing.", "{data: {}}"}.made_of(
          volume_section),
      Key{"secrets", Form::mappings, "none", "Values that are shown nowhere, and where each comes from.",
          "{db_password: {command: [pass, show, db]}}"}
          .made_of(secret_section),
      Key{"services", Form::mappings, "none", "Groups of containers that share an image.",
          "{web: {image: 'nginx:1.25', instances: {web-1: {ship: vm1}}}}"}
          .made_of(service_section),
      Key{"audit", Form::audit, "none", "Who is told about what is done.", "[{type: log, file: /var/log/maestro.log}]"}
          .one_of(auditor_sections),
  };
};

/// The number behind `schema`: 1, 2, the same as texts, or {version: N}.
void read_schema(const Reader<Description>& description)
{
  Loading& loading = description.loading();
  const auto meta = open<Meta>(loading, description.find("__maestro"), {"__maestro"});
  const Node* schema = meta.find("schema");
  if (!schema) return;
  const Node* version = schema->kind == yaml::Kind::mapping ? schema->find("version") : schema;
  if (version && version->kind == yaml::Kind::scalar && (version->text == "1" || version->text == "2"))
    loading.environment.schema = version->text == "1" ? 1 : 2;
  else
    meta.error(version ? *version : *schema,
               fmt::format("'schema' must be 1 or 2, not {}", described(version ? *version : *schema)),
               "write `__maestro: {schema: 2}`");
}

/// Whether a mapping has what Compose files have, and nothing that only descriptions have.
bool is_for_compose(const Node& root)
{
  constexpr std::array<std::string_view, 8> of_compose{"build",    "container_name", "depends_on", "deploy",
                                                       "env_file", "environment",    "expose",     "profiles"};
  const Node* services = root.find("services");
  if (!services || services->kind != yaml::Kind::mapping || root.find("ships") || root.find("__maestro")) return false;
  bool has_sign = root.find("version") != nullptr;
  for (const yaml::Entry& service : services->entries) {
    if (service.value->kind != yaml::Kind::mapping) continue;
    for (const yaml::Entry& entry : service.value->entries) {
      if (entry.key->text == "instances") return false;
      const bool is_list = entry.value->kind == yaml::Kind::sequence;
      has_sign |= std::ranges::find(of_compose, entry.key->text) != of_compose.end() ||
                  (is_list && (entry.key->text == "ports" || entry.key->text == "volumes"));
    }
  }
  return has_sign;
}

/// Everything but the services, which count for themselves, is copied once.
bool fits(Loading& loading, const Node& root)
{
  bool all = true;
  for (const yaml::Entry& entry : root.entries) {
    if (entry.key->text == "services" || !find_key(description_section(), entry.key->text)) continue;
    if (text_weight(*entry.value) <= loading.options.most_bytes / 8) continue;
    loading.error(
        *entry.key,
        fmt::format("{} takes more than {} MiB", in_quotes(entry.key->text), loading.options.most_bytes >> 23U),
        "a value with an anchor counts for each alias");
    all = false;
  }
  return all;
}

} // namespace

const SectionInfo& description_section() { return section<Description>(); }

void read_description(Loading& loading, const Node& root)
{
  if (root.is_null()) return loading.error(root, "the description is empty");
  if (root.kind != yaml::Kind::mapping)
    return loading.error(root, fmt::format("a description must be a mapping, not {}", described(root)));
  if (is_for_compose(root)) {
    const std::string file = loading.options.file == "-" ? "compose.yaml" : strings::shell_quoted(loading.options.file);
    return loading.error(*root.entries[0].key, "this is a file for Compose, and no description",
                         fmt::format("`maestro init --from {}` makes a description of it", file));
  }
  if (!fits(loading, root)) return;
  const auto description = open<Description>(loading, &root, {""});
  read_schema(description);
  if (const Node* name = description.require("name"); name && name->kind == yaml::Kind::scalar)
    check_name_text(loading, *name, "the environment");
  set(loading.environment.name, description.text("name"));
  if (const auto provider = description.text("ship_provider"); provider && *provider != providers[0])
    description.error(*description.find("ship_provider"), fmt::format("unknown ship provider {}", in_quotes(*provider)),
                      "the only one is static");
  read_secrets(loading, description.find("secrets")); // before all that may name them
  read_registries(loading, description.mapping_of("registries"));
  description.require("ships");
  const Node* ships = description.mapping_of("ships");
  loading.has_ships = ships != nullptr;
  read_ships(loading, ships, description.find("ship_defaults"));
  read_networks(loading, description.find("networks"));
  read_volumes(loading, description.find("volumes"));
  read_services(loading, description.mapping_of("services"));
  if (const Node* auditors = description.sequence_of("audit")) read_audit(loading, *auditors);
}

} // namespace maestro::reading
