// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/search.hpp>
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

namespace jinja {

namespace {

std::string_view comparison_text(Comparison comparison)
{
  switch (comparison) {
  case Comparison::equal:
    return "==";
  case Comparison::unequal:
    return "!=";
  case Comparison::less:
    return "<";
  case Comparison::less_equal:
    return "<=";
  case Comparison::greater:
    return ">";
  case Comparison::greater_equal:
    return ">=";
  case Comparison::in:
    return "in";
  case Comparison::not_in:
    return "not in";
  }
  return "";
}

bool is_sequence(const Value& value) { return value.is(Kind::list) || value.is(Kind::tuple); }

bool holds(Comparison comparison, int order)
{
  switch (comparison) {
  case Comparison::less:
    return order == -1;
  case Comparison::less_equal:
    return order == -1 || order == 0;
  case Comparison::greater:
    return order == 1;
  case Comparison::greater_equal:
    return order == 1 || order == 0;
  case Comparison::equal:
  case Comparison::unequal:
  case Comparison::in:
  case Comparison::not_in:
    break;
  }
  return false;
}

bool ordered(Runtime& runtime, Comparison comparison, const Value& left, const Value& right)
{
  runtime.meter().step();
  if (is_number(left) && is_number(right)) return holds(comparison, compare_numbers(left, right));
  if (left.is(Kind::string) && right.is(Kind::string)) {
    // Bytes of UTF-8 are ordered as code points are.
    runtime.meter().walk(std::min(left.string().size(), right.string().size()));
    const int order = left.string().compare(right.string());
    return holds(comparison, order < 0 ? -1 : (order > 0 ? 1 : 0));
  }
  use(left);
  use(right);
  if (is_sequence(left) && left.kind() == right.kind()) {
    const Meter::Level level(runtime.meter());
    const auto& lefts = left.items();
    const auto& rights = right.items();
    for (std::size_t i = 0; i < std::min(lefts.size(), rights.size()); ++i)
      if (!equal(runtime, lefts[i], rights[i])) return ordered(runtime, comparison, lefts[i], rights[i]);
    return holds(comparison, lefts.size() < rights.size() ? -1 : (lefts.size() > rights.size() ? 1 : 0));
  }
  throw Failure("'" + std::string(comparison_text(comparison)) + "' cannot compare " + std::string(type_name(left)) +
                " with " + std::string(type_name(right)) + ".");
}

bool equal_dicts(Runtime& runtime, const Value& left, const Value& right)
{
  if (left.mapping().size() != right.mapping().size()) return false;
  for (const Dict::Entry& entry : left.mapping().entries()) {
    if (!entry.live()) continue;
    const Value* other = find_entry(runtime, right, entry.key);
    if (other == nullptr || !equal(runtime, entry.value, *other)) return false;
  }
  return true;
}

[[noreturn]] void cannot_combine(Operator op, const Value& left, const Value& right)
{
  throw Failure("'" + std::string(symbol(op)) + "' cannot combine " + std::string(type_name(left)) + " and " +
                std::string(type_name(right)) + ".");
}

Value repeated(Runtime& runtime, const Value& what, std::int64_t times)
{
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
  Meter& meter = runtime.meter();
  if (what.is(Kind::string)) {
    const std::string& text = what.string();
    meter.take(count, std::max<std::size_t>(text.size(), 1));
    meter.walk(text.size() * count);
    std::string result;
    if (text.size() == 1)
      result.assign(count, text[0]);
    else if (!text.empty() && count != 0) {
      result.reserve(text.size() * count);
      result = text;
      while (result.size() < text.size() * count) // doubled as long as it fits
        result.append(result, 0, std::min(result.size(), text.size() * count - result.size()));
    }
    return Value(std::move(result));
  }
  const std::vector<Value>& items = what.items();
  meter.take(count, std::max<std::size_t>(items.size(), 1) * sizeof(Value));
  meter.walk(items.size() * count * sizeof(Value));
  std::vector<Value> result;
  if (!items.empty()) {
    result.reserve(items.size() * count);
    for (std::size_t i = 0; i < count; ++i) result.insert(result.end(), items.begin(), items.end());
  }
  return what.is(Kind::list) ? Value::list(std::move(result)) : Value::tuple(std::move(result));
}

Value added(Runtime& runtime, const Value& left, const Value& right)
{
  if (left.is(Kind::string) && right.is(Kind::string)) {
    const bool markup = left.text().markup || right.text().markup;
    Meter& meter = runtime.meter();
    std::string sum;
    const auto add = [&](const Value& one) {
      if (markup && !one.text().markup)
        sum += escaped(meter, one.string());
      else
        sum += one.string();
    };
    meter.walk(left.string().size() + right.string().size());
    meter.take(left.string().size() + right.string().size());
    sum.reserve(left.string().size() + right.string().size());
    add(left);
    add(right);
    Value result = runtime.text(std::move(sum));
    result.text().markup = markup;
    return result;
  }
  if (is_sequence(left) && left.kind() == right.kind()) {
    const std::size_t size = left.items().size() + right.items().size();
    runtime.meter().walk(size * sizeof(Value));
    runtime.meter().take(size, sizeof(Value));
    std::vector<Value> items;
    items.reserve(size);
    items.insert(items.end(), left.items().begin(), left.items().end());
    items.insert(items.end(), right.items().begin(), right.items().end());
    return left.is(Kind::list) ? runtime.list(std::move(items)) : runtime.tuple(std::move(items));
  }
  cannot_combine(Operator::add, left, right);
}

} // namespace

std::string_view type_name(const Value& value)
{
  switch (value.kind()) {
  case Kind::undefined:
    return "an undefined value";
  case Kind::none:
    return "none";
  case Kind::boolean:
    return "a boolean";
  case Kind::integer:
    return "a whole number";
  case Kind::real:
    return "a number";
  case Kind::string:
    return "a text";
  case Kind::list:
    return "a list";
  case Kind::tuple:
    return "a tuple";
  case Kind::dict:
    return "a dict";
  case Kind::range:
    return "a range";
  case Kind::iterator:
    return value.iterator().type_name;
  case Kind::object:
    return value.object().type_name();
  }
  return "";
}

void use_leniently(const Value& value)
{
  if (value.is(Kind::undefined) && !value.absent() && value.missing().strict) throw Failure(value.missing().message);
}

void use(const Value& value)
{
  if (!value.is(Kind::undefined)) return;
  throw Failure(value.absent() ? "this value is undefined." : value.missing().message);
}

bool truthy(const Value& value)
{
  switch (value.kind()) {
  case Kind::undefined:
    use_leniently(value);
    return false;
  case Kind::none:
    return false;
  case Kind::boolean:
    return value.boolean();
  case Kind::integer:
    return value.integer() != 0;
  case Kind::real:
    return value.real() != 0;
  case Kind::string:
    return !value.string().empty();
  case Kind::list:
  case Kind::tuple:
    return !value.items().empty();
  case Kind::dict:
    return value.mapping().size() != 0;
  case Kind::range:
    return value.range().size() != 0;
  case Kind::iterator:
    return length(value).value_or(1) != 0;
  case Kind::object:
    return true;
  }
  return false;
}

bool equal(Runtime& runtime, const Value& left, const Value& right)
{
  runtime.meter().step();
  if (is_number(left) && is_number(right)) return compare_numbers(left, right) == 0;
  use_leniently(left);
  use_leniently(right);
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
  case Kind::undefined:
  case Kind::none:
    return true;
  case Kind::string:
    if (left.cell() == right.cell()) return true;
    if (left.string().size() != right.string().size()) return false;
    runtime.meter().walk(left.string().size());
    return left.string() == right.string();
  case Kind::list:
  case Kind::tuple: {
    if (left.cell() == right.cell()) return true;
    if (left.items().size() != right.items().size()) return false;
    const Meter::Level level(runtime.meter());
    for (std::size_t i = 0; i < left.items().size(); ++i)
      if (!equal(runtime, left.items()[i], right.items()[i])) return false;
    return true;
  }
  case Kind::dict: {
    const Meter::Level level(runtime.meter());
    return left.cell() == right.cell() || equal_dicts(runtime, left, right);
  }
  case Kind::range: {
    const Range& one = left.range();
    const Range& other = right.range();
    return one.size() == other.size() &&
           (one.size() == 0 || (one.start == other.start && (one.size() == 1 || one.step == other.step)));
  }
  case Kind::iterator:
  case Kind::object:
    return left.cell() == right.cell();
  case Kind::boolean:
  case Kind::integer:
  case Kind::real:
    break;
  }
  return false;
}

