// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

constexpr Key auditor_type(const char* type) { return {"type", Form::text, required, "Which auditor it is.", type}; }
constexpr std::array<std::string_view, 2> levels{"info", "debug"};
constexpr Key auditor_level =
    Key{"level", Form::choice, "info", "info (whole commands) or debug (each instance too).", "debug"}.among(levels);
constexpr Key auditor_errors{"ignore_errors", Form::boolean, "false", "Go on when it fails.", "true"};

struct LogAuditor {
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

struct HttpAuditor {
  static constexpr auto name = "http_auditor";
  static constexpr auto type = "http";
  static constexpr auto doc = "`type: http`: a web hook.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"endpoint", Form::text, required, "URL to ask.", "'https://hooks.example/maestro'"},
      Key{"method", Form::text, "POST", "GET or POST.", "POST"},
      Key{"headers", Form::values, "none", "Headers of the request.", "{Content-Type: application/json}"},
      Key{"payload", Form::anything, "none", "What to send; {what}, {action}, {who} and {message} are replaced.",
          "{text: '{message}'}"},
      Key{"timeout", Form::seconds, "3", "Seconds for the request.", "5"},
  };
};

struct ExecAuditor {
  static constexpr auto name = "exec_auditor";
  static constexpr auto type = "exec";
  static constexpr auto doc = "`type: exec`: a program on this machine.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"script", Form::text, required, "Program to run.", "./notify"},
      Key{"args", Form::text, "none", "Its arguments; {what}, {action} and {who} are replaced.", "'{who} {action}'"},
  };
};

struct SlackAuditor {
  static constexpr auto name = "slack_auditor";
  static constexpr auto type = "slack";
  static constexpr auto doc = "`type: slack`: a message in Slack.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"channel", Form::text, required, "Channel to write to.", "'#deployments'"},
      Key{"token", Form::text, required, "Token of the bot.", "\"{{ env.SLACK_TOKEN }}\""},
      Key{"name", Form::text, "maestro-ng", "Name to write under.", "maestro"},
      Key{"icon", Form::text, "none", "URL of an image.", "'https://web.example/icon.png'"},
  };
};

struct HipchatAuditor {
  static constexpr auto name = "hipchat_auditor";
  static constexpr auto type = "hipchat";
  static constexpr auto doc = "`type: hipchat`: accepted, but the service is gone.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"room", Form::text, required, "Room to write to.", "operations"},
      Key{"token", Form::text, required, "Token of the room.", "\"{{ env.HIPCHAT_TOKEN }}\""},
      Key{"name", Form::text, "maestro-ng", "Name to write under.", "maestro"},
  };
};

/// What all auditors have, and that the required keys are there.
template<class Section>
Reader<Section> open_auditor(Loading& loading, const Node& node, const Where& where)
{
  auto reader = open<Section>(loading, &node, where);
  for (const Key& key : Section::keys) {
    const Node* value = node.find(key.name);
    if (key.required() && (!value || value->is_null() || (value->kind == yaml::Kind::scalar && value->text.empty())))
      reader.error(node, fmt::format("'{}' is missing", key.name));
  }
  reader.choice("level");
  reader.boolean("ignore_errors");
  return reader;
}

void read_http(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<HttpAuditor>(loading, node, where);
  std::string method = reader.text_or("method", "POST");
  std::transform(method.begin(), method.end(), method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (method != "GET" && method != "POST")
    reader.error(*reader.find("method"), fmt::format("unknown method {}", quoted(method)), "methods are GET and POST");
  reader.text("endpoint");
  reader.values("headers");
  reader.seconds("timeout");
}

void read_log(Loading& loading, const Node& node, const Where& where)
{
  open_auditor<LogAuditor>(loading, node, where).text("file");
}

void read_exec(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<ExecAuditor>(loading, node, where);
  reader.text("script");
  reader.text("args");
}

template<class AnyReader>
void keep_secret(Loading& loading, const AnyReader& reader)
{
  reader.text("token");
  if (const Node* token = reader.find("token")) loading.secrets.push_back(token);
}

void read_slack(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<SlackAuditor>(loading, node, where);
  reader.text("channel");
  reader.text("name");
  reader.text("icon");
  keep_secret(loading, reader);
}

void read_hipchat(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<HipchatAuditor>(loading, node, where);
  reader.text("room");
  reader.text("name");
  keep_secret(loading, reader);
}

void read_auditor(Loading& loading, const Node& node, const Where& where)
{
  const MappingReader any(loading, nullptr, where);
  if (node.kind != yaml::Kind::mapping) return any.error(node, "must be a mapping, not " + described(node));
  const Node* type = node.find("type");
  if (!type || type->is_null()) return any.error(node, "'type' is missing");
  if (type->text == "log") return read_log(loading, node, where);
  if (type->text == "http") return read_http(loading, node, where);
  if (type->text == "exec") return read_exec(loading, node, where);
  if (type->text == "slack") return read_slack(loading, node, where);
  if (type->text == "hipchat") return read_hipchat(loading, node, where);
  if (type->text == "_fail") return; // MaestroNG's own tests have it
  any.error(*type, fmt::format("unknown type {}", quoted(type->text)), "types are log, http, exec, slack, hipchat");
}

} // namespace

std::span<const SectionInfo* const> auditor_sections()
{
  static const std::array all{&section<LogAuditor>(), &section<HttpAuditor>(), &section<ExecAuditor>(),
                              &section<SlackAuditor>(), &section<HipchatAuditor>()};
  return all;
}

void read_audit(Loading& loading, const Node& auditors)
{
  std::size_t number = 0;
  for (const Node* item : auditors.items) {
    const std::string position = fmt::format("auditor {}", ++number);
    if (!item->is_null()) read_auditor(loading, *item, {position});
  }
}

} // namespace maestro::reading
