// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// The text of values, as Python's str and repr make it.
namespace jinja {

namespace {

void append_items(Runtime& runtime, std::string& out, const Value& value)
{
  const bool list = value.is(Kind::list);
  out += list ? '[' : '(';
  bool first = true;
  for (const Value& item : value.items()) {
    if (!first) out += ", ";
    first = false;
    append_repr(runtime, out, item);
  }
  if (!list && value.items().size() == 1) out += ',';
  out += list ? ']' : ')';
}

void append_entries(Runtime& runtime, std::string& out, const Value& value)
{
  out += '{';
  bool first = true;
  for (const Dict::Entry& entry : value.mapping().entries()) {
    if (!entry.live()) continue;
    if (!first) out += ", ";
    first = false;
    append_repr(runtime, out, entry.key);
    out += ": ";
    append_repr(runtime, out, entry.value);
  }
  out += '}';
}

void append_iterator(Runtime& runtime, std::string& out, const Value& value)
{
  const Iterator& iterator = value.iterator();
  if (!iterator.is_view()) {
    out += "<generator>";
    return;
  }
  out += iterator.view == View::keys ? "dict_keys([" : iterator.view == View::values ? "dict_values([" : "dict_items([";
  Cursor cursor(value);
  bool first = true;
  while (const auto item = cursor.next(runtime)) {
    if (!first) out += ", ";
    first = false;
    append_repr(runtime, out, *item);
  }
  out += "])";
}

void append_range(std::string& out, const Range& range)
{
  out += "range(" + std::to_string(range.start) + ", " + std::to_string(range.stop);
  if (range.step != 1) out += ", " + std::to_string(range.step);
  out += ')';
}

void append_container(Runtime& runtime, std::string& out, const Value& value)
{
  const Meter::Level level(runtime.meter());
  // A container may be inside of itself.
  std::vector<const Cell*>& open = runtime.showing();
  if (std::find(open.begin(), open.end(), value.cell()) != open.end()) {
    out += value.is(Kind::dict) ? "{...}" : value.is(Kind::list) ? "[...]" : value.is(Kind::tuple) ? "(...)" : "...";
    return;
  }
  open.push_back(value.cell());
  if (value.is(Kind::dict))
    append_entries(runtime, out, value);
  else if (value.is(Kind::iterator))
    append_iterator(runtime, out, value);
  else
    append_items(runtime, out, value);
  open.pop_back();
}

} // namespace

void append_repr(Runtime& runtime, std::string& out, const Value& value)
{
  runtime.meter().step();
  constexpr std::size_t about_a_word = 8;
  runtime.meter().grow(about_a_word);
  switch (value.kind()) {
  case Kind::undefined:
    out += "Undefined";
    break;
  case Kind::none:
    out += "None";
    break;
  case Kind::boolean:
    out += value.boolean() ? "True" : "False";
    break;
  case Kind::integer:
    out += std::to_string(value.integer());
    break;
  case Kind::real:
    out += real_text(value.real());
    break;
  case Kind::string:
    runtime.meter().grow(expanded_size(runtime.meter(), value.string(), 6,
                                       [](unsigned char byte) { return byte >= ' ' && byte < 0x7F; }));
    if (value.text().markup) out += "Markup(";
    append_quoted(runtime.meter(), out, value.string());
    if (value.text().markup) out += ')';
    break;
  case Kind::list:
  case Kind::tuple:
  case Kind::dict:
  case Kind::iterator:
    append_container(runtime, out, value);
    break;
  case Kind::range:
    append_range(out, value.range());
    break;
  case Kind::object: {
    const std::string text = value.object().text(runtime);
    runtime.meter().grow(text.size());
    out += text;
    break;
  }
  }
}

void append_shown(Runtime& runtime, std::string& out, const Value& value)
{
  if (value.is(Kind::string)) {
    runtime.meter().grow(value.string().size());
    out += value.string();
  } else if (value.is(Kind::undefined)) {
    use_leniently(value);
    runtime.note_undefined(value);
  } else {
    append_repr(runtime, out, value);
  }
}

} // namespace jinja
