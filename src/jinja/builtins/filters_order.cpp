// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/builtins/sequences.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// Filters that sort and compare the items of sequences.
namespace jinja {

namespace {

struct Keyed {
  Value key;
  Value item;
};

void sort_by_key(Runtime& runtime, std::vector<Keyed>& items, bool backwards)
{
  runtime.meter().take(items.size(), sizeof(Keyed)); // where it merges
  std::stable_sort(items.begin(), items.end(), [&](const Keyed& left, const Keyed& right) {
    return backwards ? less(runtime, right.key, left.key) : less(runtime, left.key, right.key);
  });
}

/// The key of an item by a list of attributes, such as "age,name".
std::vector<AttributePath> paths(const Value& attributes)
{
  std::vector<AttributePath> result;
  if (!attributes.is(Kind::string)) return {AttributePath(attributes)};
  const std::string& text = attributes.string();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    result.emplace_back(Value(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return result;
}

/// Keys are lists: what is equal need not be comparable.
std::vector<Keyed> keyed(Runtime& runtime, const Value& input, const Value& attributes, bool with_case)
{
  const std::vector<AttributePath> all = paths(attributes);
  std::vector<Keyed> result;
  const auto part = [&](const AttributePath& path, const Value& item) {
    Value key = path.of(runtime, item);
    return with_case ? key : without_case(runtime, key);
  };
  for (const Value& item : items_of(runtime, input)) {
    runtime.meter().grow(sizeof(Keyed));
    std::vector<Value> keys;
    keys.reserve(all.size());
    for (const AttributePath& path : all) keys.push_back(part(path, item));
    result.push_back({runtime.list(std::move(keys)), item});
  }
  return result;
}

std::vector<Value> items_only(Runtime& runtime, std::vector<Keyed> items)
{
  runtime.meter().take(items.size(), sizeof(Value));
  std::vector<Value> result;
  result.reserve(items.size());
  for (Keyed& one : items) result.push_back(std::move(one.item));
  return result;
}

Value sorted_list(Runtime& runtime, const Value& input, Bound& bound)
{
  auto items = keyed(runtime, input, bound.has(2) ? bound[2] : Value::none(), bound.truthy(1, false));
  sort_by_key(runtime, items, bound.truthy(0, false));
  return runtime.list(items_only(runtime, std::move(items)));
}

Value dict_sort(Runtime& runtime, const Value& input, Bound& bound)
{
  const std::string by = bound.text(1, "key");
  if (by != "key" && by != "value") throw Failure("'dictsort' sorts by 'key' or by 'value', nothing else.");
  use(input);
  if (!input.is(Kind::dict)) throw Failure("'dictsort' needs a dict, not " + std::string(type_name(input)) + ".");
  const std::size_t index = by == "key" ? 0 : 1;
  std::vector<Keyed> items;
  for (const Value& item : items_of(runtime, view_of(input, View::items))) {
    runtime.meter().grow(sizeof(Keyed));
    const Value& key = item.items()[index];
    items.push_back({bound.truthy(0, false) ? key : without_case(runtime, key), item});
  }
  sort_by_key(runtime, items, bound.truthy(2, false));
  return runtime.list(items_only(runtime, std::move(items)));
}

Value group_by(Runtime& runtime, const Value& input, Bound& bound)
{
  const AttributePath path(bound[0], bound.has(1) ? bound[1] : Value());
  const bool with_case = bound.truthy(2, false);
  std::vector<Keyed> items;
  for (const Value& item : items_of(runtime, input)) {
    runtime.meter().grow(sizeof(Keyed));
    const Value key = path.of(runtime, item);
    items.push_back({with_case ? key : without_case(runtime, key), item});
  }
  sort_by_key(runtime, items, false);
  std::vector<Value> groups;
  for (std::size_t begin = 0; begin < items.size();) {
    std::size_t end = begin;
    std::vector<Value> members;
    while (end < items.size() && equal(runtime, items[begin].key, items[end].key)) {
      runtime.meter().grow(sizeof(Value));
      members.push_back(items[end++].item);
    }
    // What does not equal itself is a group of its own.
    if (end == begin) members.push_back(items[end++].item);
    Value group = runtime.tuple({path.of(runtime, items[begin].item), runtime.list(std::move(members))});
    static_cast<Sequence*>(group.cell())->is_group = true;
    runtime.meter().grow(sizeof(Value));
    groups.push_back(std::move(group));
    begin = end;
  }
  return runtime.list(std::move(groups));
}

Value extreme(Runtime& runtime, const Value& input, Bound& bound, bool largest)
{
  const AttributePath path(bound.has(1) ? bound[1] : Value::none());
  const bool with_case = bound.truthy(0, false);
  std::optional<Keyed> best;
  Cursor cursor(input);
  while (const auto item = cursor.next(runtime)) {
    Value key = path.of(runtime, *item);
    if (!with_case) key = without_case(runtime, key);
    if (!best || (largest ? less(runtime, best->key, key) : less(runtime, key, best->key)))
      best = Keyed{std::move(key), *item};
  }
  return best ? best->item : runtime.undefined(largest ? "max" : "min", "nothing is in the sequence.");
}

Value largest(Runtime& runtime, const Value& input, Bound& bound) { return extreme(runtime, input, bound, true); }
Value smallest(Runtime& runtime, const Value& input, Bound& bound) { return extreme(runtime, input, bound, false); }

Value unique(Runtime& runtime, const Value& input, Bound& bound)
{
  const AttributePath path(bound.has(1) ? bound[1] : Value::none());
  const bool with_case = bound.truthy(0, false);
  const Value seen = Value::dict();
  std::vector<Value> result;
  for (const Value& item : items_of(runtime, input)) {
    Value key = path.of(runtime, item);
    if (!with_case) key = without_case(runtime, key);
    if (find_entry(runtime, seen, key) != nullptr) continue;
    put_entry(runtime, seen, key, true);
    runtime.meter().grow(sizeof(Value));
    result.push_back(item);
  }
  return iterator_over(runtime, std::move(result), "what 'unique' returns");
}

} // namespace

std::span<const Builtin> order_filters()
{
  static constexpr Builtin table[] = {
      {"dictsort", dict_sort, "case_sensitive by reverse"},
      {"groupby", group_by, "!attribute default case_sensitive"},
      {"max", largest, "case_sensitive attribute"},
      {"min", smallest, "case_sensitive attribute"},
      {"sort", sorted_list, "reverse case_sensitive attribute"},
      {"unique", unique, "case_sensitive attribute"},
  };
  static_assert(sorted(table));
  return table;
}

} // namespace jinja
