// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/table/defaults.hpp>
#include <maestro/yaml/scalar.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace maestro::reading {

namespace {

constexpr std::array<std::string_view, 4> policies{"no", "always", "on-failure", "unless-stopped"};

struct PolicyKeys {
  static constexpr auto name = "restart";
  static constexpr auto doc = "The value of `restart` in full.";
  static constexpr std::array keys{
      Key{"name", Form::text, default_of<&RestartPolicy::name>, "no, always, on-failure or unless-stopped.",
          "on-failure"}
          .among(policies),
      Key{"retries", Form::integer, default_of<&RestartPolicy::retries>, "How often on-failure tries.", "5"},
      Key{"maximum_retry_count", Form::integer, default_of<&RestartPolicy::retries>, "Another name of `retries`.", "5"},
  };
};

struct Restart {
  static constexpr auto name = "restarting";
  static constexpr auto doc = "Keys of services and of instances: what the engine does when the container ends.";
  static constexpr std::array keys{
      Key{"restart", Form::restart, default_of<&RestartPolicy::name>,
          "When the engine starts it again: no, always, on-failure, unless-stopped.", "on-failure:3"}
          .made_of(section<PolicyKeys>),
  };
};

constexpr std::int64_t most_retries = std::numeric_limits<std::int32_t>::max(); // that engines can count

void check_policy(const MappingReader& reader, const Node& node, const std::string& name)
{
  if (std::find(policies.begin(), policies.end(), name) == policies.end())
    reader.error(node, fmt::format("unknown restart policy {}", in_quotes(name)),
                 "policies are " + join(policies, ", "));
}

RestartPolicy policy_of_text(const MappingReader& reader, const Node& node)
{
  RestartPolicy policy;
  const std::string_view text = node.text;
  const auto colon = text.find(':');
  policy.name = text.substr(0, colon);
  check_policy(reader, node, policy.name);
  if (colon == std::string_view::npos) return policy;
  const auto retries = parse_integer(text.substr(colon + 1));
  if (!retries || *retries < 0 || *retries > most_retries)
    reader.error(node, fmt::format("'restart' is {}; after the ':' stands a number of retries", in_quotes(text)));
  policy.retries = retries.value_or(0);
  return policy;
}

RestartPolicy policy_of_mapping(const MappingReader& reader, const Node& node)
{
  RestartPolicy policy;
  const Where here{"restart", {}, &reader.where()};
  const Reader<PolicyKeys> restart(reader.loading(), &node, here);
  for (const yaml::Entry& entry : node.entries) {
    if (!find_key(section<PolicyKeys>(), entry.key->text))
      restart.error(*entry.key, fmt::format("unknown key {}", in_quotes(entry.key->text)), "keys are name and retries");
  }
  set(policy.name, restart.text("name"));
  if (const Node* name = restart.find("name")) check_policy(reader, *name, policy.name);
  constexpr Bounds bounds{0, most_retries};
  set(policy.retries, restart.integer("maximum_retry_count", bounds));
  set(policy.retries, restart.integer("retries", bounds));
  return policy;
}

void read_restart_keys(const MappingReader& container, ContainerDraft& draft)
{
  const Node* value = also<Restart>(container).find("restart");
  if (!value) return;
  draft.settings.restart = {};
  if (value->kind == yaml::Kind::mapping)
    draft.settings.restart = policy_of_mapping(container, *value);
  else if (value->kind == yaml::Kind::scalar && value->type == yaml::Type::text)
    draft.settings.restart = policy_of_text(container, *value);
  else if (value->kind != yaml::Kind::scalar || value->type != yaml::Type::boolean || yaml::as_boolean(*value))
    container.warning(*value, fmt::format("'restart' is {}, which means the policy no", described(*value)),
                      "policies are " + join(policies, ", "));
}

} // namespace

KeyGroup restart_keys() { return {section<Restart>, read_restart_keys}; }

} // namespace maestro::reading
