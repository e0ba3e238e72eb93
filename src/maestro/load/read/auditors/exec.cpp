// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/placeholders.hpp>
#include <maestro/load/read/auditors/kinds.hpp>

#include <utility>

namespace maestro::reading {

namespace {

constexpr std::chrono::seconds patience{10};

struct ExecAuditorKeys {
  static constexpr auto name = "exec_auditor";
  static constexpr auto type = "exec";
  static constexpr auto doc = "`type: exec`: a program on this machine, which is told what has succeeded.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"script", Form::text, required, "Program to run.", "./notify"},
      Key{"args", Form::text, "none", "Its arguments; {what}, {action} and {who} are replaced.", "'{who} {action}'"},
      Key{"timeout", Form::seconds, "10", "Seconds that it may take, with a second try.", "60"},
  };
};

/// Split first, so that what is filled in stays one argument.
std::vector<TextTemplate> arguments_of(const Reader<ExecAuditorKeys>& reader)
{
  std::vector<TextTemplate> all;
  const std::string text = reader.text_or("args", {});
  for (std::size_t at = text.find_first_not_of(" \t\r\n"); at != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    auto parsed = parse_template(std::string_view(text).substr(at, end - at), placeholders_of_programs());
    if (const auto* flaw = std::get_if<Flaw>(&parsed))
      reader.error(*reader.find("args"), "'args' " + flaw->message);
    else
      all.push_back(std::get<TextTemplate>(std::move(parsed)));
    at = text.find_first_not_of(" \t\r\n", end);
  }
  return all;
}

bool read_exec_auditor(Loading& loading, const Node& node, const Where& where, Auditor& auditor)
{
  const auto reader = open_auditor<ExecAuditorKeys>(loading, node, where, auditor);
  auditor.timeout = patience;
  read_timeout(reader, auditor);
  auditor.kind = ExecAuditor{.script = loading.expanded(reader.text_or("script", {})), .args = arguments_of(reader)};
  return true;
}

} // namespace

AuditorType exec_auditor() { return {section<ExecAuditorKeys>, read_exec_auditor}; }

} // namespace maestro::reading
