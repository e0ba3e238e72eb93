// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/view/config.hpp>
#include <maestro/view/json.hpp>

#include <boost/json.hpp>

namespace maestro {
namespace {

namespace json = boost::json;

json::value seconds_or_null(const std::optional<std::chrono::nanoseconds>& duration)
{
  return duration ? json::value(json_seconds(*duration)) : json::value(nullptr);
}

json::object of(const TcpCheck& check)
{
  return {{"type", "tcp"}, {"port", check.port}, {"number", check.number}, {"max_wait", json_seconds(check.max_wait)}};
}

json::object of(const HttpCheck& check)
{
  json::object headers; // values may be secrets: `Authorization`
  for (const auto& [name, value] : check.headers) headers[name] = redacted_text;
  return {{"type", "http"},
          {"port", check.port},
          {"number", check.number},
          {"host", text_or_null(check.host)},
          {"path", check.path},
          {"scheme", check.scheme},
          {"method", check.method},
          {"match_regex", check.match_regex ? json::value(*check.match_regex) : json::value(nullptr)},
          {"headers", std::move(headers)},
          {"verify", check.verify_tls},
          {"follow_redirects", check.follow_redirects},
          {"timeout", seconds_or_null(check.timeout)},
          {"max_wait", json_seconds(check.max_wait)}};
}

template<class Executed>
json::object executed(const char* type, const Executed& check)
{
  return {{"type", type},
          {"command", json_texts(check.command)},
          {"attempts", check.attempts},
          {"delay", json_seconds(check.delay)},
          {"timeout", seconds_or_null(check.timeout)}};
}

json::object of(const ExecCheck& check)
{
  json::object object = executed("exec", check);
  const bool by_input = check.environment_by == ExecCheck::EnvironmentBy::standard_input;
  object["environment_by"] = by_input ? "standard_input" : "environment";
  return object;
}

json::object of(const RexecCheck& check) { return executed("rexec", check); }

json::object of(const SleepCheck& check) { return {{"type", "sleep"}, {"wait", json_seconds(check.wait)}}; }

json::object of(const HealthCheck& check) { return {{"type", "health"}, {"max_wait", json_seconds(check.max_wait)}}; }

json::object of(const LogCheck& check)
{
  return {{"type", "log"}, {"match_regex", check.match_regex}, {"max_wait", json_seconds(check.max_wait)}};
}

json::object of(const ExitedCheck& check) { return {{"type", "exited"}, {"max_wait", json_seconds(check.max_wait)}}; }

} // namespace

json::value check_value(const Check& check)
{
  return std::visit([](const auto& one) -> json::value { return of(one); }, check);
}

} // namespace maestro
