// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/reader.hpp>
#include <maestro/model/audit.hpp>

#include <fmt/core.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace maestro::reading {

/// A type of auditor: its keys, and what reads a mapping of that type. False: nobody is told.
struct AuditorType {
  SectionOf section;
  bool (*read)(Loading& loading, const Node& node, const Where& where, Auditor& auditor);
};

// Each in a file of its own.
AuditorType log_auditor();
AuditorType file_auditor();
AuditorType http_auditor();
AuditorType exec_auditor();
AuditorType slack_auditor();
AuditorType hipchat_auditor();

// Stand first in the section of each type.
constexpr Key auditor_type(const char* type) { return {"type", Form::text, required, "Which auditor it is.", type}; }
inline constexpr std::array<std::string_view, 2> audit_levels{"info", "debug"};
inline constexpr Key auditor_level =
    Key{"level", Form::choice, "info", "info (whole commands) or debug (each instance too).", "debug"}.among(
        audit_levels);
inline constexpr Key auditor_errors{"ignore_errors", Form::boolean, "false",
                                    "Go on, and say nothing, when it cannot be told.", "true"};

/// What all auditors have, and that the required keys are there.
template<class Section>
Reader<Section> open_auditor(Loading& loading, const Node& node, const Where& where, Auditor& auditor)
{
  auto reader = open<Section>(loading, &node, where);
  for (const Key& key : Section::keys) {
    const Node* value = node.find(key.name);
    if (key.required() && (!value || value->is_null() || (value->kind == yaml::Kind::scalar && value->text.empty())))
      reader.error(node, fmt::format("'{}' is missing", key.name));
  }
  if (reader.choice("level") == "debug") auditor.level = AuditLevel::debug;
  if (const Node* value = reader.find("ignore_errors"); reader.boolean("ignore_errors").value_or(false)) {
    auditor.ignore_errors = value->type == yaml::Type::boolean;
    if (!auditor.ignore_errors) // as the original, which went on without nobody whom it might have to tell
      reader.warning(*value, fmt::format("'ignore_errors' is {}, and only true ignores them", described(*value)),
                     "write `ignore_errors: true`, without quotes");
  }
  return reader;
}

/// Seconds that it may take as given; 0 means the default.
template<class AnyReader>
void read_timeout(const AnyReader& reader, Auditor& auditor)
{
  if (const auto given = reader.seconds("timeout"); given && given->count() > 0) auditor.timeout = *given;
}

/// A value that is shown nowhere.
void keep_secret(Loading& loading, const Node* value);

/// The address behind a key, which may have a token in it and is shown nowhere; reported if it is none.
std::string address(const MappingReader& reader, std::string_view key, std::optional<std::string> text,
                    const Node* value);

} // namespace maestro::reading
