// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>
#include <maestro/load/grammar/header.hpp>
#include <maestro/load/grammar/placeholders.hpp>
#include <maestro/load/read/auditors/kinds.hpp>
#include <maestro/load/table/defaults.hpp>
#include <maestro/yaml/scalar.hpp>

#include <strings/ascii.hpp>
#include <strings/base64.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace maestro::reading {

namespace {

struct HttpAuditorKeys {
  static constexpr auto name = "http_auditor";
  static constexpr auto type = "http";
  static constexpr auto doc = "`type: http`: a web hook, which is told what begins.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"endpoint", Form::text, required,
          "URL to ask. A user and a password in it are sent as the header Authorization.",
          "'https://hooks.example/maestro'"},
      Key{"method", Form::text, default_of<&HttpAuditor::method>, "GET or POST.", "POST"},
      Key{"headers", Form::values, "Content-Type: application/json; charset=utf-8", "Headers of the request.",
          "{Authorization: \"Bearer {{ env.HOOK_TOKEN }}\"}"},
      Key{"payload", Form::anything, "none", "What to send; {what}, {action}, {who} and {message} are replaced.",
          "{text: '{message}'}"},
      Key{"timeout", Form::seconds, default_of<&Auditor::timeout>, "Seconds for the request, with its second try.",
          "5"},
  };
};

std::string read_method(const Reader<HttpAuditorKeys>& reader)
{
  std::string method = reader.text_or("method", HttpAuditor().method);
  std::transform(method.begin(), method.end(), method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (method != "GET" && method != "POST")
    reader.error(*reader.find("method"), fmt::format("unknown method {}", in_quotes(method)),
                 "methods are GET and POST");
  return method;
}

void read_headers(const Reader<HttpAuditorKeys>& reader, HttpAuditor& hook)
{
  const auto headers = reader.values("headers");
  if (!headers) return;
  for (const auto& [name, value] : *headers) {
    if (!is_header(name, value)) reader.error(*reader.find("headers"), fmt::format("{} is no header", in_quotes(name)));
    hook.headers.insert_or_assign(name, value);
  }
  for (const yaml::Entry& entry : reader.find("headers")->entries) keep_secret(reader.loading(), entry.value);
}

/// The user of the endpoint becomes a header, in the place of one that is given, as the original had it.
void move_user(HttpAuditor& hook)
{
  const auto user = user_info(hook.endpoint);
  if (!user) return;
  const std::size_t colon = std::min(user->find(':'), user->size());
  const std::string_view password = user->substr(std::min(colon + 1, user->size()));
  const std::string credentials = url_decoded(user->substr(0, colon)) + ":" + url_decoded(password);
  hook.endpoint.erase(static_cast<std::size_t>(user->data() - hook.endpoint.data()), user->size() + 1);
  std::erase_if(hook.headers, [](const auto& header) { return strings::ascii_equal(header.first, "authorization"); });
  hook.headers.emplace("Authorization", "Basic " + strings::to_base64(credentials));
}

/// A scalar that is no text, as JSON has it; nothing if JSON has no such value.
std::optional<Payload::Literal> literal(const Node& node)
{
  switch (node.type) {
  case yaml::Type::null:
    return Payload::Literal{"null"};
  case yaml::Type::boolean:
    return Payload::Literal{yaml::as_boolean(node) ? "true" : "false"};
  case yaml::Type::integer:
    if (const auto number = yaml::as_integer(node)) return Payload::Literal{std::to_string(*number)};
    return std::nullopt;
  case yaml::Type::real:
    if (const double number = yaml::as_real(node); std::isfinite(number))
      return Payload::Literal{fmt::format("{}", number)};
    return std::nullopt;
  case yaml::Type::text:
  case yaml::Type::timestamp:
    return std::nullopt;
  }
  return std::nullopt;
}

TextTemplate text_of(const Reader<HttpAuditorKeys>& reader, const Node& node)
{
  auto parsed = parse_template(node.text, all_placeholders());
  if (const auto* flaw = std::get_if<Flaw>(&parsed)) {
    reader.error(node, "a text of 'payload' " + flaw->message);
    return {};
  }
  return std::get<TextTemplate>(std::move(parsed));
}

Payload payload_of(const Reader<HttpAuditorKeys>& reader,
                   const Node& node) // NOLINT(misc-no-recursion): as deep as YAML may be
{
  switch (node.kind) {
  case yaml::Kind::sequence: {
    Payload::List list;
    for (const Node* item : node.items) list.push_back(payload_of(reader, *item));
    return {std::move(list)};
  }
  case yaml::Kind::mapping: {
    Payload::Object object;
    for (const yaml::Entry& entry : node.entries)
      object.emplace_back(std::string(entry.key->text), payload_of(reader, *entry.value));
    return {std::move(object)};
  }
  case yaml::Kind::scalar:
    break;
  }
  if (auto written = literal(node)) return {*std::move(written)};
  return {text_of(reader, node)};
}

bool read_http_auditor(Loading& loading, const Node& node, const Where& where, Auditor& auditor)
{
  const auto reader = open_auditor<HttpAuditorKeys>(loading, node, where, auditor);
  HttpAuditor hook{.method = read_method(reader)};
  hook.endpoint = address(reader, "endpoint", reader.text("endpoint"), reader.find("endpoint"));
  read_headers(reader, hook);
  move_user(hook);
  if (const Node* payload = reader.find("payload")) hook.payload = payload_of(reader, *payload);
  read_timeout(reader, auditor);
  auditor.kind = std::move(hook);
  return true;
}

} // namespace

AuditorType http_auditor() { return {section<HttpAuditorKeys>, read_http_auditor}; }

} // namespace maestro::reading
