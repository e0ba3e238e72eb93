// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct LogKeys {
  static constexpr auto name = "log_check";
  static constexpr auto type = "log";
  static constexpr auto doc = "`type: log`: the container writes a certain line.";
  static constexpr std::array keys{
      check_type(type),
      Key{"match_regex", Form::text, required, "Regular expression to be found in what the container writes.",
          "ready to accept connections"},
      Key{"max_wait", Form::seconds, default_of<&LogCheck::max_wait>, "Seconds to wait for it.", "60"},
  };
};

CheckDraft read_log_check(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<LogKeys>(loading, &node, where);
  LogCheck check;
  reader.require("match_regex");
  set(check.match_regex, reader.text("match_regex"));
  check_regex(reader, reader.find("match_regex"));
  set_patience(check.max_wait, reader.seconds("max_wait"));
  return {.check = std::move(check)};
}

} // namespace

CheckKind kind_of(const LogCheck*) { return {section<LogKeys>, read_log_check}; }

} // namespace maestro::reading
