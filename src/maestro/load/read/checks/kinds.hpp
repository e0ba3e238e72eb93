// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/container/draft.hpp>

namespace maestro::reading {

/// A type of check: its keys, and what reads a mapping of that type.
struct CheckKind {
  SectionOf section;
  CheckDraft (*read)(Loading& loading, const Node& check, const Where& where);
};

// One for each alternative of Check, in a file of its own; the argument only says which.
CheckKind kind_of(const TcpCheck*);
CheckKind kind_of(const HttpCheck*);
CheckKind kind_of(const ExecCheck*);
CheckKind kind_of(const RexecCheck*);
CheckKind kind_of(const SleepCheck*);
CheckKind kind_of(const HealthCheck*);
CheckKind kind_of(const LogCheck*);
CheckKind kind_of(const ExitedCheck*);

/// Stands first in the section of each type.
constexpr Key check_type(const char* type) { return {"type", Form::text, required, "Which check it is.", type}; }

/// Seconds to try as given; 0 means the default, too.
inline void set_patience(std::chrono::nanoseconds& field, const std::optional<std::chrono::nanoseconds>& given)
{
  if (given && given->count() > 0) field = *given;
}

/// Tries an expression, so that a bad one is found before it is needed.
void check_regex(const MappingReader& reader, const Node* node);

/// `command`, or `cmd`, which the old documentation showed.
template<class AnyReader>
std::vector<std::string> read_check_command(const AnyReader& reader, const Node& check)
{
  const bool alias = !reader.find("command") && reader.find("cmd");
  if (!alias && !reader.find("command")) {
    reader.error(check, "'command' is missing");
    return {};
  }
  auto words = alias ? reader.command("cmd") : reader.command("command");
  if (words && words->empty()) reader.error(check, "'command' is empty");
  return words.value_or(std::vector<std::string>());
}

template<class CheckType, class AnyReader>
void read_attempts(const AnyReader& reader, CheckType& check)
{
  const auto attempts = reader.integer("attempts", Bounds{0, 1'000'000}).value_or(0);
  if (attempts > 0) check.attempts = attempts; // 0 means the default, too
  set(check.delay, reader.seconds("delay"));
  check.timeout = reader.seconds("timeout");
}

} // namespace maestro::reading
