// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/value.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>

#include <memory>

namespace jinja {

namespace {

/// A function lent by the caller.
class LentFunction final : public Object {
public:
  LentFunction(std::string name, Function function) : name_(std::move(name)), function_(std::move(function)) {}
  std::string_view type_name() const override { return "function"; }
  bool callable() const override { return true; }
  Value call(Runtime&, Arguments& arguments) override { return function_(arguments); }
  std::string text(Runtime&) override { return "<function " + name_ + ">"; }

private:
  std::string name_;
  Function function_;
};

bool leads_on(const Value& value) { return value.on_heap() && !value.is(Kind::string); }

} // namespace

void Cell::surrender(std::vector<Value>&) {}

Value::Value(std::string text) : kind_(Kind::string), counted_(true)
{
  data_.cell = new Text(std::move(text));
  data_.cell->references = 1;
}

Value Value::adopt(Kind kind, Cell* cell) noexcept
{
  Value value;
  value.kind_ = kind;
  value.counted_ = true;
  value.data_.cell = cell;
  ++cell->references;
  return value;
}

Value Value::none() noexcept
{
  Value value;
  value.kind_ = Kind::none;
  return value;
}

Value Value::list(std::vector<Value> items) { return adopt(Kind::list, new Sequence(std::move(items))); }
Value Value::tuple(std::vector<Value> items) { return adopt(Kind::tuple, new Sequence(std::move(items))); }

Value Value::dict(std::vector<std::pair<Value, Value>> entries)
{
  auto cell = std::make_unique<Dict>();
  for (auto& entry : entries) cell->set(std::move(entry.first), std::move(entry.second));
  return adopt(Kind::dict, cell.release());
}

Value Value::function(std::string name, Function function)
{
  return adopt(Kind::object, new LentFunction(std::move(name), std::move(function)));
}

const std::string& Value::string() const noexcept { return static_cast<Text*>(data_.cell)->bytes; }
Text& Value::text() const noexcept { return *static_cast<Text*>(data_.cell); }
std::vector<Value>& Value::items() const noexcept { return static_cast<Sequence*>(data_.cell)->items; }
Dict& Value::mapping() const noexcept { return *static_cast<Dict*>(data_.cell); }
Range& Value::range() const noexcept { return *static_cast<Range*>(data_.cell); }
Iterator& Value::iterator() const noexcept { return *static_cast<Iterator*>(data_.cell); }
Object& Value::object() const noexcept { return *static_cast<Object*>(data_.cell); }
const Missing& Value::missing() const noexcept { return *static_cast<Missing*>(data_.cell); }

void Value::end(Cell* cell, Kind kind) noexcept
{
  std::vector<Value> pending;
  if (kind != Kind::string) cell->surrender(pending);
  delete cell;
  while (!pending.empty()) {
    const Value last = std::move(pending.back());
    pending.pop_back();
    if (leads_on(last) && last.cell()->references == 1) last.cell()->surrender(pending);
  }
}

std::size_t Text::length() const
{
  if (counted == std::string::npos) counted = code_points(bytes);
  return counted;
}

void Sequence::surrender(std::vector<Value>& out)
{
  if (out.empty())
    out.swap(items);
  else
    for (Value& item : items)
      if (leads_on(item)) out.push_back(std::move(item));
  items.clear();
}

void Iterator::surrender(std::vector<Value>& out)
{
  source.surrender(out);
  for (Value& value : arguments.positional) out.push_back(std::move(value));
  for (auto& [name, value] : arguments.named) out.push_back(std::move(value));
}

std::size_t Range::size() const
{
  if (step > 0 ? start >= stop : start <= stop) return 0;
  const auto distance = step > 0 ? static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start)
                                 : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop);
  const auto stride = step > 0 ? static_cast<std::uint64_t>(step) : ~static_cast<std::uint64_t>(step) + 1;
  return (distance - 1) / stride + 1;
}

std::int64_t Range::at(std::size_t index) const
{
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(start) + index * static_cast<std::uint64_t>(step));
}

} // namespace jinja
