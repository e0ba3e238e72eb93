// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// Attributes, items, slices and iteration.
namespace jinja {

namespace {

/// A method that was read without being called.
class BoundMethod final : public Object {
public:
  BoundMethod(Value subject, const Builtin& method) : subject_(std::move(subject)), method_(method) {}
  std::string_view type_name() const override { return "a method"; }
  bool callable() const override { return true; }
  Value call(Runtime& runtime, Arguments& arguments) override { return run(runtime, method_, subject_, arguments); }
  std::string text(Runtime&) override { return "<method " + std::string(method_.name) + ">"; }
  void surrender(std::vector<Value>& out) override { out.push_back(std::move(subject_)); }

private:
  Value subject_;
  const Builtin& method_;
};

std::optional<std::size_t> position(std::int64_t index, std::size_t size)
{
  if (index < 0) index += static_cast<std::int64_t>(size);
  if (index < 0 || static_cast<std::uint64_t>(index) >= size) return std::nullopt;
  return static_cast<std::size_t>(index);
}

std::string code_point_at(const Text& text, std::size_t index)
{
  const std::size_t begin = offset_of(text.bytes, index, text.ascii());
  std::size_t end = begin;
  decode(text.bytes, end);
  return text.bytes.substr(begin, end - begin);
}

/// The positions that a slice selects.
struct Selection {
  std::int64_t start;
  std::int64_t stop;
  std::int64_t step;
  std::size_t count;
};

Selection selection(const Value& start, const Value& stop, const Value& step, std::size_t length)
{
  const auto size = static_cast<std::int64_t>(length);
  const std::int64_t by = step.is(Kind::none) ? 1 : whole(step);
  if (by == 0) throw Failure("the step of a slice cannot be zero.");
  const auto bound = [&](const Value& value, std::int64_t otherwise) {
    if (value.is(Kind::none)) return otherwise;
    std::int64_t at = whole(value);
    if (at < 0) at = at < -size ? -1 : at + size;
    if (by > 0) return std::clamp<std::int64_t>(at, 0, size);
    return std::clamp<std::int64_t>(at, -1, size - 1);
  };
  const std::int64_t first = bound(start, by > 0 ? 0 : size - 1);
  const std::int64_t end = bound(stop, by > 0 ? size : -1);
  return {first, end, by, Range(first, end, by).size()};
}

std::vector<Value> selected(const std::vector<Value>& items, const Selection& chosen)
{
  std::vector<Value> result;
  result.reserve(chosen.count);
  std::int64_t at = chosen.start;
  for (std::size_t i = 0; i < chosen.count; ++i) {
    result.push_back(items[static_cast<std::size_t>(at)]);
    if (i + 1 < chosen.count) at += chosen.step;
  }
  return result;
}

std::string selected(Meter& meter, const Text& text, const Selection& chosen)
{
  if (chosen.count == 0) return {};
  const auto begin = static_cast<std::size_t>(std::max<std::int64_t>(chosen.start, 0));
  if (chosen.step == 1) {
    const std::size_t from = offset_of(text.bytes, begin, text.ascii());
    const std::string_view rest = std::string_view(text.bytes).substr(from);
    const std::string_view part = rest.substr(0, offset_of(rest, chosen.count, text.ascii()));
    meter.take(part.size());
    return std::string(part);
  }
  std::vector<char32_t> points;
  if (!text.ascii()) {
    meter.take(text.length(), sizeof(char32_t));
    points.reserve(text.length());
    walk_points(meter, text.bytes, [&](char32_t point, std::size_t, std::size_t) {
      points.push_back(point);
      return true;
    });
  }
  std::string result;
  std::int64_t at = chosen.start;
  const std::size_t room = text.ascii() ? chosen.count : std::min(chosen.count * 4, text.bytes.size());
  meter.take(room);
  result.reserve(room);
  Pace pace(meter);
  for (std::size_t i = 0; i < chosen.count; ++i) {
    pace.at(i);
    if (text.ascii())
      result += text.bytes[static_cast<std::size_t>(at)];
    else
      append_code_point(result, points[static_cast<std::size_t>(at)]);
    if (i + 1 < chosen.count) at += chosen.step;
  }
  return result;
}

Value item_of_text(Runtime& runtime, const Value& of, std::int64_t index)
{
  const auto at = position(index, of.text().length());
  if (at && !of.text().ascii()) runtime.meter().walk(*at);
  return at ? runtime.text(code_point_at(of.text(), *at)) : Value();
}

/// What an index selects, or an absent value.
Value indexed(Runtime& runtime, const Value& of, const Value& key)
{
  if (of.is(Kind::dict)) {
    const Value* found = key.is(Kind::list) || key.is(Kind::dict) ? nullptr : find_entry(runtime, of, key);
    return found == nullptr ? Value() : *found;
  }
  if (!key.is(Kind::integer) && !key.is(Kind::boolean)) return {};
  const std::int64_t index = integer_of(key);
  if (of.is(Kind::string)) return item_of_text(runtime, of, index);
  if (of.is(Kind::list) || of.is(Kind::tuple)) {
    const auto at = position(index, of.items().size());
    return at ? of.items()[*at] : Value();
  }
  if (of.is(Kind::range)) {
    const auto at = position(index, of.range().size());
    return at ? Value(of.range().at(*at)) : Value();
  }
  return {};
}

Value group_attribute(const Value& group, std::string_view name)
{
  if (name == "grouper") return group.items()[0];
  if (name == "list") return group.items()[1];
  return {};
}

Value number_attribute(const Value& number, std::string_view name)
{
  const bool real = number.is(Kind::real);
  if (name == "real") return real ? number : Value(integer_of(number));
  if (name == "imag") return real ? Value(0.0) : Value(0);
  if (name == "numerator" && !real) return integer_of(number);
  if (name == "denominator" && !real) return 1;
  return {};
}

Value range_attribute(const Range& range, std::string_view name)
{
  if (name == "start") return range.start;
  if (name == "stop") return range.stop;
  if (name == "step") return range.step;
  return {};
}

/// What a value has besides its items.
Value own_attribute(Runtime& runtime, const Value& of, std::string_view name)
{
  if (of.is(Kind::object)) {
    Value result = of.object().attribute(runtime, name);
    if (!result.absent()) return result;
  }
  if (const Builtin* method = find_method(of, name)) {
    Value bound = Value::adopt(Kind::object, new BoundMethod(of, *method));
    runtime.note_made(bound);
    return bound;
  }
  if (of.is(Kind::tuple) && static_cast<Sequence*>(of.cell())->is_group) return group_attribute(of, name);
  if (is_number(of)) return number_attribute(of, name);
  if (of.is(Kind::range)) return range_attribute(of.range(), name);
  return {};
}

} // namespace

Value attribute(Runtime& runtime, const Value& of, std::string_view name)
{
  use(of);
  Value result = own_attribute(runtime, of, name);
  if (!result.absent() || !of.is(Kind::dict)) return result;
  const Value* found = of.mapping().find(name);
  return found == nullptr ? Value() : *found;
}

Value item(Runtime& runtime, const Value& of, const Value& key)
{
  use(of);
  use_leniently(key);
  Value result = indexed(runtime, of, key);
  if (!result.absent() || !key.is(Kind::string)) return result;
  return own_attribute(runtime, of, key.string());
}

Value slice(Runtime& runtime, const Value& of, const Value& start, const Value& stop, const Value& step)
{
  use(of);
  const auto size = length(of);
  if (!size || of.is(Kind::dict) || of.is(Kind::iterator))
    throw Failure(std::string(type_name(of)) + " cannot be sliced.");
  const Selection chosen = selection(start, stop, step, *size);
  if (of.is(Kind::string)) {
    runtime.meter().walk(of.string().size());
    return runtime.text(selected(runtime.meter(), of.text(), chosen));
  }
  if (of.is(Kind::range)) {
    const Range& range = of.range();
    const auto stride = static_cast<std::uint64_t>(range.step);
    const std::uint64_t by = static_cast<std::uint64_t>(chosen.step) * stride;
    const auto bound = [&](std::int64_t index) {
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(range.start) +
                                       static_cast<std::uint64_t>(index) * stride);
    };
    return Value::adopt(
        Kind::range, new Range(bound(chosen.start), bound(chosen.stop), by == 0 ? 1 : static_cast<std::int64_t>(by)));
  }
  runtime.meter().take(chosen.count, sizeof(Value));
  runtime.meter().walk(chosen.count * sizeof(Value));
  std::vector<Value> items = selected(of.items(), chosen);
  return of.is(Kind::list) ? runtime.list(std::move(items)) : runtime.tuple(std::move(items));
}