bool less(Runtime& runtime, const Value& left, const Value& right)
{
  return ordered(runtime, Comparison::less, left, right);
}

bool compare(Runtime& runtime, Comparison comparison, const Value& left, const Value& right)
{
  switch (comparison) {
  case Comparison::equal:
    return equal(runtime, left, right);
  case Comparison::unequal:
    return !equal(runtime, left, right);
  case Comparison::in:
    return contains(runtime, right, left);
  case Comparison::not_in:
    return !contains(runtime, right, left);
  case Comparison::less:
  case Comparison::less_equal:
  case Comparison::greater:
  case Comparison::greater_equal:
    break;
  }
  return ordered(runtime, comparison, left, right);
}

bool contains(Runtime& runtime, const Value& container, const Value& item)
{
  switch (container.kind()) {
  case Kind::string:
    use(item);
    if (!item.is(Kind::string)) throw Failure(std::string(type_name(item)) + " cannot be in a text.");
    return Search(runtime.meter(), item.string()).first_in(container.string()) != std::string::npos;
  case Kind::dict:
    use_leniently(item);
    return find_entry(runtime, container, item) != nullptr;
  case Kind::range: {
    const Range& range = container.range();
    const auto whole = item.is(Kind::real) ? exact_integer(item.real())
                                           : (is_number(item) ? std::optional(integer_of(item)) : std::nullopt);
    if (!whole || range.size() == 0) return false;
    const std::int64_t last = range.at(range.size() - 1);
    if (*whole < std::min(range.start, last) || *whole > std::max(range.start, last)) return false;
    const auto distance = [](std::int64_t from, std::int64_t to) {
      return from < to ? static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from)
                       : static_cast<std::uint64_t>(from) - static_cast<std::uint64_t>(to);
    };
    return distance(range.start, *whole) % distance(0, range.step) == 0;
  }
  case Kind::undefined:
  case Kind::list:
  case Kind::tuple:
  case Kind::iterator: {
    Cursor cursor(container);
    while (const auto next = cursor.next(runtime)) {
      const bool same_cell = next->on_heap() && item.on_heap() && next->cell() == item.cell();
      if (same_cell || equal(runtime, *next, item)) return true;
    }
    return false;
  }
  case Kind::none:
  case Kind::boolean:
  case Kind::integer:
  case Kind::real:
  case Kind::object:
    break;
  }
  throw Failure(std::string(type_name(container)) + " cannot contain anything.");
}

Value arithmetic(Runtime& runtime, Operator op, const Value& left, const Value& right)
{
  if (is_number(left) && is_number(right)) return calculate(op, left, right);
  if (op == Operator::modulo && left.is(Kind::string)) {
    use_leniently(right);
    return runtime.text(percent_format(runtime, left.string(), right));
  }
  use(left);
  use(right);
  if (op == Operator::add) return added(runtime, left, right);
  if (op == Operator::multiply) {
    const bool left_repeats = left.is(Kind::string) || is_sequence(left);
    const Value& what = left_repeats ? left : right;
    const Value& times = left_repeats ? right : left;
    if ((what.is(Kind::string) || is_sequence(what)) && (times.is(Kind::integer) || times.is(Kind::boolean)))
      return repeated(runtime, what, integer_of(times));
  }
  cannot_combine(op, left, right);
}

std::int64_t whole(const Value& value)
{
  use(value);
  if (value.is(Kind::integer) || value.is(Kind::boolean)) return integer_of(value);
  throw Failure("a whole number is needed here, not " + std::string(type_name(value)) + ".");
}

} // namespace jinja
