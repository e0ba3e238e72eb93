// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/auditors/kinds.hpp>

namespace maestro::reading {

namespace {

struct FileAuditorKeys {
  static constexpr auto name = "file_auditor";
  static constexpr auto type = "file";
  static constexpr auto doc = "`type: file`: lines of JSON in a file, for programs.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"file", Form::text, required, "File to append to.", "/var/log/maestro.jsonl"},
  };
};

bool read_file_auditor(Loading& loading, const Node& node, const Where& where, Auditor& auditor)
{
  const auto reader = open_auditor<FileAuditorKeys>(loading, node, where, auditor);
  auditor.kind = FileAuditor{.file = loading.expanded(reader.text_or("file", {}))};
  return true;
}

} // namespace

AuditorType file_auditor() { return {section<FileAuditorKeys>, read_file_auditor}; }

} // namespace maestro::reading
