// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/python/search.hpp>
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <charconv>

/// Filters for HTML and URLs.
namespace jinja {

namespace {

Value markup(Runtime& runtime, std::string text)
{
  Value result = runtime.text(std::move(text));
  result.text().markup = true;
  return result;
}

Value escape(Runtime& runtime, const Value& input, Bound&)
{
  if (input.is(Kind::string) && input.text().markup) return input;
  return markup(runtime, escaped(runtime.meter(), runtime.shown(input)));
}

Value escape_again(Runtime& runtime, const Value& input, Bound&)
{
  return markup(runtime, escaped(runtime.meter(), runtime.shown(input)));
}
Value safe(Runtime& runtime, const Value& input, Bound&) { return markup(runtime, runtime.shown(input)); }

std::string without(Meter& meter, std::string_view text, std::string_view open, std::string_view close)
{
  meter.grow(text.size());
  const Search opening(meter, open);
  const Search closing(meter, close);
  std::string result;
  std::size_t at = 0;
  for (;;) {
    const std::size_t begin = opening.first_in(text, at);
    const std::size_t end = begin == std::string_view::npos ? begin : closing.first_in(text, begin + open.size());
    if (end == std::string_view::npos) return result.append(text.substr(at));
    meter.step();
    result += text.substr(at, begin - at);
    at = end + close.size();
  }
}

/// The character that `&name;` stands for; nothing for names that are not known here.
std::string entity(std::string_view name)
{
  if (name == "amp") return "&";
  if (name == "lt") return "<";
  if (name == "gt") return ">";
  if (name == "quot") return "\"";
  if (name == "apos") return "'";
  if (name == "nbsp") return "\xc2\xa0";
  if (name.size() < 2 || name[0] != '#') return {};
  const bool hexadecimal = (name[1] | 0x20) == 'x';
  name.remove_prefix(hexadecimal ? 2 : 1);
  std::uint32_t point = 0;
  const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), point, hexadecimal ? 16 : 10);
  if (error != std::errc() || stop != name.data() + name.size() || point == 0 || point >= 0x110000 ||
      (point >= 0xD800 && point < 0xE000))
    return {};
  std::string result;
  append_code_point(result, point);
  return result;
}

std::string html_unescaped(Meter& meter, std::string_view text)
{
  constexpr std::size_t longest = 10;
  meter.grow(text.size());
  std::string result;
  Pace pace(meter);
  for (std::size_t at = 0; at < text.size(); ++at) {
    pace.at(at);
    if (text[at] == '&') {
      const std::size_t end = text.substr(0, at + longest).find(';', at);
      const std::string character = end == std::string_view::npos ? "" : entity(text.substr(at + 1, end - at - 1));
      if (!character.empty()) {
        result += character;
        at = end;
        continue;
      }
    }
    result += text[at];
  }
  return result;
}

Value strip_tags(Runtime& runtime, const Value& input, Bound&)
{
  Meter& meter = runtime.meter();
  const std::string bare = without(meter, without(meter, runtime.shown(input), "<!--", "-->"), "<", ">");
  std::string words;
  std::string_view rest = stripped(bare);
  bool blank = false;
  meter.grow(rest.size());
  walk_points(meter, rest, [&](char32_t point, std::size_t begin, std::size_t end) {
    const bool space = is_space(point);
    if (space && !blank) words += ' ';
    if (!space) words += rest.substr(begin, end - begin);
    blank = space;
    return true;
  });
  return runtime.text(html_unescaped(meter, words));
}

Value attributes(Runtime& runtime, const Value& input, Bound& bound)
{
  use(input);
  if (!input.is(Kind::dict)) throw Failure("'xmlattr' needs a dict, not " + std::string(type_name(input)) + ".");
  std::string result;
  for (const Dict::Entry& entry : input.mapping().entries()) {
    if (!entry.live() || entry.value.is(Kind::none) || entry.value.is(Kind::undefined)) continue;
    const std::string key = runtime.shown(entry.key);
    if (key.find_first_of(" \t\n\f\r\v/>=") != std::string::npos)
      throw Failure("'" + key + "' cannot be the name of an attribute.");
    if (!result.empty()) result += ' ';
    const bool is_markup = entry.value.is(Kind::string) && entry.value.text().markup;
    const std::string value = runtime.shown(entry.value);
    const std::string shown = is_markup ? value : escaped(runtime.meter(), value);
    runtime.meter().grow(5 * key.size() + shown.size() + 4);
    result += escaped(runtime.meter(), key) + "=\"" + shown + "\"";
  }
  if (!result.empty() && bound.truthy(0, true)) result.insert(0, 1, ' ');
  return runtime.text(std::move(result));
}

std::string url_quoted(Meter& meter, std::string_view text, bool in_query)
{
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";
  const std::size_t size = expanded_size(meter, text, 3, [&](unsigned char byte) {
    return plain.find(static_cast<char>(byte)) != std::string_view::npos;
  });
  meter.take(size);
  std::string result;
  result.reserve(size);
  Pace pace(meter);
  for (std::size_t at = 0; at < text.size(); ++at) {
    pace.at(at);
    const char byte = text[at];
    const auto code = static_cast<unsigned char>(byte);
    if (plain.find(byte) != std::string_view::npos || (byte == '/' && !in_query)) {
      result += byte;
    } else if (byte == ' ' && in_query) {
      result += '+';
    } else {
      result += '%';
      result += digits[code >> 4U];
      result += digits[code & 15U];
    }
  }
  return result;
}

Value url_encode(Runtime& runtime, const Value& input, Bound&)
{
  if (input.is(Kind::string) || !iterable(input))
    return runtime.text(url_quoted(runtime.meter(), runtime.shown(input), false));
  std::string result;
  for (const Value& pair : items_of(runtime, input.is(Kind::dict) ? view_of(input, View::items) : input)) {
    const std::vector<Value> parts = items_of(runtime, pair);
    if (parts.size() != 2) throw Failure("'urlencode' needs pairs of a name and a value.");
    if (!result.empty()) result += '&';
    const std::string name = url_quoted(runtime.meter(), runtime.shown(parts[0]), true);
    const std::string value = url_quoted(runtime.meter(), runtime.shown(parts[1]), true);
    runtime.meter().grow(name.size() + value.size() + 2);
    result += name;
    result += '=';
    result += value;
  }
  return runtime.text(std::move(result));
}

} // namespace

std::span<const Builtin> markup_filters()
{
  static constexpr Builtin table[] = {
      {"e", escape, ""},
      {"escape", escape, ""},
      {"forceescape", escape_again, ""},
      {"safe", safe, ""},
      {"striptags", strip_tags, ""},
      {"urlencode", url_encode, ""},
      {"xmlattr", attributes, "autospace"},
  };
  static_assert(sorted(table));
  return table;
}

} // namespace jinja
