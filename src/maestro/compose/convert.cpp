// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/convert.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace maestro::compose {
namespace {

using Notes = std::vector<std::string>;

const Notes empty_line{""};

Item ships()
{
  return mapping_of(
      {{{"All instances are on this machine to begin with. Another host is a line here, such as",
         "  east: {ip: 192.0.2.1, endpoint: \"ssh://ops@192.0.2.1\"}", "and is named as 'ship' of an instance."},
        ship_name,
        mapping_of(
            {{{}, "ip", scalar_of("127.0.0.1")}, {{}, "endpoint", scalar_of("\"unix:///var/run/docker.sock\"")}})}});
}

/// What stands at the top, is known, and says nothing of its own.
bool is_elsewhere(std::string_view key)
{
  constexpr std::array<std::string_view, 7> keys{"name",    "version", "services", "networks",
                                                 "volumes", "secrets", "configs"};
  return key.starts_with("x-") || std::ranges::find(keys, key) != keys.end();
}

Notes remarks_of_the_top(Project& project)
{
  Notes notes;
  for (const yaml::Entry& entry : project.root.entries) {
    const std::string_view key = entry.key->text;
    if (is_elsewhere(key)) continue;
    project.remark(*entry.key, fmt::format("'{}' has no counterpart", excerpt(key)),
                   key == "include" ? "'docker compose config' writes everything out: convert that" : "", notes);
  }
  const Node* const name = project.root.find("name");
  const auto text = name == nullptr ? std::nullopt : project.text_of(*name);
  if (text && !project.is_called_by_environment()) project.remark_settled(*name, *text, "name", notes);
  return notes;
}

void add_section(Item& page, const std::string& key, Item value, Notes notes = empty_line)
{
  if (!value.empty()) page.fields.push_back({std::move(notes), key, std::move(value)});
}

Notes head(const Project& project, const std::string& file)
{
  Notes notes{
      fmt::format("Made from {} by 'maestro init'. What has no counterpart stands as a comment in its place.", file),
      "Have a look: maestro validate; maestro plan start. Then: maestro start."};
  if (!project.around.env_file.empty())
    notes.emplace_back(
        "Variables of .env are not read by Maestro: set -a; . ./.env; set +a puts them into the environment.");
  return notes;
}

std::string written_out(Project& project, const std::string& file)
{
  Item services = mapping_of({});
  for (Service& service : project.services) {
    Item one = convert_service(project, service);
    services.fields.push_back({services.fields.empty() ? Notes() : empty_line, key_text(service.name), std::move(one)});
  }
  Item page = mapping_of({});
  page.fields.push_back({remarks_of_the_top(project), "name", word(project.name)});
  page.add("__maestro", scalar_of("{schema: 2}"));
  add_section(page, "ships", ships());
  add_section(page, "secrets", std::move(project.secrets));
  add_section(page, "networks", std::move(project.networks));
  add_section(page, "volumes", std::move(project.volumes));
  add_section(page, "services", std::move(services));
  return to_text(head(project, file), page);
}

/// A value of an env file: without its quotes, or without what is a comment behind it.
std::string unquoted(std::string_view value)
{
  value = maestro::trimmed(value);
  if (!value.empty() && (value.front() == '"' || value.front() == '\''))
    if (const auto end = value.find(value.front(), 1); end != std::string_view::npos)
      return std::string(value.substr(1, end - 1));
  return std::string(maestro::trimmed(value.substr(0, value.find(" #"))));
}

} // namespace

Converted convert(const Sources& sources, const Node& root, const Surroundings& around)
{
  Project project(sources, root, around);
  Converted converted;
  const std::string& file = sources.name(root.span.source);
  if (!project.problems.has_errors()) converted.description = written_out(project, file.substr(file.rfind('/') + 1));
  converted.remarks = project.problems.all();
  for (Diagnostic& remark : converted.remarks) remark.place.text.clear();
  // What has an anchor is met at each alias, and told once.
  const auto key = [](const Diagnostic& one) { return std::tie(one.place.line, one.place.column, one.message); };
  std::ranges::stable_sort(converted.remarks, {}, key);
  auto& remarks = converted.remarks;
  const auto is_same = [&](const Diagnostic& one, const Diagnostic& other) { return key(one) == key(other); };
  remarks.erase(std::unique(remarks.begin(), remarks.end(), is_same), remarks.end());
  return converted;
}

std::map<std::string, std::string> parse_env_file(std::string_view text)
{
  std::map<std::string, std::string> variables;
  for (const std::string_view raw : maestro::split(text, '\n')) {
    std::string_view line = maestro::trimmed(raw);
    if (line.starts_with("export ")) line.remove_prefix(std::string_view("export ").size());
    const auto equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    variables.insert_or_assign(std::string(maestro::trimmed(line.substr(0, equals))),
                               unquoted(line.substr(equals + 1)));
  }
  return variables;
}

std::string first_description()
{
  return R"(# What Maestro brings up, and where. All keys: docs/reference/description.md.
#
#   maestro validate      checks this file
#   maestro plan start    shows what would be done
#   maestro start         does it
#   maestro status        shows what runs
name: example
__maestro: {schema: 2}

# The hosts. Maestro talks to their Docker Engines; nothing is installed on them.
ships:
  local: {ip: 127.0.0.1, endpoint: "unix:///var/run/docker.sock"}  # this machine
  # east: {ip: 192.0.2.1, endpoint: "ssh://ops@192.0.2.1"}         # another one, through SSH

# Networks and volumes are made where they are missing.
networks:
  example: {}
volumes:
  example-data: {}

# Secrets are shown nowhere; a file, a variable (env) or a command says where their values come from.
# secrets:
#   db_password: {file: secrets/db_password}

services:
  redis:
    image: "redis:7"
    volumes: {example-data: /data}
    networks: {example: {aliases: [redis]}}
    restart: unless-stopped
    instances:
      redis-1:
        ship: local
        ports: {redis: 6379}
        lifecycle:
          running: [{type: tcp, port: redis}]     # ready when it accepts connections

  web:
    image: "nginx:1.25"
    requires: [redis]                             # started when redis is ready, stopped before it
    # env: {STAGE: production, PASSWORD: {secret: db_password}}
    # files: {/etc/nginx/nginx.conf: nginx.conf}  # local files, put there before the start
    networks: {example: {aliases: [web]}}
    restart: unless-stopped
    instances:
      web-1: {ship: local, ports: {http: "80:8080"}}    # port 80 of the container is 8080 of the host
)";
}

} // namespace maestro::compose
