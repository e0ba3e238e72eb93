// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/json.hpp>

#include <boost/json/serialize.hpp>
#include <fmt/core.h>

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

std::string quoted(std::string_view text) { return json::serialize(json::string(clean_utf8(text))); }

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
  if (const json::string* text = value.if_string()) return quoted(*text);
  return json::serialize(value);
}

/// Values are built by us and a few levels deep, so that recursion is safe here.
class JsonWriter {
public:
  JsonWriter(std::string& text, bool pretty) : text_(text), pretty_(pretty) {}

  void write(const json::value& value, std::size_t depth)
  {
    if (const json::object* object = value.if_object()) {
      const Members members = sorted_members(*object);
      open('{');
      for (std::size_t i = 0; i < members.size(); ++i) {
        next(i, depth + 1);
        text_ += quoted(members[i].first);
        text_ += pretty_ ? ": " : ":";
        write(*members[i].second, depth + 1);
      }
      close('}', members.empty(), depth);
    } else if (const json::array* array = value.if_array()) {
      open('[');
      for (std::size_t i = 0; i < array->size(); ++i) {
        next(i, depth + 1);
        write((*array)[i], depth + 1);
      }
      close(']', array->empty(), depth);
    } else {
      text_ += scalar_text(value);
    }
  }

private:
  void open(char bracket) { text_ += bracket; }
  void next(std::size_t index, std::size_t depth)
  {
    if (index > 0) text_ += ',';
    line(depth);
  }
  void close(char bracket, bool empty, std::size_t depth)
  {
    if (!empty) line(depth);
    text_ += bracket;
  }
  void line(std::size_t depth)
  {
    if (pretty_) text_ += "\n" + std::string(2 * depth, ' ');
  }

  std::string& text_;
  bool pretty_;
};

/// Whether a YAML 1.1 reader takes the bare text for this very text: letters first, and no word with a meaning.
bool is_plain_yaml(std::string_view text)
{
  static constexpr std::string_view meanings[] = {"y",    "n",    "yes",   "no",        "on",  "off",
                                                  "true", "null", "false", "undefined", "nan", "inf"};
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/'; };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '@'; };
  if (text.empty() || !letter(text.front()) || !std::all_of(text.begin(), text.end(), inner)) return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::find(std::begin(meanings), std::end(meanings), lower) == std::end(meanings);
}

std::string yaml_text(std::string_view text) { return is_plain_yaml(text) ? std::string(text) : quoted(text); }

class YamlWriter {
public:
  explicit YamlWriter(std::string& text) : text_(text) {}

  /// The cursor stands behind `key:` or `-`, or at the start of the document (depth 0).
  void write(const json::value& value, std::size_t depth, bool in_list)
  {
    if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
      bool here = in_list; // the first key goes behind the dash
      for (const auto& [key, member] : sorted_members(*object)) {
        text_ += here ? std::string(" ") : indent(depth);
        here = false;
        text_ += yaml_text(key) + ":";
        write(*member, depth + 1, false);
      }
    } else if (const json::array* array = value.if_array(); array != nullptr && !array->empty()) {
      for (const json::value& item : *array) {
        text_ += indent(depth) + "-";
        write(item, depth + 1, true);
      }
    } else {
      text_ += ' ' + (value.is_string() ? yaml_text(value.as_string()) : scalar_text(value));
    }
  }

private:
  std::string indent(std::size_t depth) const
  {
    return (text_.empty() ? std::string() : std::string("\n")) + std::string(2 * depth, ' ');
  }
  std::string& text_;
};

} // namespace

std::string json_line(const json::value& value)
{
  std::string text;
  JsonWriter(text, false).write(value, 0);
  return text + "\n";
}

std::string json_document(const json::value& value)
{
  std::string text;
  JsonWriter(text, true).write(value, 0);
  return text + "\n";
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