std::optional<std::size_t> length(const Value& value)
{
  switch (value.kind()) {
  case Kind::undefined:
    use_leniently(value);
    return 0;
  case Kind::string:
    return value.text().length();
  case Kind::list:
  case Kind::tuple:
    return value.items().size();
  case Kind::dict:
    return value.mapping().size();
  case Kind::range:
    return value.range().size();
  case Kind::iterator: {
    // A view of a dict is as long as the dict; other iterators do not know.
    const Iterator& iterator = value.iterator();
    if (iterator.is_view()) return iterator.source.source().mapping().size();
    return std::nullopt;
  }
  case Kind::none:
  case Kind::boolean:
  case Kind::integer:
  case Kind::real:
  case Kind::object:
    break;
  }
  return std::nullopt;
}

std::size_t required_length(const Value& value)
{
  if (const auto result = length(value)) return *result;
  throw Failure(std::string(type_name(value)) + " has no length.");
}

bool iterable(const Value& value)
{
  switch (value.kind()) {
  case Kind::undefined:
    use_leniently(value);
    return true;
  case Kind::string:
  case Kind::list:
  case Kind::tuple:
  case Kind::dict:
  case Kind::range:
  case Kind::iterator:
    return true;
  case Kind::none:
  case Kind::boolean:
  case Kind::integer:
  case Kind::real:
  case Kind::object:
    break;
  }
  return false;
}

