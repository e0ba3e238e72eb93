// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/container/groups.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

constexpr std::array<std::string_view, 12> drivers{"json-file", "syslog", "journald", "gelf",    "fluentd",    "none",
                                                   "awslogs",   "splunk", "gcplogs",  "etwlogs", "logentries", "local"};

struct Logging {
  static constexpr auto name = "logging";
  static constexpr auto doc = "Keys of services and of instances: where the container's output goes.";
  static constexpr std::array keys{
      Key{"log_driver", Form::text, "the engine's", "Where its output goes.", "json-file"}.among(drivers),
      Key{"log_opt", Form::values, "none", "Options of the log driver.", "{max-size: 10m}"}.merged(Merging::by_name),
  };
};

/// The options of a service stay for an instance that names the same driver, or none.
void read_logging_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Logging>(container);
  std::optional<LogDriver>& log = draft.settings.log_driver;
  if (const auto driver = reader.text("log_driver"); driver && (!log || log->type != *driver)) {
    if (std::find(drivers.begin(), drivers.end(), *driver) == drivers.end())
      reader.error(*reader.find("log_driver"), fmt::format("unknown log driver {}", in_quotes(*driver)),
                   "drivers are " + join(drivers, ", "));
    log.emplace();
    log->type = *driver;
  }
  const auto options = reader.settings("log_opt");
  if (log)
    merge(options, log->options);
  else if (reader.find("log_opt"))
    reader.warning(reader.key_node("log_opt"), "'log_opt' has no effect without 'log_driver'");
}

} // namespace

KeyGroup logging_keys() { return {section<Logging>, read_logging_keys}; }

} // namespace maestro::reading
