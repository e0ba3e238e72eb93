// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/builtins/sequences.hpp>
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// Filters that choose, convert and combine the items of sequences.
namespace jinja {

namespace {

Value batch(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::int64_t size = bound.integer(0, 0);
  std::vector<Value> lines;
  std::vector<Value> line;
  for (const Value& item : items_of(runtime, input)) {
    if (static_cast<std::int64_t>(line.size()) == size) lines.push_back(runtime.list(std::exchange(line, {})));
    runtime.meter().grow(2 * sizeof(Value));
    line.push_back(item);
  }
  if (!line.empty()) {
    if (bound.has_value(1) && static_cast<std::int64_t>(line.size()) < size) {
      runtime.meter().take(static_cast<std::size_t>(size), sizeof(Value));
      line.resize(static_cast<std::size_t>(size), bound[1]);
    }
    lines.push_back(runtime.list(std::move(line)));
  }
  return iterator_over(runtime, std::move(lines), "what 'batch' returns");
}

Value slices(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::int64_t wanted = bound.integer(0, 0);
  const std::vector<Value> items = items_of(runtime, input);
  if (wanted == 0) throw Failure("'slice' needs at least one slice.");
  if (wanted < 0) return iterator_over(runtime, {}, "what 'slice' returns");
  const auto count = static_cast<std::size_t>(wanted);
  runtime.meter().take(count, 2 * sizeof(Value) + sizeof(Sequence));
  const std::size_t size = items.size() / count;
  const std::size_t longer = items.size() % count;
  std::vector<Value> lines;
  auto next = items.begin();
  for (std::size_t i = 0; i < count; ++i) {
    runtime.meter().step();
    const auto end = next + static_cast<std::ptrdiff_t>(size + (i < longer ? 1 : 0));
    std::vector<Value> line(next, end);
    if (bound.has_value(1) && i >= longer) line.push_back(bound[1]);
    lines.push_back(runtime.list(std::move(line)));
    next = end;
  }
  return iterator_over(runtime, std::move(lines), "what 'slice' returns");
}

Value first(Runtime& runtime, const Value& input, Bound&)
{
  auto result = Cursor(input).next(runtime);
  return result ? *std::move(result) : runtime.undefined("first", "there is no first item: nothing is in it.");
}

/// The items from the last to the first.
std::vector<Value> backwards(Runtime& runtime, const Value& input)
{
  std::vector<Value> items = items_of(runtime, input);
  std::reverse(items.begin(), items.end());
  return items;
}

Value last(Runtime& runtime, const Value& input, Bound&)
{
  if (input.is(Kind::iterator) && !input.iterator().is_view())
    throw Failure("'last' cannot look from the end at " + std::string(input.iterator().type_name) +
                  "; make a list of it before.");
  if (input.is(Kind::list) || input.is(Kind::tuple) || input.is(Kind::range) || input.is(Kind::string)) {
    Value result = item(runtime, input, Value(-1));
    if (!result.absent()) return result;
  } else if (const std::vector<Value> items = backwards(runtime, input); !items.empty()) {
    return items.front();
  }
  return runtime.undefined("last", "there is no last item: nothing is in it.");
}

Value reverse(Runtime& runtime, const Value& input, Bound&)
{
  if (input.is(Kind::string)) {
    std::string result;
    const std::string& text = input.string();
    runtime.meter().take(text.size());
    result.resize(text.size());
    walk_points(runtime.meter(), text, [&](char32_t, std::size_t begin, std::size_t end) {
      text.copy(result.data() + (text.size() - end), end - begin, begin);
      return true;
    });
    return runtime.text(std::move(result));
  }
  std::vector<Value> items = backwards(runtime, input);
  if (input.is(Kind::iterator) && !input.iterator().is_view()) return runtime.list(std::move(items));
  return iterator_over(runtime, std::move(items), "what 'reverse' returns");
}

Value items_filter(Runtime& runtime, const Value& input, Bound&)
{
  use_leniently(input);
  if (input.is(Kind::undefined)) return iterator_over(runtime, {}, "what 'items' returns");
  if (!input.is(Kind::dict)) throw Failure("'items' needs a dict, not " + std::string(type_name(input)) + ".");
  return iterator_over(runtime, items_of(runtime, view_of(input, View::items)), "what 'items' returns");
}

Value join(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::string between = bound.text(0, "");
  const AttributePath path(bound.has(1) ? bound[1] : Value::none());
  std::string result;
  bool first_one = true;
  Cursor cursor(input);
  while (const auto item = cursor.next(runtime)) {
    if (!first_one) {
      runtime.meter().grow(between.size());
      result += between;
    }
    first_one = false;
    append_shown(runtime, result, path.of(runtime, *item));
  }
  return runtime.text(std::move(result));
}

Value length_filter(Runtime&, const Value& input, Bound&) { return required_length(input); }

Value to_list(Runtime& runtime, const Value& input, Bound&) { return runtime.list(items_of(runtime, input)); }

Value sum(Runtime& runtime, const Value& input, Bound& bound)
{
  const AttributePath path(bound.has(0) ? bound[0] : Value::none());
  Value total = bound.has(1) ? bound[1] : Value(0);
  if (total.is(Kind::string)) throw Failure("'sum' cannot add texts; use 'join'.");
  Cursor cursor(input);
  while (const auto item = cursor.next(runtime))
    total = arithmetic(runtime, Operator::add, total, path.of(runtime, *item));
  return total;
}

/// One item of `map`.
std::optional<Value> next_mapped(Runtime& runtime, Iterator& iterator)
{
  const std::vector<Value>& given = iterator.arguments.positional;
  const auto& named = iterator.arguments.named;
  const auto attribute =
      std::find_if(named.begin(), named.end(), [](const auto& one) { return one.first == "attribute"; });
  const bool by_attribute = given.empty() && attribute != named.end();
  if (iterator.index++ == 0) {
    if (!truthy(iterator.source.source())) return std::nullopt;
    if (by_attribute) {
      for (const auto& [name, value] : named)
        if (name != "attribute" && name != "default") throw Failure("'map' has no argument '" + name + "'.");
    } else if (given.empty()) {
      throw Failure("'map' needs the name of a filter, or an attribute.");
    }
  }
  auto item = iterator.source.next(runtime);
  if (!item) return std::nullopt;
  if (by_attribute) {
    const auto otherwise =
        std::find_if(named.begin(), named.end(), [](const auto& one) { return one.first == "default"; });
    return AttributePath(attribute->second, otherwise == named.end() ? Value() : otherwise->second).of(runtime, *item);
  }
  runtime.meter().step(given.size() + named.size());
  Arguments rest{{given.begin() + 1, given.end()}, named};
  return runtime.filter(runtime.shown(given[0]), *item, rest);
}

Value map(Runtime& runtime, const Value& input, Bound& bound)
{
  Value result = iterator_over(runtime, {}, "what 'map' returns");
  result.iterator().next = next_mapped;
  result.iterator().arguments = std::move(bound.all());
  if (!truthy(input)) return result;
  result.iterator().source = Cursor(input);
  return result;
}

/// One item of `select` and the like. `count`: 1 to negate, 2 to look at an attribute.
std::optional<Value> next_selected(Runtime& runtime, Iterator& iterator)
{
  const bool negated = (iterator.count & 1U) != 0;
  const bool by_attribute = (iterator.count & 2U) != 0;
  const std::vector<Value>& given = iterator.arguments.positional;
  if (by_attribute && given.empty() && truthy(iterator.source.source()))
    throw Failure("'selectattr' and 'rejectattr' need the name of an attribute.");
  const std::size_t name_at = by_attribute ? 1 : 0;
  while (auto item = iterator.source.next(runtime)) {
    const Value looked_at = by_attribute ? AttributePath(given[0]).of(runtime, *item) : *item;
    bool chosen = false;
    if (given.size() <= name_at) {
      chosen = truthy(looked_at);
    } else {
      runtime.meter().step(given.size());
      Arguments rest{{given.begin() + static_cast<std::ptrdiff_t>(name_at) + 1, given.end()}, iterator.arguments.named};
      chosen = runtime.test(runtime.shown(given[name_at]), looked_at, rest);
    }
    if (chosen != negated) return item;
  }
  return std::nullopt;
}

Value selecting(Runtime& runtime, const Value& input, Bound& bound, std::size_t mode, std::string_view type)
{
  Value result = iterator_over(runtime, {}, type);
  result.iterator().next = next_selected;
  result.iterator().arguments = std::move(bound.all());
  result.iterator().count = mode;
  if (truthy(input)) result.iterator().source = Cursor(input);
  return result;
}

Value select(Runtime& runtime, const Value& input, Bound& bound)
{
  return selecting(runtime, input, bound, 0, "what 'select' returns");
}
Value reject(Runtime& runtime, const Value& input, Bound& bound)
{
  return selecting(runtime, input, bound, 1, "what 'reject' returns");
}
Value select_attribute(Runtime& runtime, const Value& input, Bound& bound)
{
  return selecting(runtime, input, bound, 2, "what 'selectattr' returns");
}
Value reject_attribute(Runtime& runtime, const Value& input, Bound& bound)
{
  return selecting(runtime, input, bound, 3, "what 'rejectattr' returns");
}

} // namespace

AttributePath::AttributePath(const Value& attribute, Value otherwise) : otherwise_(std::move(otherwise))
{
  if (attribute.absent() || attribute.is(Kind::none)) return;
  if (!attribute.is(Kind::string)) {
    parts_.push_back(attribute);
    return;
  }
  const std::string& text = attribute.string();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    const bool number = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    const auto index = number ? parse_integer(part, 10) : std::nullopt;
    parts_.push_back(index ? Value(*index) : Value(part));
    begin = end + 1;
  }
}

