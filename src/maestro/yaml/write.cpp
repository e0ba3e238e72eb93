// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/scalar.hpp>
#include <maestro/yaml/write.hpp>

#include <strings/ascii.hpp>
#include <strings/json.hpp>

#include <algorithm>
#include <array>

namespace maestro::yaml {
namespace {

constexpr std::size_t indent_width = 2;
constexpr std::size_t longest_simple_key = 250; // YAML allows 1024 characters, escapes included

/// Whether a YAML 1.1 reader takes the bare text for this very text: letters first, and no word with a meaning.
bool is_plain(std::string_view text)
{
  constexpr std::array<std::string_view, 12> meanings{"y",    "n",    "yes",   "no",        "on",  "off",
                                                      "true", "null", "false", "undefined", "nan", "inf"};
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/'; };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '@'; };
  if (text.empty() || !letter(text.front()) || !std::ranges::all_of(text, inner)) return false;
  return std::ranges::find(meanings, strings::ascii_lower(text)) == meanings.end();
}

/// A value that is no text; under a tag if it would be read as another one without.
void append_typed(std::string& out, const Node& scalar, std::string_view tag)
{
  if (!scalar.text.empty() && type_of(scalar.text) == scalar.type) {
    out += scalar.text;
  } else {
    out.append(tag).append(1, ' ');
    strings::append_json(out, scalar.text);
  }
}

void append_scalar(std::string& out, const Node& scalar)
{
  switch (scalar.type) {
  case Type::text:
    return append_text(out, scalar.text);
  case Type::null:
    out += "null";
    return;
  case Type::boolean:
    return append_typed(out, scalar, "!!bool");
  case Type::integer:
    return append_typed(out, scalar, "!!int");
  case Type::real:
    return append_typed(out, scalar, "!!float");
  case Type::timestamp:
    return append_typed(out, scalar, "!!timestamp");
  }
}

class Writer {
public:
  explicit Writer(std::size_t most) : most_(most) {}

  const std::string& text() const { return text_; }
  bool is_too_long() const { return text_.size() > most_; }

  /// What stands behind a key, behind a dash (where the first key of a mapping stands, too), or alone.
  enum class After { key, dash, nothing };
  void value(const Node& node, std::size_t depth, After after)
  {
    if (node.entries.empty() && node.items.empty()) {
      if (after != After::nothing) text_ += ' ';
      if (node.kind == Kind::scalar)
        append_scalar(text_, node);
      else
        text_ += node.kind == Kind::sequence ? "[]" : "{}";
      text_ += '\n';
      return;
    }
    if (after == After::dash && !node.entries.empty())
      text_ += ' ';
    else if (after != After::nothing)
      text_ += '\n';
    for (const Node* item : node.items) {
      if (is_too_long()) return;
      indent(depth).append("-");
      value(*item, depth + 1, After::dash);
    }
    bool is_on_a_line = after == After::dash;
    for (const Entry& entry : node.entries) {
      if (is_too_long()) return;
      if (!is_on_a_line) indent(depth);
      is_on_a_line = false;
      key(*entry.key, depth);
      value(*entry.value, depth + 1, After::key);
    }
  }

private:
  std::string& indent(std::size_t depth) { return text_.append(depth * indent_width, ' '); }

  void key(const Node& node, std::size_t depth)
  {
    std::string key;
    if (node.type == Type::null)
      append_typed(key, node, "!!null"); // a key is looked up by its text: "", "~" and "null" are three
    else
      append_scalar(key, node);
    if (key.size() > longest_simple_key) {
      text_.append("? ").append(key).append(1, '\n');
      indent(depth);
    } else {
      text_ += key;
    }
    text_ += ':';
  }

  std::size_t most_;
  std::string text_;
};

} // namespace

std::optional<std::string> write(const Node& root, std::size_t most)
{
  Writer writer(most);
  writer.value(root, 0, Writer::After::nothing);
  if (writer.is_too_long()) return std::nullopt;
  return writer.text();
}

void append_text(std::string& out, std::string_view text)
{
  if (is_plain(text))
    out += text;
  else
    strings::append_json(out, text);
}

} // namespace maestro::yaml
