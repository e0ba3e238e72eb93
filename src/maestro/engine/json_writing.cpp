// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/engine/json_writing.hpp>

#include <algorithm>

namespace maestro::engine {

namespace json = boost::json;

namespace {

void write(std::string& out, std::string_view text)
{
  const auto is_plain = [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; };
  out += '"';
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out += text;
  } else {
    const std::string quoted = json::serialize(clean_utf8(text));
    out.append(quoted, 1, quoted.size() - 2);
  }
  out += '"';
}

void write(std::string& out, const json::value& value);

void write(std::string& out, const json::array& array)
{
  out += '[';
  for (const auto& item : array) {
    if (&item != array.data()) out += ',';
    write(out, item);
  }
  out += ']';
}

void write(std::string& out, const json::object& object)
{
  std::vector<const json::key_value_pair*> members;
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* one, const auto* other) { return one->key() < other->key(); });
  out += '{';
  for (const auto* member : members) {
    if (member != members.front()) out += ',';
    write(out, std::string_view(member->key()));
    out += ':';
    write(out, member->value());
  }
  out += '}';
}

void write(std::string& out, const json::value& value)
{
  if (const auto* text = value.if_string())
    write(out, std::string_view(*text));
  else if (const auto* array = value.if_array())
    write(out, *array);
  else if (const auto* object = value.if_object())
    write(out, *object);
  else
    out += json::serialize(value);
}

} // namespace

std::string written(const json::object& object)
{
  constexpr std::size_t usual = 4UL << 10U;
  std::string text;
  text.reserve(usual);
  write(text, object);
  return text;
}

json::array texts(const std::vector<std::string>& items, const json::storage_ptr& memory)
{
  json::array all(memory);
  all.reserve(items.size());
  for (const auto& item : items) all.emplace_back(item);
  return all;
}

json::object texts(const std::map<std::string, std::string>& items, const json::storage_ptr& memory)
{
  json::object all(memory);
  for (const auto& [key, text] : items) all.emplace(key, text);
  return all;
}

void put(json::object& object, std::string_view key, const std::string& text)
{
  if (!text.empty()) object.insert_or_assign(key, text);
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
