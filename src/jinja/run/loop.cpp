// SPDX-License-Identifier: Apache-2.0
#include <jinja/run/runtime.hpp>
#include <jinja/values/operations.hpp>

namespace jinja {

namespace {

/// The variable `loop`, which also drives the loop.
class Loop final : public Object {
public:
  Loop(const For& statement, Ref<Scope> around, Value items, std::int64_t depth)
      : statement_(statement), condition_(statement.condition), around_(std::move(around)), cursor_(std::move(items)),
        depth_(depth)
  {
  }

  bool advance(Runtime& runtime)
  {
    std::optional<Value> next = ahead_ ? std::exchange(ahead_, std::nullopt) : pull(runtime);
    if (!next) return false;
    ++index_;
    before_ = std::exchange(current_, *std::move(next));
    return true;
  }
  const Value& current() const { return current_; }
  std::int64_t count() const { return index_ + 1; }
  Value cycle(const std::vector<Value>& values) const
  {
    if (values.empty()) throw Failure("'cycle' needs something to choose from.");
    return values[static_cast<std::size_t>(index_) % values.size()];
  }
  bool changed(Runtime& runtime, Value values)
  {
    if (!last_values_.absent() && equal(runtime, last_values_, values)) return false;
    last_values_ = std::move(values);
    return true;
  }

  std::string_view type_name() const override { return "the loop"; }
  bool callable() const override { return true; }
  bool prints() const override { return true; }
  void print(Runtime& runtime, Arguments& arguments) override
  {
    if (!statement_.recursive) throw Failure("only a loop that is marked as 'recursive' can be called.");
    if (arguments.positional.size() != 1 || !arguments.named.empty())
      throw Failure("the loop must be called with one argument, what to loop over.");
    runtime.run_loop(statement_, around_, arguments.positional[0], depth_ + 1);
  }
  Value attribute(Runtime& runtime, std::string_view name) override;
  std::span<const Builtin> methods() const override;

private:
  std::optional<Value> pull(Runtime& runtime)
  {
    for (;;) {
      std::optional<Value> item = cursor_.next(runtime);
      if (!item || condition_ == nullptr || runtime.accepts(statement_, *item, around_)) return item;
    }
  }
  const std::optional<Value>& peek(Runtime& runtime)
  {
    if (!ahead_) ahead_ = pull(runtime);
    return ahead_;
  }
  std::int64_t length(Runtime& runtime);

  const For& statement_;
  const Expression* condition_; ///< of items that were not fetched yet
  Ref<Scope> around_;
  Cursor cursor_;
  std::optional<Value> ahead_; ///< the next item, if it was asked for
  Value before_;
  Value current_;
  Value last_values_;
  std::int64_t index_ = -1;
  std::int64_t depth_;
  std::int64_t length_ = -1;
};

std::int64_t Loop::length(Runtime& runtime)
{
  if (length_ >= 0) return length_;
  const auto known = condition_ == nullptr ? jinja::length(cursor_.source()) : std::nullopt;
  if (known) {
    length_ = static_cast<std::int64_t>(*known);
  } else {
    // It is known only when all items are: they are fetched, and visited from the list.
    std::vector<Value> rest;
    while (std::optional<Value> item = ahead_ ? std::exchange(ahead_, std::nullopt) : pull(runtime)) {
      runtime.meter().grow(sizeof(Value));
      rest.push_back(*std::move(item));
    }
    length_ = index_ + 1 + static_cast<std::int64_t>(rest.size());
    condition_ = nullptr;
    cursor_ = Cursor(runtime.list(std::move(rest)));
  }
  return length_;
}

Value Loop::attribute(Runtime& runtime, std::string_view name)
{
  if (name == "index") return index_ + 1;
  if (name == "index0") return index_;
  if (name == "first") return index_ == 0;
  if (name == "last") return !peek(runtime).has_value();
  if (name == "length") return length(runtime);
  if (name == "revindex") return length(runtime) - index_;
  if (name == "revindex0") return length(runtime) - index_ - 1;
  if (name == "depth") return depth_ + 1;
  if (name == "depth0") return depth_;
  if (name == "previtem") {
    if (index_ > 0) return before_;
    return runtime.undefined("previtem", "there is no item before the first one.");
  }
  if (name == "nextitem") {
    if (const auto& next = peek(runtime)) return *next;
    return runtime.undefined("nextitem", "there is no item after the last one.");
  }
  return {};
}

Value cycle(Runtime&, const Value& loop, Bound& bound)
{
  return static_cast<Loop&>(loop.object()).cycle(bound.all().positional);
}

Value changed(Runtime& runtime, const Value& loop, Bound& bound)
{
  return static_cast<Loop&>(loop.object()).changed(runtime, runtime.tuple(bound.all().positional));
}

constexpr Builtin loop_methods[] = {{"changed", changed, "*"}, {"cycle", cycle, "*"}};
static_assert(sorted(loop_methods));

std::span<const Builtin> Loop::methods() const { return loop_methods; }

} // namespace

bool Runtime::accepts(const For& loop, const Value& item, const Ref<Scope>& around)
{
  const Ref<Scope> outer = around ? around : scope_;
  const Entered entered(*this, Ref<Scope>(new Scope(outer, outer->module)));
  at_ = loop.iterable->at;
  assign(loop.target, item);
  return truth(*loop.condition);
}

void Runtime::run_loop(const For& node, const Ref<Scope>& around, Value items, std::int64_t depth)
{
  const Meter::Level level(meter_);
  at_ = node.iterable->at;
  auto* loop = new Loop(node, node.recursive ? keep(around) : around, std::move(items), depth);
  const Value value = Value::adopt(Kind::object, loop);
  if (node.uses_loop) { // it may be kept, and the variables around it with it
    note_made(value);
    meter_.take(around->bytes() + sizeof(Scope));
  }
  Ref<Scope> scope;
  const auto next = [&] {
    at_ = node.iterable->at;
    return loop->advance(*this);
  };
  while (next()) {
    meter_.step();
    // The scope of the last round is used again unless a closure or the loop's items refer to it.
    if (!scope || scope->references > 1)
      scope = Ref<Scope>(new Scope(around, around->module));
    else
      scope->clear();
    const Entered entered(*this, scope);
    if (node.uses_loop) scope->set(Symbols::loop, value);
    at_ = node.iterable->at;
    assign(node.target, loop->current());
    execute(node.body);
  }
  if (loop->count() > 0 || node.otherwise.empty()) return;
  const Entered entered(*this, Ref<Scope>(new Scope(around, around->module)));
  execute(node.otherwise);
}

void Runtime::execute_node(const For& node, const Statement&)
{
  const Ref<Scope> around = scope_;
  run_loop(node, around, evaluate(*node.iterable), 0);
}

} // namespace jinja
