// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/json.hpp>
#include <maestro/yaml/write.hpp>

#include <boost/json/serialize.hpp>
#include <fmt/core.h>
#include <strings/ascii.hpp>

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

/// JSON may hold more as it is than YAML; the same text is for both.
void add_escaped(std::string& text, char32_t character, std::string_view bytes)
{
  switch (character) {
  case '"':
    text += "\\\"";
    return;
  case '\\':
    text += "\\\\";
    return;
  case '\n':
    text += "\\n";
    return;
  case '\t':
    text += "\\t";
    return;
  case '\r':
    text += "\\r";
    return;
  default:
    if (yaml::needs_escape(character))
      text += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
    else
      text += bytes;
  }
}

void add_quoted(std::string& text, std::string_view content)
{
  const auto is_plain = [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; };
  text += '"';
  if (std::all_of(content.begin(), content.end(), is_plain)) {
    text += content; // nearly always
  } else {
    const std::string clean = clean_utf8(content);
    for (std::string_view rest = clean; !rest.empty();) {
      const CodePoint point = first_code_point(rest);
      add_escaped(text, point.value, rest.substr(0, point.length));
      rest.remove_prefix(point.length);
    }
  }
  text += '"';
}

std::string number_text(double number)
{
  if (!std::isfinite(number)) return "null";
  std::string text = fmt::format("{:.3f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void add_scalar(std::string& text, const json::value& value)
{
  if (const double* number = value.if_double())
    text += number_text(*number);
  else if (const json::string* content = value.if_string())
    add_quoted(text, *content);
  else
    text += json::serialize(value);
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
        write_member(members[i].first, *members[i].second, depth + 1);
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
      add_scalar(text_, value);
    }
  }

  void write_member(std::string_view key, const json::value& value, std::size_t depth)
  {
    add_quoted(text_, key);
    text_ += pretty_ ? ": " : ":";
    write(value, depth);
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
    if (!pretty_) return;
    text_ += '\n';
    text_.append(2 * depth, ' ');
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
  return std::find(std::begin(meanings), std::end(meanings), strings::ascii_lower(text)) == std::end(meanings);
}

void add_yaml_text(std::string& text, std::string_view content)
{
  if (is_plain_yaml(content))
    text += content;
  else
    add_quoted(text, content);
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
        add_yaml_text(text_, value.as_string());
      else
        add_scalar(text_, value);
    }
  }

  void write_member(std::string_view key, const json::value& value, std::size_t depth)
  {
    add_yaml_text(text_, key);
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

std::string json_member(const std::string& key, const json::value& value, std::size_t depth)
{
  std::string text;
  JsonWriter(text, true).write_member(key, value, depth);
  return text;
}

std::string yaml_member(const std::string& key, const json::value& value, std::size_t depth)
{
  std::string text;
  YamlWriter(text).write_member(key, value, depth);
  return text;
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
