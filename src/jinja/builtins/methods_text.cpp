// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/python/text.hpp>
#include <jinja/python/text_layout.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// The methods of text.
namespace jinja {

namespace {

constexpr std::size_t npos = std::string_view::npos;

Value parts_value(Runtime& runtime, const std::vector<std::string_view>& parts)
{
  std::vector<Value> items;
  items.reserve(parts.size());
  for (const std::string_view part : parts) items.push_back(runtime.text(std::string(part)));
  return runtime.list(std::move(items));
}

/// Words between blanks, at most `most` splits, from the left.
std::vector<std::string_view> words(std::string_view text, std::int64_t most)
{
  std::vector<std::string_view> result;
  for (text = left_stripped(text); !text.empty(); text = left_stripped(text)) {
    if (most-- == 0) {
      result.push_back(text);
      break;
    }
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size() && !is_space(decode(text, at));) end = at;
    result.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

/// The same from the right; the result is in order.
std::vector<std::string_view> last_words(std::string_view text, std::int64_t most)
{
  if (most < 0) return words(text, -1);
  // Words are found from the left; those that the limit leaves together are joined again.
  const std::vector<std::string_view> all = words(text, -1);
  if (all.size() <= static_cast<std::size_t>(most)) return all;
  const std::size_t together = all.size() - static_cast<std::size_t>(most);
  const char* begin = text.data();
  const char* end = all[together - 1].data() + all[together - 1].size();
  std::vector<std::string_view> result{std::string_view(begin, static_cast<std::size_t>(end - begin))};
  result.insert(result.end(), all.begin() + static_cast<std::ptrdiff_t>(together), all.end());
  return result;
}

const std::string& separator(Bound& bound)
{
  const std::string& result = bound.string(0);
  if (result.empty()) throw Failure("the separator cannot be empty.");
  return result;
}

Value split(Runtime& runtime, const Value& subject, Bound& bound)
{
  std::int64_t most = bound.integer(1, -1);
  std::string_view rest = subject.string();
  if (!bound.has_value(0)) return parts_value(runtime, words(rest, most));
  const std::string& between = separator(bound);
  std::vector<std::string_view> parts;
  for (; most != 0; --most) {
    const std::size_t found = rest.find(between);
    if (found == npos) break;
    parts.push_back(rest.substr(0, found));
    rest.remove_prefix(found + between.size());
  }
  parts.push_back(rest);
  return parts_value(runtime, parts);
}

Value right_split(Runtime& runtime, const Value& subject, Bound& bound)
{
  std::int64_t most = bound.integer(1, -1);
  std::string_view rest = subject.string();
  if (!bound.has_value(0)) return parts_value(runtime, last_words(rest, most));
  const std::string& between = separator(bound);
  std::vector<std::string_view> parts;
  for (; most != 0; --most) {
    const std::size_t found = rest.rfind(between);
    if (found == npos) break;
    parts.push_back(rest.substr(found + between.size()));
    rest = rest.substr(0, found);
  }
  parts.push_back(rest);
  std::reverse(parts.begin(), parts.end());
  return parts_value(runtime, parts);
}

Value lines(Runtime& runtime, const Value& subject, Bound& bound)
{
  return parts_value(runtime, split_lines(subject.string(), bound.truthy(0, false)));
}

std::string_view without_left(std::string_view text, const std::string& characters)
{
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    decode(text, at);
    if (characters.find(text.substr(begin, at - begin)) == npos) return text.substr(begin);
  }
  return {};
}

std::string_view without_right(std::string_view text, const std::string& characters)
{
  while (!text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && text.size() - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    if (characters.find(text.substr(begin)) == npos) return text;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

template<bool left, bool right>
Value strip(Runtime& runtime, const Value& subject, Bound& bound)
{
  std::string_view text = subject.string();
  const bool chosen = bound.has_value(0);
  if (left) text = chosen ? without_left(text, bound.string(0)) : left_stripped(text);
  if (right) text = chosen ? without_right(text, bound.string(0)) : right_stripped(text);
  return runtime.text(std::string(text));
}

template<std::string (*convert)(std::string_view)>
Value converted(Runtime& runtime, const Value& subject, Bound&)
{
  return runtime.text(convert(subject.string()));
}

/// The part of the subject that optional positions select, and where it begins.
struct Part {
  std::string_view text;
  std::size_t first = 0; ///< in code points
  bool valid = true;     ///< false: it begins behind the end
};

Part part(const Value& subject, Bound& bound, std::size_t first_argument)
{
  const Text& text = subject.text();
  Part result{text.bytes};
  if (!bound.has_value(first_argument) && !bound.has_value(first_argument + 1)) return result;
  const auto size = static_cast<std::int64_t>(text.length());
  const auto position = [&](std::size_t argument, std::int64_t otherwise) {
    if (!bound.has_value(argument)) return otherwise;
    const std::int64_t at = bound.integer(argument, 0);
    return at < 0 ? (at < -size ? 0 : at + size) : at;
  };
  const std::int64_t first = position(first_argument, 0);
  const std::int64_t end = std::min(position(first_argument + 1, size), size);
  result.valid = first <= size && first <= end;
  if (!result.valid) return result;
  result.first = static_cast<std::size_t>(first);
  const std::size_t from = offset_of(text.bytes, result.first, text.ascii());
  const std::size_t to = offset_of(text.bytes, static_cast<std::size_t>(end), text.ascii());
  result.text = result.text.substr(from, to - from);
  return result;
}

std::int64_t found_at(const Value& subject, Bound& bound, bool from_right)
{
  const std::string& wanted = bound.string(0);
  const Part within = part(subject, bound, 1);
  const std::size_t at = !within.valid ? npos : from_right ? within.text.rfind(wanted) : within.text.find(wanted);
  if (at == npos) return -1;
  const std::size_t points = subject.text().ascii() ? at : code_points(within.text.substr(0, at));
  return static_cast<std::int64_t>(within.first + points);
}

template<bool from_right>
Value find_text(Runtime&, const Value& subject, Bound& bound)
{
  return found_at(subject, bound, from_right);
}

template<bool from_right>
Value index_text(Runtime&, const Value& subject, Bound& bound)
{
  const std::int64_t at = found_at(subject, bound, from_right);
  if (at < 0) throw Failure("the text does not contain what 'index' looks for.");
  return at;
}

Value count(Runtime&, const Value& subject, Bound& bound)
{
  const std::string& wanted = bound.string(0);
  const Part within = part(subject, bound, 1);
  if (!within.valid) return 0;
  if (wanted.empty()) return code_points(within.text) + 1;
  std::int64_t result = 0;
  for (std::size_t at = within.text.find(wanted); at != npos; at = within.text.find(wanted, at + wanted.size()))
    ++result;
  return result;
}

template<bool at_end>
Value has_affix(Runtime&, const Value& subject, Bound& bound)
{
  const Part within = part(subject, bound, 1);
  const auto fits = [&](const Value& affix) {
    use(affix);
    if (!affix.is(Kind::string)) throw Failure("a text or a tuple of texts is needed here.");
    return within.valid && (at_end ? within.text.ends_with(affix.string()) : within.text.starts_with(affix.string()));
  };
  if (!bound[0].is(Kind::tuple)) return fits(bound[0]);
  return std::any_of(bound[0].items().begin(), bound[0].items().end(), fits);
}

Value replace(Runtime& runtime, const Value& subject, Bound& bound)
{
  return runtime.text(
      replaced(runtime.meter(), subject.string(), bound.string(0), bound.string(1), bound.integer(2, -1)));
}

Value join(Runtime& runtime, const Value& subject, Bound& bound)
{
  std::string result;
  bool first = true;
  Cursor cursor(bound[0]);
  while (const auto item = cursor.next(runtime)) {
    use(*item);
    if (!item->is(Kind::string))
      throw Failure("'join' puts texts together, but there is " + std::string(type_name(*item)) + ".");
    runtime.meter().take(subject.string().size() + item->string().size());
    if (!first) result += subject.string();
    first = false;
    result += item->string();
  }
  return runtime.text(std::move(result));
}

Value format(Runtime& runtime, const Value& subject, Bound& bound)
{
  return runtime.text(brace_format(runtime, subject.string(), bound.all(), {}));
}

Value format_map(Runtime& runtime, const Value& subject, Bound& bound)
{
  return runtime.text(brace_format(runtime, subject.string(), {}, bound[0]));
}

Value zero_fill(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& text = subject.string();
  const bool sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  const std::int64_t width = bound.integer(0, 0);
  if (width <= static_cast<std::int64_t>(subject.text().length())) return runtime.text(text);
  const std::string digits = padded(runtime.meter(), std::string_view(text).substr(sign ? 1 : 0),
                                    width - (sign ? 1 : 0), "0", Alignment::right);
  return runtime.text((sign ? text.substr(0, 1) : "") + digits);
}

template<Alignment alignment>
Value pad(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string fill = bound.has(1) ? bound.string(1) : " ";
  if (code_points(fill) != 1) throw Failure("what fills up must be one character.");
  return runtime.text(padded(runtime.meter(), subject.string(), bound.integer(0, 0), fill, alignment));
}

template<bool (*is)(char32_t)>
Value all_are(Runtime&, const Value& subject, Bound&)
{
  const std::string& text = subject.string();
  for (std::size_t at = 0; at < text.size();)
    if (!is(decode(text, at))) return false;
  return !text.empty();
}

Value all_ascii(Runtime&, const Value& subject, Bound&)
{
  const std::string& text = subject.string();
  return std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

template<bool upper_case>
Value has_case(Runtime& runtime, const Value& subject, Bound&)
{
  Arguments none;
  return run(runtime, *find_test(upper_case ? "upper" : "lower"), subject, none);
}

Value has_titles(Runtime&, const Value& subject, Bound&)
{
  const std::string& text = subject.string();
  bool inside = false;
  bool some = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = decode(text, at);
    const bool large = is_upper(point) || is_title(point);
    const bool small = is_lower(point);
    if ((large && inside) || (small && !inside)) return false;
    inside = large || small;
    some = some || inside;
  }
  return some;
}

template<bool from_right>
Value partition(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& text = subject.string();
  const std::string& between = separator(bound);
  const std::size_t at = from_right ? text.rfind(between) : text.find(between);
  const auto made = [&](std::string one) { return runtime.text(std::move(one)); };
  if (at == npos && from_right) return runtime.tuple({made(""), made(""), made(text)});
  if (at == npos) return runtime.tuple({made(text), made(""), made("")});
  return runtime.tuple({made(text.substr(0, at)), made(between), made(text.substr(at + between.size()))});
}

Value without_prefix(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& text = subject.string();
  return runtime.text(text.starts_with(bound.string(0)) ? text.substr(bound.string(0).size()) : text);
}

Value without_suffix(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& text = subject.string();
  return runtime.text(text.ends_with(bound.string(0)) ? text.substr(0, text.size() - bound.string(0).size()) : text);
}

Value expand_tabs(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::int64_t size = bound.integer(0, 8);
  runtime.meter().width(size);
  std::string result;
  std::int64_t column = 0;
  const std::string& text = subject.string();
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = decode(text, at);
    if (point == '\t') {
      const std::int64_t blanks = size > 0 ? size - column % size : 0;
      runtime.meter().take(static_cast<std::size_t>(blanks));
      result.append(static_cast<std::size_t>(blanks), ' ');
      column += blanks;
      continue;
    }
    append_code_point(result, point);
    column = point == '\n' || point == '\r' ? 0 : column + 1;
  }
  return runtime.text(std::move(result));
}

constexpr Builtin table[] = {
    {"capitalize", converted<capitalized>, ""},
    {"center", pad<Alignment::center>, "!/width /fillchar"},
    {"count", count, "!/sub /start /end"},
    {"endswith", has_affix<true>, "!/suffix /start /end"},
    {"expandtabs", expand_tabs, "tabsize"},
    {"find", find_text<false>, "!/sub /start /end"},
    {"format", format, "*"},
    {"format_map", format_map, "!/mapping"},
    {"index", index_text<false>, "!/sub /start /end"},
    {"isalnum", all_are<is_alphanumeric>, ""},
    {"isalpha", all_are<is_alphabetic>, ""},
    {"isascii", all_ascii, ""},
    {"isdecimal", all_are<is_decimal>, ""},
    {"isdigit", all_are<is_digit>, ""},
    {"islower", has_case<false>, ""},
    {"isnumeric", all_are<is_numeric>, ""},
    {"isspace", all_are<is_space>, ""},
    {"istitle", has_titles, ""},
    {"isupper", has_case<true>, ""},
    {"join", join, "!/iterable"},
    {"ljust", pad<Alignment::left>, "!/width /fillchar"},
    {"lower", converted<lower>, ""},
    {"lstrip", strip<true, false>, "/chars"},
    {"partition", partition<false>, "!/sep"},
    {"removeprefix", without_prefix, "!/prefix"},
    {"removesuffix", without_suffix, "!/suffix"},
    {"replace", replace, "!/old !/new /count"},
    {"rfind", find_text<true>, "!/sub /start /end"},
    {"rindex", index_text<true>, "!/sub /start /end"},
    {"rjust", pad<Alignment::right>, "!/width /fillchar"},
    {"rpartition", partition<true>, "!/sep"},
    {"rsplit", right_split, "sep maxsplit"},
    {"rstrip", strip<false, true>, "/chars"},
    {"split", split, "sep maxsplit"},
    {"splitlines", lines, "keepends"},
    {"startswith", has_affix<false>, "!/prefix /start /end"},
    {"strip", strip<true, true>, "/chars"},
    {"swapcase", converted<swapped_case>, ""},
    {"title", converted<titled>, ""},
    {"upper", converted<upper>, ""},
    {"zfill", zero_fill, "!/width"},
};
static_assert(sorted(table));

} // namespace

std::span<const Builtin> text_methods() { return table; }

} // namespace jinja
