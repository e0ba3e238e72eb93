// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/auditors/kinds.hpp>

namespace maestro::reading {

namespace {

struct LogAuditorKeys {
  static constexpr auto name = "log_auditor";
  static constexpr auto type = "log";
  static constexpr auto doc = "`type: log`: lines in a file.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"file", Form::text, required, "File to append to.", "/var/log/maestro.log"},
  };
};

bool read_log_auditor(Loading& loading, const Node& node, const Where& where, Auditor& auditor)
{
  const auto reader = open_auditor<LogAuditorKeys>(loading, node, where, auditor);
  auditor.kind = LogAuditor{.file = loading.expanded(reader.text_or("file", {}))};
  return true;
}

} // namespace

AuditorType log_auditor() { return {section<LogAuditorKeys>, read_log_auditor}; }

} // namespace maestro::reading
