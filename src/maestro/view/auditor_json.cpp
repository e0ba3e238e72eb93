// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/base/url.hpp>
#include <maestro/view/auditor_json.hpp>
#include <maestro/view/json.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <string>

namespace maestro {
namespace {

namespace json = boost::json;

/// The server alone: a token may be any other part.
std::string shown_address(const std::string& address)
{
  auto url = parse_url(address);
  if (!url) return redacted_text;
  if (url->target.size() > 1) url->target = std::string("/") + redacted_text;
  return to_text(*url);
}

json::object own_members(const LogAuditor& log) { return {{"file", log.file}}; }

json::object own_members(const FileAuditor& file) { return {{"file", file.file}}; }

json::object own_members(const HttpAuditor& hook)
{
  json::object headers;
  for (const auto& [name, value] : hook.headers) headers[name] = redacted_text;
  return {{"endpoint", shown_address(hook.endpoint)},
          {"method", hook.method},
          {"headers", std::move(headers)},
          {"payload", hook.payload ? json::value(redacted_text) : json::value(nullptr)}};
}

json::object own_members(const ExecAuditor& exec)
{
  return {{"script", exec.script}, {"args", exec.args.empty() ? json::value(nullptr) : json::value(redacted_text)}};
}

json::object own_members(const SlackAuditor& slack)
{
  return {{"channel", slack.channel},
          {"token", redacted_text},
          {"name", slack.name},
          {"icon", text_or_null(slack.icon)},
          {"url", slack.url == SlackAuditor().url ? slack.url : shown_address(slack.url)}};
}

} // namespace

json::object auditor_value(const Auditor& auditor)
{
  json::object object = std::visit([](const auto& kind) { return own_members(kind); }, auditor.kind);
  object["type"] = std::string(type_of(auditor.kind));
  object["level"] = auditor.level == AuditLevel::debug ? "debug" : "info";
  object["ignore_errors"] = auditor.ignore_errors;
  object["timeout"] = json_seconds(auditor.timeout);
  return object;
}

} // namespace maestro
