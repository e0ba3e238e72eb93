// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/amounts.hpp>
#include <maestro/load/parts.hpp>
#include <maestro/load/request_options.hpp>
#include <maestro/pattern/pattern.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::reading {

namespace {

constexpr std::array<std::string_view, 8> types{"tcp", "http", "exec", "rexec", "sleep", "health", "log", "exited"};

/// Seconds to try; 0 means the default too.
std::chrono::nanoseconds patience(const std::optional<std::chrono::nanoseconds>& given,
                                  std::chrono::nanoseconds fallback)
{
  return given && given->count() > 0 ? *given : fallback;
}

CheckDraft read_tcp(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<Section::tcp_check>(loading, &node, where);
  TcpCheck check;
  const Node* port = reader.require("port");
  check.port = reader.text_or("port", "");
  check.max_wait = patience(reader.seconds("max_wait"), check.max_wait);
  return {.check = std::move(check), .port = port};
}

/// Tries an expression, so that a bad one is found before it is needed.
void check_regex(const MappingReader& reader, const Node* node)
{
  if (!node || node->kind != yaml::Kind::scalar) return;
  try {
    const Pattern tried{std::string(node->text)};
  } catch (const BadPattern& bad) { // a problem of the description
    reader.error(*node, fmt::format("'match_regex' {} is no regular expression: {}", quoted(node->text), bad.words()));
  }
}

CheckDraft read_http(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<Section::http_check>(loading, &node, where);
  HttpCheck check;
  const Node* port = reader.require("port");
  check.port = reader.text("port").value_or("");
  check.host = reader.text_or("host", "");
  check.path = reader.text_or("path", "/");
  if (!check.path.starts_with('/')) check.path.insert(0, "/");
  check.scheme = reader.text_or("scheme", "http");
  if (check.scheme != "http" && check.scheme != "https")
    reader.error(*reader.find("scheme"), fmt::format("unknown scheme {}", quoted(check.scheme)), "http or https");
  check.method = reader.text_or("method", "GET");
  for (char& c : check.method) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (check.method.empty() || check.method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
    reader.error(*reader.find("method"), fmt::format("{} is no HTTP method", quoted(check.method)));
  for (const Node* text : {reader.find("path"), reader.find("host")}) {
    if (text && text->text.find_first_of(" \t\r\n") != std::string_view::npos)
      reader.error(*text, fmt::format("{} has white space in it", quoted(text->text)));
  }
  check.match_regex = reader.text("match_regex");
  check_regex(reader, reader.find("match_regex"));
  check.max_wait = reader.seconds("max_wait").value_or(check.max_wait);
  const Where here{"requests_options", {}, &where};
  read_request_options(open<Section::request_options>(loading, reader.find("requests_options"), here), check);
  return {.check = std::move(check), .port = port};
}

/// `command`, or `cmd`, which the old documentation showed.
template<class AnyReader>
std::vector<std::string> read_command(const AnyReader& reader, const Node& node)
{
  const bool alias = !reader.find("command") && reader.find("cmd");
  if (!alias && !reader.find("command")) {
    reader.error(node, "'command' is missing");
    return {};
  }
  auto words = alias ? reader.command("cmd") : reader.command("command");
  if (words && words->empty()) reader.error(node, "'command' is empty");
  return words.value_or(std::vector<std::string>());
}

template<class CheckType, class AnyReader>
void read_attempts(const AnyReader& reader, CheckType& check)
{
  const auto attempts = reader.integer("attempts", Bounds{0, 1'000'000}).value_or(0);
  if (attempts > 0) check.attempts = attempts; // 0 means the default too
  check.delay = reader.seconds("delay").value_or(check.delay);
  check.timeout = reader.seconds("timeout");
}

CheckDraft read_exec(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<Section::exec_check>(loading, &node, where);
  ExecCheck check;
  check.command = read_command(reader, node);
  read_attempts(reader, check);
  const std::string from = reader.text_or("envfrom", "env");
  if (from == "stdin")
    check.environment_by = ExecCheck::EnvironmentBy::standard_input;
  else if (from != "env")
    reader.error(*reader.find("envfrom"), fmt::format("'envfrom' must be env or stdin, not {}", quoted(from)));
  return {.check = std::move(check)};
}

CheckDraft read_rexec(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<Section::rexec_check>(loading, &node, where);
  RexecCheck check;
  check.command = read_command(reader, node);
  read_attempts(reader, check);
  return {.check = std::move(check)};
}

CheckDraft read_sleep(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<Section::sleep_check>(loading, &node, where);
  reader.require("wait");
  return {.check = SleepCheck{reader.seconds("wait").value_or(std::chrono::nanoseconds(0))}};
}

CheckDraft read_health(Loading& loading, const Node& node, const Where& where)
{
  HealthCheck check;
  check.max_wait = patience(open<Section::health_check>(loading, &node, where).seconds("max_wait"), check.max_wait);
  return {.check = check};
}

CheckDraft read_log(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<Section::log_check>(loading, &node, where);
  LogCheck check;
  reader.require("match_regex");
  check.match_regex = reader.text_or("match_regex", "");
  check_regex(reader, reader.find("match_regex"));
  check.max_wait = patience(reader.seconds("max_wait"), check.max_wait);
  return {.check = std::move(check)};
}

CheckDraft read_exited(Loading& loading, const Node& node, const Where& where)
{
  ExitedCheck check;
  check.max_wait = patience(open<Section::exited_check>(loading, &node, where).seconds("max_wait"), check.max_wait);
  return {.check = check};
}

std::optional<CheckDraft> read_check(Loading& loading, const Node& node, const Where& where)
{
  const MappingReader any(loading, nullptr, where);
  if (node.kind != yaml::Kind::mapping) {
    any.error(node, fmt::format("must be a mapping with 'type', not {}", described(node)));
    return std::nullopt;
  }
  const Node* type = node.find("type");
  if (!type || type->is_null()) {
    any.error(node, "'type' is missing", "types are " + join(types, ", "));
    return std::nullopt;
  }
  if (type->text == "tcp") return read_tcp(loading, node, where);
  if (type->text == "http") return read_http(loading, node, where);
  if (type->text == "exec") return read_exec(loading, node, where);
  if (type->text == "rexec") return read_rexec(loading, node, where);
  if (type->text == "sleep") return read_sleep(loading, node, where);
  if (type->text == "health") return read_health(loading, node, where);
  if (type->text == "log") return read_log(loading, node, where);
  if (type->text == "exited") return read_exited(loading, node, where);
  any.error(*type, fmt::format("unknown type of check {}", quoted(type->text)), "types are " + join(types, ", "));
  return std::nullopt;
}

void read_state(const Reader<Section::lifecycle>& reader, KeyOf<Section::lifecycle, Form::checks> state,
                std::vector<CheckDraft>& checks)
{
  const Node* list = reader.checks(state);
  if (!list) return;
  std::size_t number = 0;
  for (const Node* item : list->items) {
    const std::string kind = fmt::format("check {} of '{}'", ++number, (*state).name);
    if (item->is_null()) continue;
    if (auto check = read_check(reader.loading(), *item, {kind, {}, reader.where().of}))
      checks.push_back(std::move(*check));
  }
}

} // namespace

void read_lifecycle(const Reader<Section::container>& reader, LifecycleDraft& lifecycle)
{
  const Where here{"lifecycle", {}, &reader.where()};
  const auto states = open<Section::lifecycle>(reader.loading(), reader.find("lifecycle"), here);
  if (!states.mapping()) return;
  read_state(states, "pre-start", lifecycle.pre_start);
  read_state(states, "running", lifecycle.running);
  read_state(states, "pre-stop", lifecycle.pre_stop);
  read_state(states, "stopped", lifecycle.stopped);
}

namespace {

/// The number of the port that a check means, on the ship.
class PortLookup {
public:
  PortLookup(Loading& loading, const CheckDraft& draft, const Instance& instance)
      : loading_(loading), draft_(draft), instance_(instance)
  {
  }

