// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/secrecy.hpp>
#include <maestro/view/config.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/redaction.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

namespace maestro {
namespace {

namespace json = boost::json;

json::value seconds_or_null(const std::optional<std::chrono::nanoseconds>& duration)
{
  return duration ? json::value(json_seconds(*duration)) : json::value(nullptr);
}

json::object of(const TcpCheck& check, Values /*unused*/)
{
  return {{"type", "tcp"}, {"port", check.port}, {"number", check.number}, {"max_wait", json_seconds(check.max_wait)}};
}

/// The arguments of a program; the program itself is none.
json::value command_value(const std::vector<std::string>& command, Values values)
{
  return json_texts(values == Values::redacted && may_hold_secret(Section::check, "command") ? redacted_words(command)
                                                                                             : command);
}

std::string path_of(const HttpCheck& check, Values values)
{
  const std::string_view path = without_query(check.path);
  const bool hide =
      path.size() < check.path.size() && values == Values::redacted && may_hold_secret(Section::check, "query");
  return hide ? fmt::format("{}?{}", path, redacted_text) : check.path;
}

json::object of(const HttpCheck& check, Values values)
{
  json::object headers; // values may be secrets: `Authorization`
  for (const auto& [name, value] : check.headers) headers[name] = redacted_text;
  return {{"type", "http"},
          {"port", check.port},
          {"number", check.number},
          {"host", text_or_null(check.host)},
          {"path", path_of(check, values)},
          {"scheme", check.scheme},
          {"method", check.method},
          {"match_regex", check.match_regex ? json::value(*check.match_regex) : json::value(nullptr)},
          {"headers", std::move(headers)},
          {"verify", check.verify_tls},
          {"ca", text_or_null(check.ca)},
          {"follow_redirects", check.follow_redirects},
          {"timeout", seconds_or_null(check.timeout)},
          {"max_wait", json_seconds(check.max_wait)}};
}

template<class Executed>
json::object executed(const char* type, const Executed& check, Values values)
{
  return {{"type", type},
          {"command", command_value(check.command, values)},
          {"attempts", check.attempts},
          {"delay", json_seconds(check.delay)},
          {"timeout", seconds_or_null(check.timeout)}};
}

json::object of(const ExecCheck& check, Values values)
{
  json::object object = executed("exec", check, values);
  const bool by_input = check.environment_by == ExecCheck::EnvironmentBy::standard_input;
  object["environment_by"] = by_input ? "standard_input" : "environment";
  return object;
}

json::object of(const RexecCheck& check, Values values) { return executed("rexec", check, values); }

json::object of(const SleepCheck& check, Values /*unused*/)
{
  return {{"type", "sleep"}, {"wait", json_seconds(check.wait)}};
}

json::object of(const HealthCheck& check, Values /*unused*/)
{
  return {{"type", "health"}, {"max_wait", json_seconds(check.max_wait)}};
}

json::object of(const LogCheck& check, Values /*unused*/)
{
  return {{"type", "log"}, {"match_regex", check.match_regex}, {"max_wait", json_seconds(check.max_wait)}};
}

json::object of(const ExitedCheck& check, Values /*unused*/)
{
  return {{"type", "exited"}, {"max_wait", json_seconds(check.max_wait)}};
}

} // namespace

json::value check_value(const Check& check, Values values)
{
  return std::visit([&](const auto& one) -> json::value { return of(one, values); }, check);
}

} // namespace maestro
