// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/load/context.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

namespace maestro::reading {

Names environment_names(const std::map<std::string, std::string>& variables)
{
  Names entries;
  entries.reserve(variables.size());
  for (const auto& [name, value] : variables) entries.emplace_back(name, value);
  return {{"env", jinja::Value::dict(std::move(entries))}};
}

namespace {

namespace json = boost::json;

jinja::Value value_of(const json::value& value) // NOLINT(misc-no-recursion): the parser limits the depth
{
  switch (value.kind()) {
  case json::kind::null:
    return jinja::Value::none();
  case json::kind::bool_:
    return value.get_bool();
  case json::kind::int64:
    return value.get_int64();
  case json::kind::uint64:
    return static_cast<double>(value.get_uint64());
  case json::kind::double_:
    return value.get_double();
  case json::kind::string:
    return std::string(value.get_string());
  case json::kind::array: {
    std::vector<jinja::Value> items;
    for (const json::value& item : value.get_array()) items.push_back(value_of(item));
    return jinja::Value::list(std::move(items));
  }
  case json::kind::object: {
    Names entries;
    for (const auto& [name, item] : value.get_object()) entries.emplace_back(std::string(name), value_of(item));
    return jinja::Value::dict(std::move(entries));
  }
  }
  return jinja::Value::none();
}

} // namespace

void add_json_names(Names& names, const std::string& file, std::string_view text)
{
  boost::system::error_code problem;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  if (problem) throw Error(Fault::description, fmt::format("'{}' is no JSON: {}", file, problem.message()));
  if (!value.is_object()) throw Error(Fault::description, fmt::format("'{}' must hold a JSON object", file));
  for (const auto& [name, item] : value.get_object()) names.emplace_back(std::string(name), value_of(item));
}

} // namespace maestro::reading