Cursor::Cursor(Value source) : source_(std::move(source))
{
  if (!iterable(source_)) throw Failure(std::string(type_name(source_)) + " cannot be iterated over.");
  if (source_.is(Kind::dict))
    size_ = source_.mapping().size();
  else if (source_.is(Kind::iterator) && source_.iterator().is_view())
    size_ = *length(source_);
}

std::optional<Value> Cursor::next(Runtime& runtime)
{
  runtime.meter().step();
  switch (source_.kind()) {
  case Kind::string: {
    const std::string& text = source_.string();
    if (at_ >= text.size()) return std::nullopt;
    const std::size_t begin = at_;
    decode(text, at_);
    return runtime.text(text.substr(begin, at_ - begin));
  }
  case Kind::list:
  case Kind::tuple:
    if (at_ >= source_.items().size()) return std::nullopt;
    return source_.items()[at_++];
  case Kind::dict:
    return next_of_dict(source_.mapping(), View::keys, runtime);
  case Kind::range:
    if (at_ >= source_.range().size()) return std::nullopt;
    return source_.range().at(at_++);
  case Kind::iterator: {
    Iterator& iterator = source_.iterator();
    if (iterator.is_view()) return next_of_dict(iterator.source.source().mapping(), iterator.view, runtime);
    const Meter::Level level(runtime.meter());
    return iterator.next(runtime, iterator);
  }
  case Kind::undefined:
  case Kind::none:
  case Kind::boolean:
  case Kind::integer:
  case Kind::real:
  case Kind::object:
    break;
  }
  return std::nullopt;
}

std::optional<Value> Cursor::next_of_dict(const Dict& dict, View view, Runtime& runtime)
{
  if (dict.size() != size_) throw Failure("the dict was changed while a loop ran over it.");
  const auto& entries = dict.entries();
  while (at_ < entries.size() && !entries[at_].live()) ++at_;
  if (at_ >= entries.size()) return std::nullopt;
  const Dict::Entry& entry = entries[at_++];
  switch (view) {
  case View::keys:
    return entry.key;
  case View::values:
    return entry.value;
  case View::items:
    return runtime.tuple({entry.key, entry.value});
  }
  return std::nullopt;
}

std::vector<Value> items_of(Runtime& runtime, const Value& value)
{
  Cursor cursor(value);
  std::vector<Value> result;
  if (value.is(Kind::list) || value.is(Kind::tuple)) {
    runtime.meter().step(value.items().size());
    runtime.meter().take(value.items().size(), sizeof(Value));
    return value.items();
  }
  if (value.is(Kind::range)) runtime.meter().take(value.range().size(), sizeof(Value));
  while (auto next = cursor.next(runtime)) {
    runtime.meter().grow(sizeof(Value));
    result.push_back(*std::move(next));
  }
  return result;
}

Value view_of(const Value& dict, View view)
{
  constexpr std::string_view names[] = {"the keys of a dict", "the values of a dict", "the items of a dict"};
  auto* result = new Iterator(nullptr, names[static_cast<std::size_t>(view)], Cursor(dict));
  result->view = view;
  return Value::adopt(Kind::iterator, result);
}

} // namespace jinja
