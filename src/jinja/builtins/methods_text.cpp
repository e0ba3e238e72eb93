// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/python/search.hpp>
#include <jinja/python/text.hpp>
#include <jinja/python/text_layout.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// The methods of text.
namespace jinja {

namespace {

using Parts = std::vector<std::string_view>;

Value parts_value(Runtime& runtime, const Parts& parts)
{
  std::vector<Value> items;
  runtime.meter().take(parts.size(), sizeof(Value));
  items.reserve(parts.size());
  for (const std::string_view part : parts) {
    runtime.meter().step();
    items.push_back(runtime.text(std::string(part)));
  }
  return runtime.list(std::move(items));
}

void add_part(Meter& meter, Parts& parts, std::string_view part)
{
  meter.grow(sizeof(std::string_view));
  meter.step();
  parts.push_back(part);
}

/// Words between blanks, at most `most` splits, from the left.
Parts words(Meter& meter, std::string_view text, std::int64_t most)
{
  Parts result;
  bool inside = false;
  std::size_t word = 0;
  bool all = true;
  walk_points(meter, text, [&](char32_t point, std::size_t begin, std::size_t) {
    const bool blank = is_space(point);
    if (!blank && !inside) {
      word = begin;
      all = most-- != 0;
    }
    if (blank && inside) add_part(meter, result, text.substr(word, begin - word));
    inside = !blank;
    return all;
  });
  if (inside) add_part(meter, result, text.substr(word)); // the last one, or all that is left together
  return result;
}

/// The same from the right; the result is in order.
Parts last_words(Meter& meter, std::string_view text, std::int64_t most)
{
  if (most < 0) return words(meter, text, -1);
  // Words are found from the left; those that the limit leaves together are joined again.
  Parts all = words(meter, text, -1);
  if (all.size() <= static_cast<std::size_t>(most)) return all;
  const std::size_t together = all.size() - static_cast<std::size_t>(most);
  const char* begin = text.data() + (text.size() - left_stripped(text).size());
  const char* end = all[together - 1].data() + all[together - 1].size();
  Parts result{std::string_view(begin, static_cast<std::size_t>(end - begin))};
  meter.take(all.size() - together, sizeof(std::string_view));
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
  Meter& meter = runtime.meter();
  const std::string_view text = subject.string();
  if (!bound.has_value(0)) return parts_value(runtime, words(meter, text, most));
  const Search between(meter, separator(bound));
  const std::size_t size = bound.string(0).size();
  Parts parts;
  std::size_t begin = 0;
  for (; most != 0; --most) {
    const std::size_t found = between.first_in(text, begin);
    if (found == npos) break;
    add_part(meter, parts, text.substr(begin, found - begin));
    begin = found + size;
  }
  add_part(meter, parts, text.substr(begin));
  return parts_value(runtime, parts);
}

Value right_split(Runtime& runtime, const Value& subject, Bound& bound)
{
  std::int64_t most = bound.integer(1, -1);
  Meter& meter = runtime.meter();
  std::string_view rest = subject.string();
  if (!bound.has_value(0)) return parts_value(runtime, last_words(meter, rest, most));
  const Search between(meter, separator(bound));
  const std::size_t size = bound.string(0).size();
  Parts parts;
  for (; most != 0; --most) {
    const std::size_t found = between.last_in(rest);
    if (found == npos) break;
    add_part(meter, parts, rest.substr(found + size));
    rest = rest.substr(0, found);
  }
  add_part(meter, parts, rest);
  std::reverse(parts.begin(), parts.end());
  return parts_value(runtime, parts);
}

Value lines(Runtime& runtime, const Value& subject, Bound& bound)
{
  return parts_value(runtime, split_lines(runtime.meter(), subject.string(), bound.truthy(0, false)));
}

/// Characters of which it is known at once whether one is among them.
class CharacterSet {
public:
  CharacterSet(Meter& meter, std::string_view characters)
  {
    walk_points(meter, characters, [&](char32_t point, std::size_t, std::size_t) {
      if (point >= has_.size()) {
        constexpr std::size_t all = 0x110000;
        meter.take(all / 8);
        has_.resize(all);
      }
      has_[point] = true;
      return true;
    });
  }
  bool has(char32_t point) const { return point < has_.size() && has_[point]; }

private:
  std::vector<bool> has_ = std::vector<bool>(0x80);
};

std::string_view without_left(Meter& meter, std::string_view text, const CharacterSet& characters)
{
  std::size_t rest = text.size();
  walk_points(meter, text, [&](char32_t point, std::size_t begin, std::size_t) {
    if (characters.has(point)) return true;
    rest = begin;
    return false;
  });
  return text.substr(rest);
}

std::string_view without_right(Meter& meter, std::string_view text, const CharacterSet& characters)
{
  Pace pace(meter);
  const std::size_t size = text.size();
  while (!text.empty()) {
    pace.at(size - text.size());
    const std::size_t begin = strings::code_point_before(text, text.size());
    std::size_t at = begin;
    if (!characters.has(decode(text, at))) return text;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

template<bool left, bool right>
Value strip(Runtime& runtime, const Value& subject, Bound& bound)
{
  Meter& meter = runtime.meter();
  std::string_view text = subject.string();
  if (bound.has_value(0)) {
    const CharacterSet characters(meter, bound.string(0));
    if (left) text = without_left(meter, text, characters);
    if (right) text = without_right(meter, text, characters);
  } else {
    if (left) text = left_stripped(text);
    if (right) text = right_stripped(text);
  }
  meter.take(text.size());
  return runtime.text(std::string(text));
}

template<std::string (*convert)(std::string_view, const strings::Piecewise&)>
Value converted(Runtime& runtime, const Value& subject, Bound&)
{
  return runtime.text(converted_case(runtime.meter(), convert, subject.string()));
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

std::int64_t found_at(Runtime& runtime, const Value& subject, Bound& bound, bool from_right)
{
  const Search wanted(runtime.meter(), bound.string(0));
  const Part within = part(subject, bound, 1);
  const std::size_t at = !within.valid ? npos : from_right ? wanted.last_in(within.text) : wanted.first_in(within.text);
  if (at == npos) return -1;
  const std::size_t points = subject.text().ascii() ? at : code_points(within.text.substr(0, at));
  return static_cast<std::int64_t>(within.first + points);
}

template<bool from_right>
Value find_text(Runtime& runtime, const Value& subject, Bound& bound)
{
  return found_at(runtime, subject, bound, from_right);
}

template<bool from_right>
Value index_text(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::int64_t at = found_at(runtime, subject, bound, from_right);
  if (at < 0) throw Failure("the text does not contain what 'index' looks for.");
  return at;
}

Value count_text(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& wanted = bound.string(0);
  const Part within = part(subject, bound, 1);
  if (!within.valid) return 0;
  if (wanted.empty()) return code_points(within.text) + 1;
  const Search search(runtime.meter(), wanted);
  std::int64_t result = 0;
  for (std::size_t at = search.first_in(within.text); at != npos;
       at = search.first_in(within.text, at + wanted.size())) {
    runtime.meter().step();
    ++result;
  }
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

Value replace_text(Runtime& runtime, const Value& subject, Bound& bound)
{
  return runtime.text(
      replaced(runtime.meter(), subject.string(), bound.string(0), bound.string(1), bound.integer(2, -1)));
}

Value join_texts(Runtime& runtime, const Value& subject, Bound& bound)
{
  std::string result;
  bool first = true;
  Cursor cursor(bound[0]);
  while (const auto item = cursor.next(runtime)) {
    use(*item);
    if (!item->is(Kind::string))
      throw Failure("'join' puts texts together, but there is " + std::string(type_name(*item)) + ".");
    runtime.meter().grow(subject.string().size() + item->string().size());
    if (!first) result += subject.string();
    first = false;
    result += item->string();
  }
  return runtime.text(std::move(result));
}

Value format_text(Runtime& runtime, const Value& subject, Bound& bound)
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
Value all_are(Runtime& runtime, const Value& subject, Bound&)
{
  bool all = !subject.string().empty();
  walk_points(runtime.meter(), subject.string(),
              [&](char32_t point, std::size_t, std::size_t) { return all = is(point); });
  return all;
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

Value has_titles(Runtime& runtime, const Value& subject, Bound&)
{
  bool inside = false;
  bool some = false;
  walk_points(runtime.meter(), subject.string(), [&](char32_t point, std::size_t, std::size_t) {
    const bool large = is_upper(point) || is_title(point);
    const bool small = is_lower(point);
    const bool fits = !(large && inside) && !(small && !inside);
    inside = large || small;
    some = fits && (some || inside);
    return fits;
  });
  return some;
}

template<bool from_right>
Value partition(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& text = subject.string();
  const std::string& between = separator(bound);
  const Search search(runtime.meter(), between);
  const std::size_t at = from_right ? search.last_in(text) : search.first_in(text);
  runtime.meter().take(text.size() + between.size());
  const auto made = [&](std::string one) { return runtime.text(std::move(one)); };
  if (at == npos && from_right) return runtime.tuple({made(""), made(""), made(text)});
  if (at == npos) return runtime.tuple({made(text), made(""), made("")});
  return runtime.tuple({made(text.substr(0, at)), made(between), made(text.substr(at + between.size()))});
}

Value without_prefix(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& text = subject.string();
  runtime.meter().take(text.size());
  return runtime.text(text.starts_with(bound.string(0)) ? text.substr(bound.string(0).size()) : text);
}

Value without_suffix(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::string& text = subject.string();
  runtime.meter().take(text.size());
  return runtime.text(text.ends_with(bound.string(0)) ? text.substr(0, text.size() - bound.string(0).size()) : text);
}

Value expand_tabs(Runtime& runtime, const Value& subject, Bound& bound)
{
  const std::int64_t size = bound.integer(0, 8);
  runtime.meter().width(size);
  std::string result;
  std::int64_t column = 0;
  const std::string& text = subject.string();
  runtime.meter().grow(text.size());
  walk_points(runtime.meter(), text, [&](char32_t point, std::size_t, std::size_t) {
    if (point == '\t') {
      const std::int64_t blanks = size > 0 ? size - column % size : 0;
      runtime.meter().grow(static_cast<std::size_t>(blanks));
      result.append(static_cast<std::size_t>(blanks), ' ');
      column += blanks;
      return true;
    }
    append_code_point(result, point);
    column = point == '\n' || point == '\r' ? 0 : column + 1;
    return true;
  });
  return runtime.text(std::move(result));
}

} // namespace

std::span<const Builtin> text_methods()
{
  static constexpr Builtin table[] = {
      {"capitalize", converted<capitalized>, ""},
      {"center", pad<Alignment::center>, "!/width /fillchar"},
      {"count", count_text, "!/sub /start /end"},
      {"endswith", has_affix<true>, "!/suffix /start /end"},
      {"expandtabs", expand_tabs, "tabsize"},
      {"find", find_text<false>, "!/sub /start /end"},
      {"format", format_text, "*"},
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
      {"join", join_texts, "!/iterable"},
      {"ljust", pad<Alignment::left>, "!/width /fillchar"},
      {"lower", converted<lower>, ""},
      {"lstrip", strip<true, false>, "/chars"},
      {"partition", partition<false>, "!/sep"},
      {"removeprefix", without_prefix, "!/prefix"},
      {"removesuffix", without_suffix, "!/suffix"},
      {"replace", replace_text, "!/old !/new /count"},
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
  return table;
}

} // namespace jinja