  std::uint16_t number(const std::string& name, bool number_allowed) const
  {
    const auto& ports = instance_.settings.ports;
    const auto port = std::find_if(ports.begin(), ports.end(), [&](const Port& one) { return one.name == name; });
    if (port == ports.end()) {
      const auto literal = number_allowed ? parse_integer(name) : std::nullopt;
      if (literal && *literal > 0 && *literal <= 65535) return static_cast<std::uint16_t>(*literal);
      std::vector<std::string> names;
      for (const Port& one : ports) names.push_back(one.name);
      std::string hint = did_you_mean(name, names);
      if (hint.empty()) hint = names.empty() ? "it has no ports" : "its ports are " + join(names, ", ");
      refuse(fmt::format(" has no port {}", quoted(name)), std::move(hint));
      return 0;
    }
    if (port->protocol != Protocol::tcp)
      refuse(fmt::format(": port {} is {}, and a check needs tcp", quoted(name), to_text(port->protocol)));
    else if (!port->external.single())
      refuse(fmt::format(": port {} is a range, and a check needs one port", quoted(name)));
    return port->external.first;
  }

private:
  /// A check of a service is wrong in one place, however many instances it has.
  void refuse(const std::string& message, std::string hint = {}) const
  {
    if (draft_.reported) return;
    draft_.reported = true;
    loading_.error(*draft_.port, fmt::format("instance {}{}", quoted(instance_.name.text()), message), std::move(hint));
  }

  Loading& loading_;
  const CheckDraft& draft_;
  const Instance& instance_;
};

void resolve(Loading& loading, const std::vector<CheckDraft>& drafts, const Instance& instance,
             std::vector<Check>& checks)
{
  for (const CheckDraft& draft : drafts) {
    checks.push_back(draft.check);
    if (!draft.port) continue;
    const PortLookup lookup(loading, draft, instance);
    if (auto* tcp = std::get_if<TcpCheck>(&checks.back())) tcp->number = lookup.number(tcp->port, false);
    if (auto* http = std::get_if<HttpCheck>(&checks.back())) http->number = lookup.number(http->port, true);
  }
}

void resolve(Loading& loading, const LifecycleDraft& draft, const Instance& instance, Lifecycle& lifecycle)
{
  resolve(loading, draft.pre_start, instance, lifecycle.pre_start);
  resolve(loading, draft.running, instance, lifecycle.running);
  resolve(loading, draft.pre_stop, instance, lifecycle.pre_stop);
  resolve(loading, draft.stopped, instance, lifecycle.stopped);
}

} // namespace

Lifecycle resolved(Loading& loading, const LifecycleDraft& of_service, const LifecycleDraft& own,
                   const Instance& instance)
{
  Lifecycle lifecycle;
  resolve(loading, of_service, instance, lifecycle);
  resolve(loading, own, instance, lifecycle);
  return lifecycle;
}

} // namespace maestro::reading
