// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/json.hpp>
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>
#include <jinja/values/operations.hpp>

#include <strings/json.hpp>

#include <algorithm>
#include <cmath>

namespace jinja {

namespace {

/// As Jinja's `tojson` has it: ASCII only, and nothing that HTML understands. But what JSON writes as a pair of escapes
/// stays as it is: YAML knows no pairs.
void append_json_text(Meter& meter, std::string& out, std::string_view text)
{
  constexpr std::u32string_view escaped = U"\"\\<>&'";
  out += '"';
  constexpr char32_t first_pair = 0x10000;
  walk_points(meter, text, [&](char32_t point, std::size_t begin, std::size_t end) {
    if (point >= first_pair)
      out += text.substr(begin, end - begin);
    else if (point < ' ' || point > 0x7F || escaped.find(point) != std::u32string_view::npos)
      strings::append_json_escape(out, point);
    else
      out += static_cast<char>(point);
    return true;
  });
  out += '"';
}

std::string json_number(double value)
{
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return real_text(value);
}

class JsonWriter {
public:
  JsonWriter(Runtime& runtime, std::int64_t indent) : runtime_(runtime), indent_(indent) {}
  std::string take() { return std::move(out_); }
  void value(const Value& value);

private:
  void line(std::size_t depth)
  {
    if (indent_ < 0) return;
    runtime_.meter().take(static_cast<std::size_t>(indent_), 3 * (depth + 1));
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent_) * depth, ' ');
  }
  void text(std::string_view text)
  {
    Meter& meter = runtime_.meter();
    meter.grow(expanded_size(meter, text, 6, [](unsigned char byte) {
      return byte >= ' ' && byte < 0x7F && std::string_view("\"\\<>&'").find(static_cast<char>(byte)) == npos;
    }));
    append_json_text(meter, out_, text);
  }
  void list(const std::vector<Value>& items);
  void dict(const Dict& dict);
  void key(const Value& key);

  Runtime& runtime_;
  std::int64_t indent_;
  std::size_t depth_ = 0;
  std::string out_;
};

void JsonWriter::list(const std::vector<Value>& items)
{
  if (items.empty()) {
    out_ += "[]";
    return;
  }
  out_ += '[';
  ++depth_;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) out_ += indent_ < 0 ? ", " : ",";
    line(depth_);
    value(items[i]);
  }
  line(--depth_);
  out_ += ']';
}

void JsonWriter::key(const Value& key)
{
  if (key.is(Kind::string))
    text(key.string());
  else if (key.is(Kind::none))
    out_ += "\"null\"";
  else if (key.is(Kind::boolean))
    out_ += key.boolean() ? "\"true\"" : "\"false\"";
  else if (key.is(Kind::integer))
    out_ += '"' + std::to_string(key.integer()) + '"';
  else if (key.is(Kind::real))
    out_ += '"' + json_number(key.real()) + '"';
  else
    throw Failure(std::string(type_name(key)) + " cannot be a key in JSON.");
}

void JsonWriter::dict(const Dict& dict)
{
  std::vector<const Dict::Entry*> entries;
  for (const Dict::Entry& entry : dict.entries())
    if (entry.live()) entries.push_back(&entry);
  runtime_.meter().take(entries.size(), 2 * sizeof(void*));
  if (entries.empty()) {
    out_ += "{}";
    return;
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const auto* left, const auto* right) { return less(runtime_, left->key, right->key); });
  out_ += '{';
  ++depth_;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i != 0) out_ += indent_ < 0 ? ", " : ",";
    line(depth_);
    key(entries[i]->key);
    out_ += ": ";
    value(entries[i]->value);
  }
  line(--depth_);
  out_ += '}';
}

void JsonWriter::value(const Value& value)
{
  const Meter::Level level(runtime_.meter());
  runtime_.meter().step();
  runtime_.meter().grow(32);
  switch (value.kind()) {
  case Kind::none:
    out_ += "null";
    break;
  case Kind::boolean:
    out_ += value.boolean() ? "true" : "false";
    break;
  case Kind::integer:
    out_ += std::to_string(value.integer());
    break;
  case Kind::real:
    out_ += json_number(value.real());
    break;
  case Kind::string:
    text(value.string());
    break;
  case Kind::list:
  case Kind::tuple:
    list(value.items());
    break;
  case Kind::dict:
    dict(value.mapping());
    break;
  case Kind::undefined:
    use(value);
    break;
  case Kind::range:
  case Kind::iterator:
  case Kind::object:
    throw Failure(std::string(type_name(value)) + " cannot be written as JSON.");
  }
}

