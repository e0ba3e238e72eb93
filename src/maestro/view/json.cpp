// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>
#include <maestro/view/json.hpp>
#include <maestro/yaml/write.hpp>

#include <boost/json/serialize.hpp>
#include <fmt/core.h>
#include <strings/json.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace maestro {
namespace {

namespace json = boost::json;
using Members = std::vector<std::pair<std::string_view, const json::value*>>;

Members sorted_members(const json::object& object)
{
  Members members;
  for (const auto& member : object) members.emplace_back(member.key(), &member.value());
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return members;
}

std::string number_text(double number)
{
  if (!std::isfinite(number)) return "null";
  std::string text = fmt::format("{:.3f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string scalar_text(const json::value& value)
{
  if (const double* number = value.if_double()) return number_text(*number);
  if (!value.is_string()) return json::serialize(value);
  std::string text;
  strings::append_json(text, value.get_string());
  return text;
}

// Values are built by us and a few levels deep, so that recursion is safe here.

void fill(ArrayWriter& array, const json::array& items);

void fill(ObjectWriter& object, const json::object& members)
{
  for (const auto& [key, value] : sorted_members(members)) put(object, key, *value);
}

void fill(ArrayWriter& array, const json::array& items)
{
  for (const json::value& item : items) {
    if (const json::object* members = item.if_object()) {
      ObjectWriter inner = array.object();
      fill(inner, *members);
    } else if (const json::array* inner_items = item.if_array()) {
      ArrayWriter inner = array.array();
      fill(inner, *inner_items);
    } else {
      array.items(scalar_text(item));
    }
  }
}

std::string json_text(const json::value& value, JsonLayout layout)
{
  std::string text;
  if (const json::object* members = value.if_object()) {
    ObjectWriter object(text, layout);
    fill(object, *members);
  } else if (const json::array* items = value.if_array()) {
    ArrayWriter array(text, layout);
    fill(array, *items);
  } else {
    text = scalar_text(value);
  }
  return text;
}

class YamlWriter {
public:
  explicit YamlWriter(std::string& text) : text_(text) {}

  /// The cursor stands behind `key:` or `-`, or at the start of the document (depth 0).
  void write(const json::value& value, std::size_t depth, bool in_list)
  {
    if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
      bool here = in_list; // the first key goes behind the dash
      for (const auto& [key, member] : sorted_members(*object)) {
        if (here)
          text_ += ' ';
        else
          line(depth);
        here = false;
        write_member(key, *member, depth);
      }
    } else if (const json::array* array = value.if_array(); array != nullptr && !array->empty()) {
      for (const json::value& item : *array) {
        line(depth);
        text_ += '-';
        write(item, depth + 1, true);
      }
    } else {
      text_ += ' ';
      if (value.is_string())
        yaml::append_text(text_, value.as_string());
      else
        text_ += scalar_text(value);
    }
  }

  void write_member(std::string_view key, const json::value& value, std::size_t depth)
  {
    yaml::append_text(text_, key);
    text_ += ':';
    write(value, depth + 1, false);
  }

private:
  void line(std::size_t depth)
  {
    if (!text_.empty()) text_ += '\n';
    text_.append(2 * depth, ' ');
  }
  std::string& text_;
};

} // namespace

void put(ObjectWriter& object, std::string_view key, const json::value& value)
{
  if (const json::object* members = value.if_object()) {
    ObjectWriter inner = object.object(key);
    fill(inner, *members);
  } else if (const json::array* items = value.if_array()) {
    ArrayWriter inner = object.array(key);
    fill(inner, *items);
  } else {
    object.value(key, scalar_text(value));
  }
}

std::string json_line(const json::value& value) { return json_text(value, {}) + "\n"; }
std::string json_document(const json::value& value) { return json_text(value, {.lines = true}) + "\n"; }

void YamlObject::put(std::string_view key, const json::value& value)
{
  begin_member();
  YamlWriter(text_).write_member(key, value, depth_);
}

YamlObject YamlObject::object(std::string_view key)
{
  begin_member();
  yaml::append_text(text_, key);
  text_ += ':';
  return YamlObject(text_, depth_ + 1);
}

YamlObject::~YamlObject()
{
  if (!has_members_) text_ += " {}";
}

void YamlObject::begin_member()
{
  if (has_members_ || depth_ > 0) text_ += '\n';
  has_members_ = true;
  text_.append(2 * depth_, ' ');
}

std::string yaml_document(const json::value& value)
{
  std::string text;
  YamlWriter(text).write(value, 0, false);
  return text + "\n";
}

double json_seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

} // namespace maestro
