// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/engine/json_writing.hpp>

namespace maestro::engine {

namespace json = boost::json;

namespace {

json::value in_order(const json::value& value)
{
  if (const auto* text = value.if_string()) return json::value(clean_utf8(*text));
  if (const auto* array = value.if_array()) {
    json::array ordered;
    for (const auto& item : *array) ordered.push_back(in_order(item));
    return ordered;
  }
  if (const auto* object = value.if_object()) {
    std::map<std::string, const json::value*> members;
    for (const auto& member : *object) members.emplace(clean_utf8(member.key()), &member.value());
    json::object ordered;
    for (const auto& [key, member] : members) ordered.emplace(key, in_order(*member));
    return ordered;
  }
  return value;
}

} // namespace

std::string written(const json::object& object) { return json::serialize(in_order(object)); }

json::array texts(const std::vector<std::string>& items)
{
  json::array all;
  for (const auto& item : items) all.emplace_back(item);
  return all;
}

json::object texts(const std::map<std::string, std::string>& items)
{
  json::object all;
  for (const auto& [key, text] : items) all[key] = text;
  return all;
}

void put(json::object& object, std::string_view key, const std::string& text)
{
  if (!text.empty()) object[key] = text;
}

void put(json::object& object, std::string_view key, const std::optional<std::int64_t>& number)
{
  if (number) object[key] = *number;
}

void put_true(json::object& object, std::string_view key, bool flag)
{
  if (flag) object[key] = true;
}

} // namespace maestro::engine
