// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/builtins/json.hpp>
#include <jinja/python/text.hpp>
#include <jinja/python/text_layout.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// Filters on text; other values are taken as the text that they print as.
namespace jinja {

namespace {

/// Markup stays markup where a filter only converts letters.
Value like(Runtime& runtime, const Value& input, std::string text)
{
  Value result = runtime.text(std::move(text));
  result.text().markup = input.is(Kind::string) && input.text().markup;
  return result;
}

/// The text of what must be text.
const std::string& needed_text(const Value& input, std::string_view filter)
{
  use(input);
  if (input.is(Kind::string)) return input.string();
  throw Failure("'" + std::string(filter) + "' needs a text, not " + std::string(type_name(input)) + ".");
}

Value capitalize(Runtime& runtime, const Value& input, Bound&)
{
  return like(runtime, input, converted_case(runtime.meter(), capitalized, runtime.shown(input)));
}
Value lower_filter(Runtime& runtime, const Value& input, Bound&)
{
  return like(runtime, input, converted_case(runtime.meter(), lower, runtime.shown(input)));
}
Value upper_filter(Runtime& runtime, const Value& input, Bound&)
{
  return like(runtime, input, converted_case(runtime.meter(), upper, runtime.shown(input)));
}

Value center(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::int64_t width = bound.integer(0, 80);
  return like(runtime, input, padded(runtime.meter(), runtime.shown(input), width, " ", Alignment::center));
}

Value format(Runtime& runtime, const Value& input, Bound& bound)
{
  Arguments& given = bound.all();
  if (!given.positional.empty() && !given.named.empty())
    throw Failure("'format' takes arguments with names or without, not both.");
  Value values = runtime.tuple(given.positional);
  if (!given.named.empty()) {
    values = Value::dict();
    for (const auto& [name, value] : given.named) put_entry(runtime, values, runtime.text(name), value);
  }
  return runtime.text(percent_format(runtime, runtime.shown(input), values));
}

Value indent(Runtime& runtime, const Value& input, Bound& bound)
{
  Meter& meter = runtime.meter();
  std::string indentation(4, ' ');
  if (bound.has(0) && bound[0].is(Kind::string)) {
    indentation = bound[0].string();
  } else if (bound.has(0)) {
    meter.width(bound.integer(0, 4));
    indentation.assign(static_cast<std::size_t>(std::max<std::int64_t>(bound.integer(0, 4), 0)), ' ');
  }
  const bool blank = bound.truthy(2, false);
  // Without the line end, the last line would be missing when it is empty.
  meter.take(needed_text(input, "indent").size());
  const std::string text = needed_text(input, "indent") + "\n";
  std::string result = bound.truthy(1, false) ? indentation : "";
  bool first = true;
  for (const std::string_view line : split_lines(runtime.meter(), text, false)) {
    if (!first) {
      result += '\n';
      if (blank || !line.empty()) {
        meter.grow(indentation.size());
        result += indentation;
      }
    }
    first = false;
    meter.grow(line.size() + 1);
    result += line;
  }
  return like(runtime, input, std::move(result));
}

Value replace(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::int64_t count = bound.has_value(2) ? bound.integer(2, -1) : -1;
  return runtime.text(replaced(runtime.meter(), runtime.shown(input), bound.text(0, ""), bound.text(1, ""), count));
}

Value to_string(Runtime& runtime, const Value& input, Bound&)
{
  return input.is(Kind::string) ? input : runtime.text(runtime.shown(input));
}

Value title(Runtime& runtime, const Value& input, Bound&)
{
  Meter& meter = runtime.meter();
  const std::string text = runtime.shown(input);
  const auto separates = [](char32_t point) {
    return is_space(point) || point == '-' || point == '(' || point == '{' || point == '[' || point == '<';
  };
  std::string result;
  std::size_t begin = 0;
  const auto add_word = [&](std::size_t end) {
    if (end == begin) return;
    std::size_t rest = begin;
    decode(text, rest);
    meter.grow(end - begin);
    result += converted_case(meter, upper, std::string_view(text).substr(begin, rest - begin));
    result += converted_case(meter, lower, std::string_view(text).substr(rest, end - rest));
  };
  walk_points(meter, text, [&](char32_t point, std::size_t here, std::size_t end) {
    if (!separates(point)) return true;
    add_word(here);
    meter.grow(end - here);
    result.append(text, here, end - here);
    begin = end;
    return true;
  });
  add_word(text.size());
  return like(runtime, input, std::move(result));
}

Value trim(Runtime& runtime, const Value& input, Bound& bound)
{
  Arguments arguments;
  if (bound.has_value(0)) arguments.positional.push_back(bound[0]);
  const Value text = input.is(Kind::string) ? input : runtime.text(runtime.shown(input));
  return run(runtime, *find_method(text, "strip"), text, arguments);
}

Value truncate(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::int64_t length = bound.integer(0, 255);
  const std::string end = bound.text(2, "...");
  const std::int64_t leeway = bound.has_value(3) ? bound.integer(3, 5) : 5;
  const auto end_length = static_cast<std::int64_t>(code_points(end));
  if (length < end_length)
    throw Failure("the length must be at least " + std::to_string(end_length) + ", the length of the end.");
  if (leeway < 0) throw Failure("the leeway cannot be negative.");
  const auto size = static_cast<std::int64_t>(required_length(input));
  if (size - leeway <= length) return input;
  const std::string& text = needed_text(input, "truncate");
  Meter& meter = runtime.meter();
  const std::size_t kept = offset_of(meter, text, static_cast<std::size_t>(length - end_length));
  meter.take(kept + end.size());
  std::string result = text.substr(0, kept);
  if (!bound.truthy(1, false)) result.resize(std::min(result.rfind(' '), result.size()));
  meter.walk(result.size());
  result += end;
  return runtime.text(std::move(result));
}

Value word_count(Runtime& runtime, const Value& input, Bound&)
{
  const std::string text = runtime.shown(input);
  std::int64_t count = 0;
  bool inside = false;
  walk_points(runtime.meter(), text, [&](char32_t point, std::size_t, std::size_t) {
    const bool in_word = point == '_' || is_alphanumeric(point);
    if (in_word && !inside) ++count;
    inside = in_word;
    return true;
  });
  return count;
}

Value word_wrap(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::string& text = needed_text(input, "wordwrap");
  const std::string line_end = bound.has_value(2) ? bound.text(2, "\n") : "\n";
  const Wrapping wrapping{bound.integer(0, 79), bound.truthy(1, true), bound.truthy(3, true)};
  std::string result;
  bool first = true;
  for (const std::string_view line : split_lines(runtime.meter(), text, false)) {
    runtime.meter().grow(line.size() + line_end.size());
    if (!first) result += line_end;
    first = false;
    bool first_part = true;
    for (const std::string& part : wrapped(runtime.meter(), line, wrapping)) {
      runtime.meter().grow(line_end.size());
      if (!first_part) result += line_end;
      first_part = false;
      result += part;
    }
  }
  return runtime.text(std::move(result));
}

Value pretty(Runtime& runtime, const Value& input, Bound&) { return runtime.text(pretty_text(runtime, input)); }

} // namespace

std::span<const Builtin> text_filters()
{
  static constexpr Builtin table[] = {
      {"capitalize", capitalize, ""},
      {"center", center, "width"},
      {"format", format, "*"},
      {"indent", indent, "width first blank"},
      {"lower", lower_filter, ""},
      {"pprint", pretty, ""},
      {"replace", replace, "!old !new count"},
      {"string", to_string, ""},
      {"title", title, ""},
      {"trim", trim, "chars"},
      {"truncate", truncate, "length killwords end leeway"},
      {"upper", upper_filter, ""},
      {"wordcount", word_count, ""},
      {"wordwrap", word_wrap, "width break_long_words wrapstring break_on_hyphens"},
  };
  static_assert(sorted(table));
  return table;
}

} // namespace jinja
