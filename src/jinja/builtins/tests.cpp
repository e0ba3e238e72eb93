// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/operations.hpp>

/// What can stand behind `is`.
namespace jinja {

namespace {

template<Comparison comparison>
Value compares(Runtime& runtime, const Value& left, Bound& bound)
{
  return compare(runtime, comparison, left, bound[0]);
}

template<Kind kind>
Value is_kind(Runtime&, const Value& value, Bound&)
{
  return value.is(kind);
}

Value boolean_true(Runtime&, const Value& value, Bound&) { return value.is(Kind::boolean) && value.boolean(); }
Value boolean_false(Runtime&, const Value& value, Bound&) { return value.is(Kind::boolean) && !value.boolean(); }
Value defined(Runtime&, const Value& value, Bound&) { return !value.is(Kind::undefined); }
Value number(Runtime&, const Value& value, Bound&) { return is_number(value); }
Value callable(Runtime&, const Value& value, Bound&)
{
  return value.is(Kind::undefined) || (value.is(Kind::object) && value.object().callable());
}
Value escaped(Runtime&, const Value& value, Bound&) { return value.is(Kind::string) && value.text().markup; }
Value is_iterable(Runtime&, const Value& value, Bound&) { return iterable(value); }

Value sequence(Runtime&, const Value& value, Bound&)
{
  if (value.is(Kind::undefined)) return value.absent() || !value.missing().strict; // a question, not a use
  return length(value).has_value() && !value.is(Kind::iterator);
}

Value remainder_is(Runtime& runtime, const Value& value, const Value& by, std::int64_t wanted)
{
  return equal(runtime, arithmetic(runtime, Operator::modulo, value, by), Value(wanted));
}
Value even(Runtime& runtime, const Value& value, Bound&) { return remainder_is(runtime, value, Value(2), 0); }
Value odd(Runtime& runtime, const Value& value, Bound&) { return remainder_is(runtime, value, Value(2), 1); }
Value divisible(Runtime& runtime, const Value& value, Bound& bound)
{
  return remainder_is(runtime, value, bound[0], 0);
}

/// Some letters, all of them of this case.
bool all_cased(Meter& meter, const std::string& text, bool (*right)(char32_t), bool (*wrong)(char32_t))
{
  bool some = false;
  walk_points(meter, text, [&](char32_t point, std::size_t, std::size_t) {
    const bool fits = !wrong(point) && !is_title(point);
    some = fits && (some || right(point));
    return fits;
  });
  return some;
}

Value is_lower_case(Runtime& runtime, const Value& value, Bound&)
{
  return all_cased(runtime.meter(), runtime.shown(value), is_lower, is_upper);
}
Value is_upper_case(Runtime& runtime, const Value& value, Bound&)
{
  return all_cased(runtime.meter(), runtime.shown(value), is_upper, is_lower);
}

Value same_as(Runtime&, const Value& value, Bound& bound)
{
  const Value& other = bound[0];
  if (value.kind() != other.kind()) return false;
  switch (value.kind()) {
  case Kind::undefined:
    return value.on_heap() && other.on_heap() && value.cell() == other.cell();
  case Kind::none:
    return true;
  case Kind::boolean:
    return value.boolean() == other.boolean();
  case Kind::integer:
    return value.integer() == other.integer();
  case Kind::real:
    return value.real() == other.real();
  case Kind::string:
    return value.string() == other.string();
  case Kind::list:
  case Kind::tuple:
  case Kind::dict:
  case Kind::range:
  case Kind::iterator:
  case Kind::object:
    break;
  }
  return value.cell() == other.cell();
}

Value filter_exists(Runtime&, const Value& value, Bound&)
{
  if (value.is(Kind::list) || value.is(Kind::dict)) throw Failure("'filter' needs the name of a filter.");
  return value.is(Kind::string) && find_filter(value.string()) != nullptr;
}
Value test_exists(Runtime&, const Value& value, Bound&)
{
  if (value.is(Kind::list) || value.is(Kind::dict)) throw Failure("'test' needs the name of a test.");
  return value.is(Kind::string) && find_test(value.string()) != nullptr;
}

} // namespace

std::span<const Builtin> tests()
{
  static constexpr Builtin table[] = {
      {"!=", compares<Comparison::unequal>, "!other"},
      {"<", compares<Comparison::less>, "!other"},
      {"<=", compares<Comparison::less_equal>, "!other"},
      {"==", compares<Comparison::equal>, "!other"},
      {">", compares<Comparison::greater>, "!other"},
      {">=", compares<Comparison::greater_equal>, "!other"},
      {"boolean", is_kind<Kind::boolean>, ""},
      {"callable", callable, ""},
      {"defined", defined, ""},
      {"divisibleby", divisible, "!num"},
      {"eq", compares<Comparison::equal>, "!other"},
      {"equalto", compares<Comparison::equal>, "!other"},
      {"escaped", escaped, ""},
      {"even", even, ""},
      {"false", boolean_false, ""},
      {"filter", filter_exists, ""},
      {"float", is_kind<Kind::real>, ""},
      {"ge", compares<Comparison::greater_equal>, "!other"},
      {"greaterthan", compares<Comparison::greater>, "!other"},
      {"gt", compares<Comparison::greater>, "!other"},
      {"in", compares<Comparison::in>, "!seq"},
      {"integer", is_kind<Kind::integer>, ""},
      {"iterable", is_iterable, ""},
      {"le", compares<Comparison::less_equal>, "!other"},
      {"lessthan", compares<Comparison::less>, "!other"},
      {"lower", is_lower_case, ""},
      {"lt", compares<Comparison::less>, "!other"},
      {"mapping", is_kind<Kind::dict>, ""},
      {"ne", compares<Comparison::unequal>, "!other"},
      {"none", is_kind<Kind::none>, ""},
      {"number", number, ""},
      {"odd", odd, ""},
      {"sameas", same_as, "!other"},
      {"sequence", sequence, ""},
      {"string", is_kind<Kind::string>, ""},
      {"test", test_exists, ""},
      {"true", boolean_true, ""},
      {"undefined", is_kind<Kind::undefined>, ""},
      {"upper", is_upper_case, ""},
  };
  static_assert(sorted(table));
  return table;
}

} // namespace jinja