Value AttributePath::of(Runtime& runtime, const Value& value) const
{
  Value result = value;
  for (const Value& part : parts_) {
    Value next = item(runtime, result, part);
    if (next.absent()) {
      if (otherwise_.absent() || otherwise_.is(Kind::none)) {
        const std::string name = runtime.shown(part);
        next = runtime.undefined(name, std::string(type_name(result)) + " has no attribute '" + name + "'.");
      } else {
        next = otherwise_;
      }
    }
    result = std::move(next);
  }
  return result;
}

Value without_case(Runtime& runtime, const Value& value)
{
  return value.is(Kind::string) ? runtime.text(converted_case(runtime.meter(), lower, value.string())) : value;
}

Value iterator_over(Runtime& runtime, std::vector<Value> items, std::string_view type)
{
  runtime.meter().take(sizeof(Iterator));
  const auto next = [](Runtime& inner, Iterator& iterator) { return iterator.source.next(inner); };
  return Value::adopt(Kind::iterator, new Iterator(next, type, Cursor(runtime.list(std::move(items)))));
}

std::span<const Builtin> sequence_filters()
{
  static constexpr Builtin table[] = {
      {"batch", batch, "!linecount fill_with"},
      {"count", length_filter, ""},
      {"first", first, ""},
      {"items", items_filter, ""},
      {"join", join, "d attribute"},
      {"last", last, ""},
      {"length", length_filter, ""},
      {"list", to_list, ""},
      {"map", map, "*"},
      {"reject", reject, "*"},
      {"rejectattr", reject_attribute, "*"},
      {"reverse", reverse, ""},
      {"select", select, "*"},
      {"selectattr", select_attribute, "*"},
      {"slice", slices, "!slices fill_with"},
      {"sum", sum, "attribute start"},
  };
  static_assert(sorted(table));
  return table;
}

} // namespace jinja
