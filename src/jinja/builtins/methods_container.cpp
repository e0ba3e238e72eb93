// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

/// The methods of lists, tuples, dicts and numbers.
namespace jinja {

namespace {

Value append(Runtime& runtime, const Value& list, Bound& bound)
{
  runtime.meter().grow(sizeof(Value));
  list.items().push_back(bound[0]);
  runtime.may_be_cyclic(list, bound[0]);
  return Value::none();
}

Value extend(Runtime& runtime, const Value& list, Bound& bound)
{
  for (Value& item : items_of(runtime, bound[0])) {
    runtime.meter().grow(sizeof(Value));
    runtime.may_be_cyclic(list, item);
    list.items().push_back(std::move(item));
  }
  return Value::none();
}

Value insert(Runtime& runtime, const Value& list, Bound& bound)
{
  std::vector<Value>& items = list.items();
  const auto size = static_cast<std::int64_t>(items.size());
  std::int64_t at = bound.integer(0, 0);
  if (at < 0) at = at < -size ? 0 : at + size;
  runtime.meter().grow(sizeof(Value));
  runtime.meter().step(items.size() / 16);
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(std::min(at, size)), bound[1]);
  runtime.may_be_cyclic(list, bound[1]);
  return Value::none();
}

Value pop(Runtime& runtime, const Value& list, Bound& bound)
{
  std::vector<Value>& items = list.items();
  std::int64_t at = bound.integer(0, -1);
  const auto size = static_cast<std::int64_t>(items.size());
  if (at < 0) at += size;
  if (at < 0 || at >= size) throw Failure(items.empty() ? "the list is empty." : "the list has no item there.");
  runtime.meter().step(static_cast<std::uint64_t>(size - at) / 16);
  Value result = std::move(items[static_cast<std::size_t>(at)]);
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
  return result;
}

/// The position of an item from `start` to `stop`, which count from the end when they are negative.
std::optional<std::size_t> index_in(Runtime& runtime, const std::vector<Value>& items, const Value& wanted,
                                    std::int64_t start, std::int64_t stop)
{
  const auto size = static_cast<std::int64_t>(items.size());
  const auto bound = [&](std::int64_t at) { return at < 0 ? (at < -size ? 0 : at + size) : std::min(at, size); };
  for (std::int64_t i = bound(start); i < bound(stop); ++i)
    if (equal(runtime, items[static_cast<std::size_t>(i)], wanted)) return static_cast<std::size_t>(i);
  return std::nullopt;
}

Value remove_item(Runtime& runtime, const Value& list, Bound& bound)
{
  std::vector<Value>& items = list.items();
  const auto found = index_in(runtime, items, bound[0], 0, static_cast<std::int64_t>(items.size()));
  if (!found) throw Failure("the list does not contain what is to be removed.");
  const Value removed = std::move(items[*found]);
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(*found));
  return Value::none();
}

Value index(Runtime& runtime, const Value& sequence, Bound& bound)
{
  const std::vector<Value> items = items_of(runtime, sequence);
  const auto size = static_cast<std::int64_t>(items.size());
  const auto found = index_in(runtime, items, bound[0], bound.integer(1, 0), bound.integer(2, size));
  if (!found) throw Failure(std::string(type_name(sequence)) + " does not contain what 'index' looks for.");
  return *found;
}

Value count_items(Runtime& runtime, const Value& sequence, Bound& bound)
{
  std::int64_t result = 0;
  for (const Value& item : items_of(runtime, sequence))
    if (equal(runtime, item, bound[0])) ++result;
  return result;
}

Value reverse_list(Runtime& runtime, const Value& list, Bound&)
{
  runtime.meter().step(list.items().size() / 16);
  std::reverse(list.items().begin(), list.items().end());
  return Value::none();
}

Value sort(Runtime& runtime, const Value& list, Bound& bound)
{
  std::vector<std::pair<Value, Value>> keyed;
  for (const Value& item : items_of(runtime, list)) {
    runtime.meter().grow(4 * sizeof(Value)); // with where it is merged
    Arguments arguments{{item}, {}};
    keyed.emplace_back(bound.has_value(0) ? runtime.call(bound[0], arguments) : item, item);
  }
  const bool backwards = bound.truthy(1, false);
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& left, const auto& right) {
    return backwards ? less(runtime, right.first, left.first) : less(runtime, left.first, right.first);
  });
  std::vector<Value> result;
  result.reserve(keyed.size());
  for (auto& [key, item] : keyed) result.push_back(std::move(item));
  list.items().swap(result);
  return Value::none();
}

Value copy_list(Runtime& runtime, const Value& list, Bound&) { return runtime.list(items_of(runtime, list)); }

Value clear_list(Runtime&, const Value& list, Bound&)
{
  std::vector<Value> gone;
  gone.swap(list.items());
  return Value::none();
}

Value keys(Runtime&, const Value& dict, Bound&) { return view_of(dict, View::keys); }
Value values(Runtime&, const Value& dict, Bound&) { return view_of(dict, View::values); }
Value items(Runtime&, const Value& dict, Bound&) { return view_of(dict, View::items); }

Value has_key(Runtime& runtime, const Value& dict, Bound& bound)
{
  return find_entry(runtime, dict, bound[0]) != nullptr;
}

