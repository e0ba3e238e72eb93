// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

/// The functions that every template sees.
namespace jinja {

namespace {

/// Entries from a dict or from pairs, then from named arguments.
Value dict_from(Runtime& runtime, Arguments& arguments)
{
  Value result = Value::dict();
  if (arguments.positional.size() > 1) throw Failure("a dict can be made from one value and named arguments.");
  if (!arguments.positional.empty()) update_dict(runtime, result, arguments.positional[0]);
  for (const auto& [name, value] : arguments.named) put_entry(runtime, result, runtime.text(name), value);
  return result;
}

class Namespace final : public Object {
public:
  explicit Namespace(Value entries) : entries_(std::move(entries)) {}
  std::string_view type_name() const override { return "a namespace"; }
  Value attribute(Runtime&, std::string_view name) override
  {
    const Value* found = entries_.mapping().find(name);
    return found == nullptr ? Value() : *found;
  }
  bool set_attribute(std::string_view name, const Value& value) override
  {
    entries_.mapping().set(Value(name), value);
    return true;
  }
  std::string text(Runtime& runtime) override
  {
    std::string result = "<Namespace ";
    append_repr(runtime, result, entries_);
    return result + ">";
  }
  void surrender(std::vector<Value>& out) override { out.push_back(std::exchange(entries_, Value::dict())); }

private:
  Value entries_;
};

class Cycler final : public Object {
public:
  explicit Cycler(std::vector<Value> items) : items_(std::move(items)) {}
  std::string_view type_name() const override { return "a cycler"; }
  Value attribute(Runtime&, std::string_view name) override { return name == "current" ? items_[at_] : Value(); }
  std::span<const Builtin> methods() const override;
  Value next()
  {
    Value result = items_[at_];
    at_ = (at_ + 1) % items_.size();
    return result;
  }
  void reset() { at_ = 0; }

private:
  std::vector<Value> items_;
  std::size_t at_ = 0;
};

Value cycler_next(Runtime&, const Value& subject, Bound&) { return static_cast<Cycler&>(subject.object()).next(); }
Value cycler_reset(Runtime&, const Value& subject, Bound&)
{
  static_cast<Cycler&>(subject.object()).reset();
  return Value::none();
}
constexpr Builtin cycler_methods[] = {{"next", cycler_next, ""}, {"reset", cycler_reset, ""}};
static_assert(sorted(cycler_methods));

std::span<const Builtin> Cycler::methods() const { return cycler_methods; }

class Joiner final : public Object {
public:
  explicit Joiner(Value between) : between_(std::move(between)) {}
  std::string_view type_name() const override { return "a joiner"; }
  bool callable() const override { return true; }
  Value call(Runtime& runtime, Arguments&) override { return std::exchange(used_, true) ? between_ : runtime.text(""); }
  void surrender(std::vector<Value>& out) override { out.push_back(std::move(between_)); }

private:
  Value between_;
  bool used_ = false;
};

Value make_range(Runtime&, const Value&, Bound& bound)
{
  Arguments& given = bound.all();
  const std::size_t count = given.positional.size();
  if (!given.named.empty() || count == 0 || count > 3) throw Failure("'range' needs one to three whole numbers.");
  const std::int64_t first = whole(given.positional[0]);
  const std::int64_t second = count > 1 ? whole(given.positional[1]) : 0;
  const std::int64_t step = count > 2 ? whole(given.positional[2]) : 1;
  if (step == 0) throw Failure("the step of a range cannot be zero.");
  return Value::adopt(Kind::range, count == 1 ? new Range(0, first, 1) : new Range(first, second, step));
}

Value make_dict(Runtime& runtime, const Value&, Bound& bound) { return dict_from(runtime, bound.all()); }
Value make_namespace(Runtime& runtime, const Value&, Bound& bound)
{
  return Value::adopt(Kind::object, new Namespace(dict_from(runtime, bound.all())));
}
Value make_cycler(Runtime&, const Value&, Bound& bound)
{
  if (bound.all().positional.empty()) throw Failure("'cycler' needs something to choose from.");
  return Value::adopt(Kind::object, new Cycler(std::move(bound.all().positional)));
}
Value make_joiner(Runtime&, const Value&, Bound& bound)
{
  return Value::adopt(Kind::object, new Joiner(bound.has(0) ? bound[0] : Value(", ")));
}

} // namespace

std::span<const Builtin> globals()
{
  static constexpr Builtin table[] = {
      {"cycler", make_cycler, "*"},       {"dict", make_dict, "*"},   {"joiner", make_joiner, "sep"},
      {"namespace", make_namespace, "*"}, {"range", make_range, "*"},
  };
  static_assert(sorted(table));
  return table;
}

} // namespace jinja
