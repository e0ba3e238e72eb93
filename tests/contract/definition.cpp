// SPDX-License-Identifier: Apache-2.0
#include "definition.hpp"

#include <maestro/base/text.hpp>

#include <fmt/core.h>
#include <strings/base64.hpp>
#include <support/shell.hpp>
#include <support/url.hpp>

#include <algorithm>
#include <array>

namespace maestro::contract {

namespace json = boost::json;

namespace {

const json::object& member(const json::object& object, std::string_view key) { return object.at(key).as_object(); }

std::string_view text_of(const json::object& object, std::string_view key)
{
  const json::value* const found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

bool lists(const json::object& object, std::string_view key, std::string_view item)
{
  const json::value* const found = object.if_contains(key);
  return found != nullptr && std::ranges::any_of(found->as_array(), [&](const json::value& one) {
           return one.is_string() && one.get_string() == item;
         });
}

using test::url_decoded;

std::string from_url_base64(std::string_view text)
{
  std::string standard(text);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  return strings::from_base64(standard).value_or("");
}

bool is_whole_number(std::string_view text)
{
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  return text.size() > begin && text.find_first_not_of("0123456789", begin) == std::string_view::npos;
}

/// Whether a path is of this form: /containers/web-1/json of /containers/{id}/json.
bool fits(std::string_view path, std::string_view form)
{
  const auto parts = split(path, '/'), wanted = split(form, '/');
  return parts.size() == wanted.size() &&
         std::ranges::equal(parts, wanted, [](std::string_view part, std::string_view want) {
           return want.starts_with('{') ? !part.empty() : part == want;
         });
}

/// The definitions leave these out, and the engines know them: their texts say so, or their clients do it.
bool is_known_gap(std::string_view what)
{
  static constexpr std::array gaps{
      "X-Registry-Auth",               // of /distribution
      "X-Registry-Auth.identitytoken", // what POST /auth gives
      "body.identitytoken",            // to have that checked
      "since",                         // of logs: with a fraction
  };
  return std::ranges::find(gaps, what) != gaps.end();
}

void check_filters(std::string_view text, const json::object& parameter, std::vector<std::string>& problems)
{
  const json::value all = json::parse(text);
  for (const auto& [name, values] : all.as_object()) {
    if (!lists(parameter, "filters", name))
      problems.push_back(fmt::format("filter '{}' is not defined", std::string_view(name)));
    if (!values.is_array()) problems.push_back(fmt::format("filter '{}' is no list", std::string_view(name)));
  }
}

} // namespace

Definition::Definition(const std::string& version) : version_(version)
{
  const json::value whole =
      json::parse(test::content_of(fmt::format("{}/engine-api/{}.json", MAESTRO_CONTRACT, version)));
  calls_ = member(whole.as_object(), "calls");
  definitions_ = member(whole.as_object(), "definitions");
}

std::optional<std::string> Definition::call_of(std::string_view method, std::string_view path) const
{
  std::optional<std::string> found;
  for (const auto& [call, told] : calls_) {
    const auto [its_method, its_path] = std::pair(call.substr(0, call.find(' ')), call.substr(call.find(' ') + 1));
    if (its_method != method || !fits(path, its_path)) continue;
    if (!found || its_path.find('{') == std::string_view::npos) found = std::string(call); // by its very name
  }
  return found;
}

// ---- Requests.

std::vector<std::string> Definition::problems(const std::string& request) const
{
  const std::size_t end = request.find("\r\n"), head = request.find("\r\n\r\n");
  const auto words = split(std::string_view(request).substr(0, end), ' ');
  const std::string_view target = words[1], body = std::string_view(request).substr(head + 4);
  const std::string prefix = "/v" + version_;
  if (!target.starts_with(prefix + "/")) return {fmt::format("{} is not of version {}", target, version_)};
  const std::size_t question = std::min(target.find('?'), target.size());
  const auto call = call_of(words[0], target.substr(prefix.size(), question - prefix.size()));
  if (!call) return {fmt::format("{} {} is not defined", words[0], target)};

  std::vector<std::string> all;
  const json::object& told = member(calls_, *call);
  if (question < target.size()) check_query(target.substr(question + 1), told, all);
  check_headers(std::string_view(request).substr(end + 2, head - end), told, all);
  const json::value* const schema = told.if_contains("body");
  if (schema == nullptr && !body.empty()) all.emplace_back("there is a body, and none is defined");
  if (schema != nullptr && text_of(schema->as_object(), "format") != "binary" && !body.empty())
    check(json::parse(body), schema->as_object(), "body", all);
  for (std::string& problem : all) problem.insert(0, fmt::format("{} {}: ", version_, *call));
  return all;
}

void Definition::check_query(std::string_view query, const json::object& call, std::vector<std::string>& problems) const
{
  for (const std::string_view part : split(query, '&')) {
    const std::string_view name = part.substr(0, part.find('='));
    const std::string value = url_decoded(part.substr(part.find('=') + 1));
    const json::value* const defined = member(call, "query").if_contains(name);
    if (defined == nullptr) {
      problems.push_back(fmt::format("parameter '{}' is not defined", name));
      continue;
    }
    const std::string_view type = text_of(defined->as_object(), "type");
    const bool is_flag = value == "0" || value == "1" || value == "true" || value == "false";
    if ((type == "boolean" && !is_flag) || (type == "integer" && !is_whole_number(value) && !is_known_gap(name)))
      problems.push_back(fmt::format("parameter '{}' is no {}: {}", name, type, value));
    if (name == "filters") check_filters(value, defined->as_object(), problems);
  }
}

void Definition::check_headers(std::string_view headers, const json::object& call,
                               std::vector<std::string>& problems) const
{
  for (const std::string_view line : split(headers, '\n')) {
    const std::string_view name = line.substr(0, line.find(':'));
    const std::string_view value = trimmed(line.substr(std::min(line.size(), name.size() + 1)));
    if (name == "Content-Type" && call.contains("consumes") && !lists(call, "consumes", value))
      problems.push_back(fmt::format("the body is {}, which is not taken", value));
    if (!name.starts_with("X-") || name == "X-Team") continue; // of HTTP, or the user's
    if (!lists(call, "headers", name) && !is_known_gap(name))
      problems.push_back(fmt::format("header '{}' is not defined", name));
    if (name == "X-Registry-Auth")
      check(json::parse(from_url_base64(value)), member(definitions_, "AuthConfig"), std::string(name), problems);
  }
}

const json::object& Definition::resolved(const json::object& schema) const
{
  const std::string_view name = text_of(schema, "ref");
  return name.empty() ? schema : member(definitions_, name);
}

void Definition::check(const json::value& value, const json::object& schema, const std::string& place,
                       std::vector<std::string>& problems) const
{
  const json::object& form = resolved(schema);
  const std::string_view type = text_of(form, "type");
  const bool fits = (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
                    (type == "string" && value.is_string()) || (type == "boolean" && value.is_bool()) ||
                    (type == "integer" && value.is_int64()) || (type == "number" && value.is_number());
  if (!fits) return problems.push_back(fmt::format("{} is no {}: {}", place, type, json::serialize(value)));
  if (value.is_string() && form.contains("enum") && !lists(form, "enum", value.get_string()))
    problems.push_back(fmt::format("{} has no value {}", place, json::serialize(value)));
  if (value.is_object()) check_object(value.get_object(), form, place, problems);
  if (value.is_array())
    for (const json::value& item : value.get_array()) check(item, member(form, "items"), place + "[]", problems);
}

void Definition::check_object(const json::object& value, const json::object& schema, const std::string& place,
                              std::vector<std::string>& problems) const
{
  for (const auto& [key, inner] : value) {
    const std::string there = place + "." + std::string(key);
    const json::value* const properties = schema.if_contains("properties");
    const json::value* const property = properties == nullptr ? nullptr : properties->as_object().if_contains(key);
    if (property != nullptr)
      check(inner, property->as_object(), there, problems);
    else if (schema.contains("each"))
      check(inner, member(schema, "each"), there, problems);
    else if (!is_known_gap(there))
      problems.push_back(there + " is not defined");
  }
}

// ---- Answers.

unsigned Definition::status(const std::string& call) const
{
  for (const auto& [status, schema] : member(member(calls_, call), "answers"))
    if (status.starts_with('2')) return static_cast<unsigned>(std::stoul(std::string(status)));
  return 0;
}

std::optional<json::value> Definition::answer(const std::string& call, Fullness fullness) const
{
  const json::object& told = member(calls_, call);
  const std::string of_success = std::to_string(status(call));
  const json::value& schema = member(told, "answers").at(of_success);
  if (schema.is_null() || text_of(schema.as_object(), "type") == "string") return std::nullopt;
  if (fullness == Fullness::example && told.contains("examples"))
    if (const json::value* const example = member(told, "examples").if_contains(of_success)) return *example;
  return value(schema.as_object(), fullness, {});
}

json::value Definition::value_of(std::string_view definition, Fullness fullness) const
{
  return value(member(definitions_, definition), fullness, {});
}

json::value Definition::value(const json::object& schema, Fullness fullness, std::string_view name) const
{
  const json::object& form = resolved(schema);
  const std::string_view type = text_of(form, "type");
  if (type == "object") return object(form, fullness);
  if (type == "array") return json::array{value(member(form, "items"), fullness, name)};
  const json::value* const example = form.if_contains("example");
  if (example != nullptr) return *example;
  if (type == "boolean") return true;
  if (type == "integer" || type == "number") return 7;
  if (form.contains("enum"))
    for (const json::value& one : form.at("enum").as_array())
      if (one.is_string() && !one.get_string().empty()) return one;
  if (text_of(form, "format").starts_with("date")) return "2026-11-23T11:05:05.5Z";
  return name == "State" ? "running" : "some text"; // the older definitions do not say which states there are
}

json::value Definition::object(const json::object& schema, Fullness fullness) const
{
  json::object made;
  if (const json::value* const properties = schema.if_contains("properties"))
    for (const auto& [name, property] : properties->as_object()) {
      const bool is_wanted =
          fullness == Fullness::everything || fullness == Fullness::example || lists(schema, "required", name);
      if (is_wanted)
        made.emplace(name, value(property.as_object(), fullness, name));
      else if (fullness == Fullness::nulls)
        made.emplace(name, nullptr);
    }
  if (schema.contains("each")) {
    const bool is_port_map = text_of(member(schema, "each"), "type") == "array";
    made.emplace(is_port_map ? "80/tcp" : "some.key", value(member(schema, "each"), fullness, {}));
  }
  return made;
}

} // namespace maestro::contract
