// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/format.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

/// Text formatting with braces.
namespace jinja {

namespace {

/// Where the replacement field ends that begins at `at`, behind its brace.
std::size_t end_of_field(std::string_view format, std::size_t at)
{
  std::size_t open = 1;
  bool in_key = false;
  for (; at < format.size(); ++at) {
    if (format[at] == '[') in_key = true;
    if (format[at] == ']') in_key = false;
    if (in_key) continue;
    if (format[at] == '{') ++open;
    if (format[at] == '}' && --open == 0) return at;
  }
  throw Failure("'}' is missing in the format.");
}

/// What stands in a field before its conversion and its specification.
std::string_view name_of_field(std::string_view field)
{
  std::size_t end = 0;
  for (bool in_key = false; end < field.size() && (in_key || (field[end] != '!' && field[end] != ':')); ++end) {
    if (field[end] == '{') throw Failure("there is an unexpected '{' in the format.");
    in_key = field[end] == '[' || (in_key && field[end] != ']');
  }
  return field.substr(0, end);
}

/// One step of the way to a value: `.name` or `[key]`.
struct PathStep {
  std::string name;
  bool by_key;
};

PathStep next_step(std::string_view& path)
{
  const bool by_key = path[0] == '[';
  if (!by_key && path[0] != '.') throw Failure("only '.' or '[' can follow ']' in a format.");
  const std::size_t end = by_key ? path.find(']') : std::min(path.find_first_of(".[", 1), path.size());
  if (end == std::string_view::npos) throw Failure("']' is missing in the format.");
  PathStep result{std::string(path.substr(1, end - 1)), by_key};
  if (result.name.empty()) throw Failure("a name is missing in the format.");
  path.remove_prefix(by_key ? end + 1 : end);
  return result;
}

Value follow(Runtime& runtime, const Value& value, const PathStep& step)
{
  const auto& [name, by_key] = step;
  if (!by_key && value.is(Kind::dict)) throw Failure("a dict has no attribute '" + name + "'; use '[" + name + "]'.");
  const bool digits = name.find_first_not_of("0123456789") == std::string::npos;
  const auto index = by_key && digits ? parse_integer(name, 10) : std::nullopt;
  Value next = by_key ? item(runtime, value, index ? Value(*index) : Value(name)) : attribute(runtime, value, name);
  if (next.absent()) throw Failure(std::string(type_name(value)) + " has no '" + name + "'.");
  return next;
}

/// `!s`, `!r` or `!a`, with nothing or a specification behind it.
Value converted(Runtime& runtime, const Value& value, std::string_view conversion)
{
  const char letter = conversion.size() > 1 ? conversion[1] : '\0';
  if ((letter != 's' && letter != 'r' && letter != 'a') || (conversion.size() > 2 && conversion[2] != ':'))
    throw Failure("only !s, !r and !a are possible in a format.");
  std::string text;
  if (letter == 's')
    text = runtime.shown(value);
  else
    append_repr(runtime, text, value);
  return runtime.text(letter == 'a' ? only_ascii(text) : std::move(text));
}

class BraceFormatter {
public:
  BraceFormatter(Runtime& runtime, const Arguments& arguments, const Value& mapping)
      : runtime_(runtime), arguments_(arguments), mapping_(mapping)
  {
  }
  std::string run(std::string_view format, int depth);

private:
  std::string field(std::string_view format, std::size_t& at, int depth);
  Value argument(std::string_view name);

  Runtime& runtime_;
  const Arguments& arguments_;
  const Value& mapping_;
  std::size_t automatic_ = 0;
  bool numbered_ = false;
};

Value BraceFormatter::argument(std::string_view name)
{
  const bool digits = name.find_first_not_of("0123456789") == std::string_view::npos;
  if (!mapping_.absent()) {
    const Value* found = mapping_.is(Kind::dict) ? mapping_.mapping().find(name) : nullptr;
    if (found == nullptr || digits) throw Failure("the format needs '" + std::string(name) + "', which is not given.");
    return *found;
  }
  if (digits) {
    std::size_t index = automatic_;
    if (name.empty())
      ++automatic_;
    else
      numbered_ = true;
    if (numbered_ && automatic_ != 0) throw Failure("the format mixes '{}' and '{0}'.");
    if (!name.empty() && std::from_chars(name.data(), name.data() + name.size(), index).ec != std::errc())
      index = std::numeric_limits<std::size_t>::max();
    if (index >= arguments_.positional.size()) throw Failure("there are not enough values for the format.");
    return arguments_.positional[index];
  }
  runtime_.meter().step(arguments_.named.size());
  for (const auto& [known, value] : arguments_.named)
    if (known == name) return value;
  throw Failure("the format needs '" + std::string(name) + "', which is not given.");
}

/// One replacement field; `at` is behind its brace and then behind its end.
std::string BraceFormatter::field(std::string_view format, std::size_t& at, int depth)
{
  if (depth > 1) throw Failure("the braces of a format are nested too deeply.");
  const std::size_t end = end_of_field(format, at);
  const std::string_view inside = format.substr(at, end - at);
  at = end + 1;
  const std::string_view name = name_of_field(inside);
  std::string_view path = name.substr(std::min(name.find_first_of(".["), name.size()));
  Value value = argument(name.substr(0, name.size() - path.size()));
  while (!path.empty()) value = follow(runtime_, value, next_step(path));
  std::string_view rest = inside.substr(name.size());
  if (rest.starts_with('!')) {
    value = converted(runtime_, value, rest);
    rest.remove_prefix(2);
  }
  return format_value(runtime_, value, rest.empty() ? "" : run(rest.substr(1), depth + 1));
}

std::string BraceFormatter::run(std::string_view format, int depth)
{
  std::string result;
  runtime_.meter().grow(format.size());
  for (std::size_t at = 0; at < format.size();) {
    const char byte = format[at++];
    const bool doubled = at < format.size() && format[at] == byte;
    if ((byte != '{' && byte != '}') || doubled) {
      if (byte == '{' || byte == '}') ++at;
      result += byte;
      continue;
    }
    if (byte == '}') throw Failure("there is a single '}' in the format.");
    if (at >= format.size()) throw Failure("there is a single '{' in the format.");
    runtime_.meter().step();
    const std::string text = field(format, at, depth);
    runtime_.meter().grow(text.size());
    result += text;
  }
  return result;
}

} // namespace

std::string brace_format(Runtime& runtime, std::string_view format, const Arguments& arguments, const Value& mapping)
{
  return BraceFormatter(runtime, arguments, mapping).run(format, 0);
}

} // namespace jinja