Value get(Runtime& runtime, const Value& dict, Bound& bound)
{
  if (const Value* found = find_entry(runtime, dict, bound[0])) return *found;
  return bound.has(1) ? bound[1] : Value::none();
}

Value pop_key(Runtime& runtime, const Value& dict, Bound& bound)
{
  Value result = remove_entry(runtime, dict, bound[0]);
  if (!result.absent()) return result;
  if (bound.has(1)) return bound[1];
  std::string key;
  append_repr(runtime, key, bound[0]);
  throw Failure("the dict has no key " + key + ".");
}

Value pop_item(Runtime& runtime, const Value& dict, Bound&)
{
  const auto& entries = dict.mapping().entries();
  auto last = entries.rbegin();
  while (last != entries.rend() && !last->live()) ++last;
  if (last == entries.rend()) throw Failure("the dict is empty.");
  Value result = runtime.tuple({last->key, last->value});
  const Value key = last->key;
  remove_entry(runtime, dict, key);
  return result;
}

Value update(Runtime& runtime, const Value& dict, Bound& bound)
{
  Arguments& given = bound.all();
  if (given.positional.size() > 1) throw Failure("'update' takes one value and named arguments.");
  if (!given.positional.empty()) update_dict(runtime, dict, given.positional[0]);
  for (const auto& [name, value] : given.named) put_entry(runtime, dict, Value(name), value);
  return Value::none();
}

Value set_default(Runtime& runtime, const Value& dict, Bound& bound)
{
  if (const Value* found = find_entry(runtime, dict, bound[0])) return *found;
  Value value = bound.has(1) ? bound[1] : Value::none();
  put_entry(runtime, dict, bound[0], value);
  return value;
}

Value copy_dict(Runtime& runtime, const Value& dict, Bound&)
{
  Value result = Value::dict();
  update_dict(runtime, result, dict);
  return result;
}

Value clear_dict(Runtime&, const Value& dict, Bound&)
{
  dict.mapping().clear();
  return Value::none();
}

Value from_keys(Runtime& runtime, const Value&, Bound& bound)
{
  Value result = Value::dict();
  for (const Value& key : items_of(runtime, bound[0]))
    put_entry(runtime, result, key, bound.has(1) ? bound[1] : Value::none());
  return result;
}

Value bit_length(Runtime&, const Value& number, Bound&)
{
  const std::int64_t value = integer_of(number);
  return std::bit_width(value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value));
}

Value is_whole(Runtime&, const Value& number, Bound&)
{
  return std::isfinite(real_of(number)) && std::trunc(real_of(number)) == real_of(number);
}

constexpr Builtin list_table[] = {
    {"append", append, "!/object"},         {"clear", clear_list, ""},        {"copy", copy_list, ""},
    {"count", count_items, "!/value"},      {"extend", extend, "!/iterable"}, {"index", index, "!/value /start /stop"},
    {"insert", insert, "!/index !/object"}, {"pop", pop, "/index"},           {"remove", remove_item, "!/value"},
    {"reverse", reverse_list, ""},          {"sort", sort, "key reverse"},
};
static_assert(sorted(list_table));

constexpr Builtin tuple_table[] = {{"count", count_items, "!/value"}, {"index", index, "!/value /start /stop"}};
static_assert(sorted(tuple_table));

// With those that only Python 2 had: descriptions were written for it.
constexpr Builtin dict_table[] = {
    {"clear", clear_dict, ""},
    {"copy", copy_dict, ""},
    {"fromkeys", from_keys, "!/iterable /value"},
    {"get", get, "!/key /default"},
    {"has_key", has_key, "!/key"},
    {"items", items, ""},
    {"iteritems", items, ""},
    {"iterkeys", keys, ""},
    {"itervalues", values, ""},
    {"keys", keys, ""},
    {"pop", pop_key, "!/key /default"},
    {"popitem", pop_item, ""},
    {"setdefault", set_default, "!/key /default"},
    {"update", update, "*"},
    {"values", values, ""},
};
static_assert(sorted(dict_table));

constexpr Builtin integer_table[] = {{"bit_length", bit_length, ""}};
constexpr Builtin real_table[] = {{"is_integer", is_whole, ""}};

} // namespace

void update_dict(Runtime& runtime, const Value& dict, const Value& from)
{
  if (from.is(Kind::dict)) {
    const std::vector<Value> pairs = items_of(runtime, view_of(from, View::items));
    for (const Value& pair : pairs) put_entry(runtime, dict, pair.items()[0], pair.items()[1]);
    return;
  }
  use_leniently(from);
  for (const Value& pair : items_of(runtime, from)) {
    const std::vector<Value> parts = items_of(runtime, pair);
    if (parts.size() != 2) throw Failure("a dict needs pairs of a key and a value.");
    put_entry(runtime, dict, parts[0], parts[1]);
  }
}

std::span<const Builtin> list_methods() { return list_table; }
std::span<const Builtin> tuple_methods() { return tuple_table; }
std::span<const Builtin> dict_methods() { return dict_table; }
std::span<const Builtin> integer_methods() { return integer_table; }
std::span<const Builtin> real_methods() { return real_table; }

} // namespace jinja