constexpr std::size_t page_width = 80;

class PrettyWriter {
public:
  explicit PrettyWriter(Runtime& runtime) : runtime_(runtime) {}
  std::string take() { return std::move(out_); }
  /// `room`: what must still fit on the last line behind the value.
  void value(const Value& value, std::size_t indent, std::size_t room);

private:
  using Entries = std::vector<std::pair<Value, Value>>;
  Entries sorted_entries(const Dict& dict);
  std::string flat(const Value& value);
  void entries_by_line(const Dict& dict, std::size_t indent, std::size_t room);
  void items_by_line(const Value& sequence, std::size_t indent, std::size_t room);

  Runtime& runtime_;
  std::string out_;
};

PrettyWriter::Entries PrettyWriter::sorted_entries(const Dict& dict)
{
  Entries entries;
  runtime_.meter().take(dict.size(), 4 * sizeof(Value));
  entries.reserve(dict.size());
  for (const Dict::Entry& entry : dict.entries())
    if (entry.live()) entries.emplace_back(entry.key, entry.value);
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const auto& left, const auto& right) { return less(runtime_, left.first, right.first); });
  return entries;
}

/// The value on one line, with sorted keys.
std::string PrettyWriter::flat(const Value& value)
{
  Meter& meter = runtime_.meter();
  const Meter::Level level(meter);
  std::string result;
  const auto add = [&](std::string_view one) {
    meter.grow(one.size());
    result += one;
  };
  if (value.is(Kind::dict)) {
    add("{");
    for (const auto& [key, item] : sorted_entries(value.mapping())) {
      if (result.size() > 1) add(", ");
      add(flat(key));
      add(": ");
      add(flat(item));
    }
    add("}");
  } else if (value.is(Kind::list) || value.is(Kind::tuple)) {
    const bool list = value.is(Kind::list);
    add(list ? "[" : "(");
    for (const Value& item : value.items()) {
      if (result.size() > 1) add(", ");
      add(flat(item));
    }
    if (!list && value.items().size() == 1) add(",");
    add(list ? "]" : ")");
  } else {
    append_repr(runtime_, result, value);
  }
  return result;
}

void PrettyWriter::value(const Value& value, std::size_t indent, std::size_t room)
{
  const Meter::Level level(runtime_.meter());
  const std::string line = flat(value);
  runtime_.meter().grow(line.size());
  const bool container = (value.is(Kind::dict) && value.mapping().size() != 0) ||
                         ((value.is(Kind::list) || value.is(Kind::tuple)) && !value.items().empty());
  if (!container || code_points(line) + indent + room <= page_width) {
    out_ += line;
    return;
  }
  runtime_.meter().take(indent + 2);
  if (value.is(Kind::dict))
    entries_by_line(value.mapping(), indent, room);
  else
    items_by_line(value, indent, room);
}

void PrettyWriter::entries_by_line(const Dict& dict, std::size_t indent, std::size_t room)
{
  const std::string next_line = ",\n" + std::string(indent + 1, ' ');
  const Entries entries = sorted_entries(dict);
  out_ += '{';
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool last = i + 1 == entries.size();
    const std::string key = flat(entries[i].first);
    if (i != 0) out_ += next_line;
    runtime_.meter().grow(key.size());
    out_ += key;
    out_ += ": ";
    value(entries[i].second, indent + 1 + code_points(key) + 2, last ? room + 1 : 1);
  }
  out_ += '}';
}

void PrettyWriter::items_by_line(const Value& sequence, std::size_t indent, std::size_t room)
{
  const std::string next_line = ",\n" + std::string(indent + 1, ' ');
  const std::vector<Value>& items = sequence.items();
  const bool lone = sequence.is(Kind::tuple) && items.size() == 1;
  out_ += sequence.is(Kind::list) ? '[' : '(';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) out_ += next_line;
    value(items[i], indent + 1, i + 1 == items.size() ? room + (lone ? 2 : 1) : 1);
  }
  if (lone) out_ += ',';
  out_ += sequence.is(Kind::list) ? ']' : ')';
}

} // namespace

std::string json_text(Runtime& runtime, const Value& value, std::int64_t indent)
{
  JsonWriter writer(runtime, indent);
  writer.value(value);
  return writer.take();
}

std::string pretty_text(Runtime& runtime, const Value& value)
{
  PrettyWriter writer(runtime);
  writer.value(value, 0, 0);
  return writer.take();
}

} // namespace jinja
