// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/amounts.hpp>
#include <maestro/load/parts.hpp>
#include <maestro/yaml/scalar.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::reading {

void read_limits(const Reader<Section::container>& reader, ContainerSettings& settings)
{
  const Where here{"limits", {}, &reader.where()};
  const auto limits = open<Section::limits>(reader.loading(), reader.find("limits"), here);
  if (!limits.mapping()) return;
  if (limits.find("memory")) settings.memory = limits.size("memory");
  if (limits.find("swap")) settings.memory_swap = limits.size("swap", true);
  if (const auto shares = limits.integer("cpu", {0, 1 << 18})) settings.cpu_shares = shares;
}

namespace {

std::optional<std::int64_t> ulimit_number(const Node& node)
{
  return node.kind == yaml::Kind::scalar ? parse_integer(trimmed(node.text)) : std::nullopt;
}

} // namespace

void read_ulimits(const Reader<Section::instance>& reader, ContainerSettings& settings)
{
  const Node* ulimits = reader.mapping_of("ulimits");
  if (!ulimits) return;
  for (const yaml::Entry& entry : ulimits->entries) {
    const Node& value = *entry.value;
    if (value.is_null()) continue;
    Ulimit ulimit{.name = std::string(entry.key->text)};
    if (value.kind == yaml::Kind::mapping) {
      const Where here{"ulimit", ulimit.name, &reader.where()};
      const auto limits = open<Section::ulimit>(reader.loading(), &value, here);
      constexpr Bounds bounds{.least = -1};
      ulimit.soft = limits.integer("soft", bounds).value_or(0);
      ulimit.hard = limits.integer("hard", bounds).value_or(0);
      if (!limits.find("soft") || !limits.find("hard"))
        limits.warning(value, fmt::format("'{}' is missing and so 0", limits.find("soft") ? "hard" : "soft"));
    } else if (const auto number = ulimit_number(value); number && *number >= -1) {
      ulimit.soft = ulimit.hard = *number;
    } else {
      reader.error(value, fmt::format("ulimit {} must be a number or {{soft, hard}}, not {}", quoted(ulimit.name),
                                      described(value)));
    }
    settings.ulimits.push_back(std::move(ulimit));
  }
}

namespace {

constexpr std::array<std::string_view, 4> policies{"no", "always", "on-failure", "unless-stopped"};

void check_policy(const MappingReader& reader, const Node& node, const std::string& name)
{
  if (std::find(policies.begin(), policies.end(), name) == policies.end())
    reader.error(node, fmt::format("unknown restart policy {}", quoted(name)), "policies are " + join(policies, ", "));
}

void read_restart_text(const MappingReader& reader, const Node& node, RestartPolicy& policy)
{
  const std::string_view text = node.text;
  const auto colon = text.find(':');
  policy.name = text.substr(0, colon);
  check_policy(reader, node, policy.name);
  if (colon == std::string_view::npos) return;
  const auto retries = parse_integer(text.substr(colon + 1));
  if (!retries || *retries < 0)
    reader.error(node, fmt::format("'restart' is {}; after the ':' stands a number of retries", quoted(text)));
  policy.retries = retries.value_or(0);
}

} // namespace

void read_restart(const Reader<Section::instance>& reader, ContainerSettings& settings)
{
  const Node* value = reader.find("restart");
  if (!value) return;
  RestartPolicy& policy = settings.restart;
  if (value->kind == yaml::Kind::mapping) {
    const Where here{"restart", {}, &reader.where()};
    const Reader<Section::restart> restart(reader.loading(), value, here);
    for (const yaml::Entry& entry : value->entries) {
      const auto keys = keys_of(Section::restart);
      if (std::none_of(keys.begin(), keys.end(), [&](const Key& key) { return key.name == entry.key->text; }))
        restart.error(*entry.key, fmt::format("unknown key {}", quoted(entry.key->text)), "keys are name and retries");
    }
    policy.name = restart.text_or("name", "no");
    if (const Node* name = restart.find("name")) check_policy(reader, *name, policy.name);
    constexpr Bounds bounds{.least = 0};
    const auto retries = restart.integer("retries", bounds);
    const auto alias = restart.integer("maximum_retry_count", bounds);
    policy.retries = retries ? *retries : alias.value_or(0);
  } else if (value->kind == yaml::Kind::scalar && value->type == yaml::Type::text) {
    read_restart_text(reader, *value, policy);
  } else if (value->kind != yaml::Kind::scalar || value->type != yaml::Type::boolean || yaml::as_boolean(*value)) {
    reader.warning(*value, fmt::format("'restart' is {}, which means the policy no", described(*value)),
                   "policies are " + join(policies, ", "));
  }
}

namespace {

constexpr std::array<std::string_view, 12> log_drivers{"json-file", "syslog",  "journald",   "gelf",
                                                       "fluentd",   "none",    "awslogs",    "splunk",
                                                       "gcplogs",   "etwlogs", "logentries", "local"};

} // namespace

void read_logging(const Reader<Section::instance>& reader, ContainerSettings& settings)
{
  const auto driver = reader.text("log_driver");
  const auto options = reader.values("log_opt");
  if (!driver) {
    if (reader.find("log_opt"))
      reader.warning(reader.key_node("log_opt"), "'log_opt' has no effect without 'log_driver'");
    return;
  }
  if (std::find(log_drivers.begin(), log_drivers.end(), *driver) == log_drivers.end())
    reader.error(*reader.find("log_driver"), fmt::format("unknown log driver {}", quoted(*driver)),
                 "drivers are " + join(log_drivers, ", "));
  settings.log_driver = LogDriver{.type = *driver};
  if (options) {
    for (const auto& [name, value] : *options) settings.log_driver->options.insert_or_assign(name, value);
  }
}

} // namespace maestro::reading
