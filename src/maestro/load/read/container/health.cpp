// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/container/groups.hpp>
#include <maestro/yaml/scalar.hpp>

namespace maestro::reading {

namespace {

// Defaults are the engine's: what is not said is not sent.
struct HealthcheckKeys {
  static constexpr auto name = "healthcheck";
  static constexpr auto doc = "The value of `healthcheck`.";
  static constexpr std::array keys{
      Key{"test", Form::test, "the image's", "Command that ends with 0 while it is healthy.", "[CMD, redis-cli, ping]"},
      Key{"interval", Form::seconds, "30s", "Between two tests.", "10s"},
      Key{"timeout", Form::seconds, "30s", "Of one test.", "3s"},
      Key{"start_period", Form::seconds, "0s", "Failures at the beginning that do not count.", "1m"},
      Key{"retries", Form::integer, "3", "Failures in a row that make it unhealthy.", "5"},
      Key{"disable", Form::boolean, "false", "Run no tests, not even the image's.", "true"},
  };
};

struct Health {
  static constexpr auto name = "health";
  static constexpr auto doc = "Keys of services and of instances: how the engine tests the container.";
  static constexpr std::array keys{
      Key{"healthcheck", Form::mapping, "the image's", "How the engine tests its health.",
          "{test: [CMD, redis-cli, ping], interval: 10s}"}
          .made_of(section<HealthcheckKeys>),
  };
};

std::vector<std::string> read_test(const Reader<HealthcheckKeys>& reader)
{
  const Node* value = reader.find("test");
  if (!value) return {};
  if (value->kind == yaml::Kind::scalar) return {"CMD-SHELL", std::string(value->text)};
  std::vector<std::string> words;
  if (value->kind == yaml::Kind::sequence) {
    for (const Node* item : value->items) words.push_back(yaml::as_python_text(*item).value_or(std::string()));
  }
  const bool valid =
      !words.empty() && ((words[0] == "NONE" && words.size() == 1) || (words[0] == "CMD" && words.size() > 1) ||
                         (words[0] == "CMD-SHELL" && words.size() == 2));
  if (!valid) reader.wrong("test", *value);
  return words;
}

void read_health_keys(const MappingReader& container, ContainerDraft& draft)
{
  const Where here{"healthcheck", {}, &container.where()};
  const auto check = open<HealthcheckKeys>(container.loading(), also<Health>(container).find("healthcheck"), here);
  if (!check.mapping()) return;
  Healthcheck health;
  health.test = read_test(check);
  if (check.boolean("disable").value_or(false)) health.test = {"NONE"};
  health.interval = check.seconds("interval");
  health.timeout = check.seconds("timeout");
  health.start_period = check.seconds("start_period");
  health.retries = check.integer("retries", {0, std::numeric_limits<std::int32_t>::max()});
  draft.settings.healthcheck = std::move(health);
}

} // namespace

KeyGroup health_keys() { return {section<Health>, read_health_keys}; }

} // namespace maestro::reading
