// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Who is told about what is done.
namespace maestro {

/// Whole commands, or each instance too.
enum class AuditLevel { info, debug };

/// What stands for a part of an event in a text.
enum class Placeholder { what, action, who, message };

/// A text in which parts of an event are filled in.
using TextTemplate = std::vector<std::variant<std::string, Placeholder>>;

/// A value of JSON whose texts are templates.
struct Payload {
  struct Literal {
    std::string json; // a number, a boolean or null
  };
  using List = std::vector<Payload>;
  using Object = std::vector<std::pair<std::string, Payload>>;
  std::variant<Literal, TextTemplate, List, Object> value;
};

/// Lines for people.
struct LogAuditor {
  std::string file{};
};

/// Lines of JSON.
struct FileAuditor {
  std::string file{};
};

/// A web hook, which is told of beginnings.
struct HttpAuditor {
  std::string endpoint{};
  std::string method = "POST";
  std::map<std::string, std::string> headers{};
  std::optional<Payload> payload{};
};

/// A program on this machine, which is told of commands that have succeeded.
struct ExecAuditor {
  std::string script{};
  std::vector<TextTemplate> args{};
};

struct SlackAuditor {
  std::string channel{}, token{};
  std::string name = "maestro-ng";
  std::string icon{};
  std::string url = "https://slack.com/api"; // what the names of its methods are put behind
};

using AuditorKind = std::variant<LogAuditor, FileAuditor, HttpAuditor, ExecAuditor, SlackAuditor>;

/// `log`, `file`, …: as in a description.
std::string_view type_of(const AuditorKind& kind);

/// Somebody who is told about what is done.
struct Auditor {
  std::size_t number = 0; // in the description, from 1
  AuditLevel level = AuditLevel::info;
  bool ignore_errors = false;
  std::chrono::nanoseconds timeout = std::chrono::seconds(3); // of one event, with its second try
  AuditorKind kind{};
};

} // namespace maestro
