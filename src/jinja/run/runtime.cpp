// SPDX-License-Identifier: Apache-2.0
#include <jinja/run/runtime.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <strings/closest.hpp>

#include <algorithm>
#include <new>

namespace jinja {

namespace {

constexpr std::size_t cell_size = 96; ///< about what a small value costs
constexpr std::size_t most_warnings = 1000;

/// A global function that is built in.
class BuiltinFunction final : public Object {
public:
  explicit BuiltinFunction(const Builtin& builtin) : builtin_(builtin) {}
  std::string_view type_name() const override { return "a function"; }
  bool callable() const override { return true; }
  Value call(Runtime& runtime, Arguments& arguments) override { return run(runtime, builtin_, {}, arguments); }
  std::string text(Runtime&) override { return "<function " + std::string(builtin_.name) + ">"; }

private:
  const Builtin& builtin_;
};

/// Copies containers, so that a template cannot change what the caller gave. What is shared stays shared.
class Copier {
public:
  explicit Copier(Meter& meter) : meter_(meter) {}
  Value copy(const Value& value)
  {
    if (!value.is(Kind::list) && !value.is(Kind::tuple) && !value.is(Kind::dict)) return value;
    const Meter::Level level(meter_);
    meter_.step();
    if (const auto known = done_.find(value.cell()); known != done_.end()) return known->second;
    meter_.take(4 * cell_size);
    Value result;
    if (value.is(Kind::dict)) {
      result = Value::dict();
      done_.emplace(value.cell(), result);
      for (const Dict::Entry& entry : value.mapping().entries())
        if (entry.live()) {
          meter_.take(4 * sizeof(Dict::Entry));
          result.mapping().set(copy(entry.key), copy(entry.value));
        }
    } else {
      result = value.is(Kind::list) ? Value::list() : Value::tuple();
      done_.emplace(value.cell(), result);
      meter_.take(value.items().size(), sizeof(Value));
      result.items().reserve(value.items().size());
      for (const Value& item : value.items()) result.items().push_back(copy(item));
    }
    return result;
  }

private:
  Meter& meter_;
  std::map<const Cell*, Value> done_;
};

} // namespace

Runtime::Runtime(const Environment& environment)
    : environment_(environment), meter_(environment.options.limits, environment.options.now, environment.options.look),
      symbols_(meter_)
{
}

Runtime::~Runtime() { forget(); }

/// What a rendering finds besides the templates.
void Runtime::begin()
{
  forget();
  meter_ = Meter(environment_.options.limits, environment_.options.now, environment_.options.look);
  base_ = Ref<Scope>(new Scope(Ref<Scope>(), nullptr));
  for (const Builtin& builtin : globals())
    base_->set(symbols_.of(builtin.name), Value::adopt(Kind::object, new BuiltinFunction(builtin)));
  for (const auto& [name, value] : environment_.globals) base_->set(symbols_.of(name), value);
  given_ = Ref<Scope>(new Scope(base_, nullptr));
}

/// Gives up all values.
void Runtime::forget()
{
  // They may refer to each other in circles; these are opened here.
  for (const Ref<Scope>& scope : captured_) scope->clear();
  for (const Value& value : cyclic_) {
    std::vector<Value> parts;
    value.cell()->surrender(parts);
  }
  captured_.clear();
  cyclic_.clear();
  modules_.clear();
  warnings_.clear();
  undefined_words_.clear();
  showing_.clear();
  scope_ = {};
  muted_ = false;
  autoescape_ = false;
}

Rendered Runtime::render(const std::string& name, std::string_view source, const Value& context)
{
  Sink sink(meter_, true);
  sink_ = &sink;
  try {
    begin();
    at_ = {.file = file_number(name)};
    Copier copier(meter_);
    if (context.is(Kind::dict))
      for (const Dict::Entry& entry : context.mapping().entries())
        if (entry.live() && entry.key.is(Kind::string))
          given_->set(symbols_.of(entry.key.string()), copier.copy(entry.value));
    if (main_ == nullptr) main_ = &parsed(name, source);
    run_template(*main_, module_scope(given_));
  } catch (const Error&) {
    throw;
  } catch (const std::exception& problem) {
    if (meter_.interruption()) std::rethrow_exception(meter_.interruption());
    // A Failure, or what a function of the caller threw: here it gets its place.
    fail_at(at_, problem.what());
  }
  std::vector<Origin> origins = sink.take_origins();
  return {sink.take_text(), std::move(origins), files_, std::move(warnings_)};
}

Value Runtime::call(const Value& callee, Arguments& arguments)
{
  const Meter::Level level(meter_);
  use(callee);
  if (!callee.is(Kind::object) || !callee.object().callable())
    throw Failure(std::string(type_name(callee)) + " cannot be called.");
  if (callee.object().prints()) {
    Capture captured(*this);
    callee.object().print(*this, arguments);
    Value printed = text(captured.text());
    printed.text().markup = autoescape_;
    return printed;
  }
  Value result = callee.object().call(*this, arguments);
  return result.absent() ? undefined("result", "the function returned nothing.") : result;
}

Value Runtime::filter(std::string_view name, const Value& input, Arguments& arguments)
{
  const Builtin* builtin = find_filter(name);
  if (builtin == nullptr) throw Failure(no_filter(name));
  return run(*this, *builtin, input, arguments);
}

bool Runtime::test(std::string_view name, const Value& operand, Arguments& arguments)
{
  const Builtin* builtin = find_test(name);
  if (builtin == nullptr) throw Failure(no_test(name));
  return truthy(run(*this, *builtin, operand, arguments));
}

Value Runtime::undefined(std::string name, std::string message)
{
  meter_.take(2 * cell_size + name.capacity() + message.capacity());
  auto* missing = new Missing;
  missing->name = std::move(name);
  missing->message = std::move(message);
  missing->at = at_;
  missing->strict = environment_.options.strict_undefined;
  return Value::adopt(Kind::undefined, missing);
}

Value Runtime::text(std::string bytes)
{
  meter_.take(bytes.capacity() + cell_size);
  return Value(std::move(bytes));
}

void Runtime::note_made(const Value& value)
{
  switch (value.kind()) {
  case Kind::dict:
  case Kind::range:
  case Kind::iterator:
  case Kind::object:
    meter_.take(2 * cell_size);
    break;
  case Kind::undefined:
  case Kind::none:
  case Kind::boolean:
  case Kind::integer:
  case Kind::real:
  case Kind::string:
  case Kind::list:
  case Kind::tuple:
    break;
  }
}

Value Runtime::dict()
{
  meter_.take(2 * cell_size);
  return Value::dict();
}

Value Runtime::list(std::vector<Value> items)
{
  meter_.take(items.capacity() * sizeof(Value) + cell_size);
  return Value::list(std::move(items));
}

Value Runtime::tuple(std::vector<Value> items)
{
  meter_.take(items.capacity() * sizeof(Value) + cell_size);
  return Value::tuple(std::move(items));
}

std::string Runtime::shown(const Value& value)
{
  if (value.is(Kind::string)) {
    meter_.walk(value.string().size());
    meter_.take(value.string().size());
    return value.string();
  }
  std::string result;
  append_shown(*this, result, value);
  return result;
}

void Runtime::note_undefined(const Value& value)
{
  if (value.absent() || warnings_.size() >= most_warnings) return;
  const Missing& missing = value.missing();
  const std::string& file = files_[missing.at.file];
  for (const Warning& known : warnings_)
    if (known.line == missing.at.line && known.column == missing.at.column && known.name == missing.name &&
        known.file == file)
      return;
  const std::string nearest = strings::closest(missing.name, names_at_hand()).value_or(std::string());
  warnings_.push_back({missing.name, nearest, file, missing.at.line, missing.at.column});
}

void Runtime::may_be_cyclic(const Value& container, const Value& value)
{
  if (!value.on_heap() || value.is(Kind::string) || !container.on_heap()) return;
  bool& known = container.cell()->listed;
  if (known) return;
  known = true;
  cyclic_.push_back(container);
}

Ref<Scope> Runtime::keep(const Ref<Scope>& scope)
{
  for (Scope* one = scope.get(); one != nullptr && !one->captured; one = one->parent.get()) {
    meter_.take(cell_size + one->bytes());
    one->captured = true;
    captured_.emplace_back(one);
  }
  return scope;
}

void Runtime::call_macro(const MacroBody& macro, const Ref<Scope>& around, Arguments& arguments)
{
  const Meter::Level level(meter_);
  const std::vector<Symbol>& parameters = macro.signature.parameters;
  const std::size_t given = arguments.positional.size();
  if (given > parameters.size() && !macro.uses_varargs)
    throw Failure("'" + macro.name + "' takes at most " + std::to_string(parameters.size()) + " arguments, not " +
                  std::to_string(given) + ".");
  const Ref<Scope> scope(new Scope(around, around->module));
  for (std::size_t i = 0; i < std::min(given, parameters.size()); ++i)
    scope->set(parameters[i], arguments.positional[i]);
  Value kwargs = set_named(macro, *scope, arguments);
  const Entered entered(*this, scope);
  set_missing(macro, *scope);
  if (macro.uses_kwargs) scope->set(Symbols::kwargs, std::move(kwargs));
  if (macro.uses_varargs) {
    std::vector<Value> rest;
    for (std::size_t i = parameters.size(); i < given; ++i) rest.push_back(std::move(arguments.positional[i]));
    scope->set(Symbols::varargs, tuple(std::move(rest)));
  }
  execute(macro.body);
}

Value Runtime::set_named(const MacroBody& macro, Scope& scope, Arguments& arguments)
{
  const std::vector<Symbol>& parameters = macro.signature.parameters;
  Value kwargs = macro.uses_kwargs ? Value::dict() : Value();
  for (auto& [name, value] : arguments.named) {
    const Symbol symbol = symbols_.of(name);
    meter_.step(parameters.size());
    const bool is_parameter = std::find(parameters.begin(), parameters.end(), symbol) != parameters.end();
    if (is_parameter && scope.find(symbol) != nullptr)
      throw Failure("'" + macro.name + "' is given the argument '" + name + "' twice.");
    if (is_parameter || (symbol == Symbols::caller && macro.uses_caller))
      scope.set(symbol, std::move(value));
    else if (symbol == Symbols::caller && !macro.uses_kwargs)
      throw Failure("'" + macro.name + "' cannot be used with 'call': it does not use 'caller'.");
    else if (macro.uses_kwargs)
      put_entry(*this, kwargs, text(name), value);
    else
      throw Failure("'" + macro.name + "' has no parameter '" + name + "'.");
  }
  return kwargs;
}

void Runtime::set_missing(const MacroBody& macro, Scope& scope)
{
  const std::vector<Symbol>& parameters = macro.signature.parameters;
  const Position called_at = at_;
  const std::size_t first_default = parameters.size() - macro.signature.defaults.size();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (scope.find(parameters[i]) != nullptr) continue;
    if (i >= first_default) {
      scope.set(parameters[i], evaluate(*macro.signature.defaults[i - first_default]));
      continue;
    }
    at_ = called_at;
    const std::string& name = symbols_.name(parameters[i]);
    scope.set(parameters[i], undefined(name, "'" + macro.name + "' was called without its argument '" + name + "'."));
  }
  if (macro.uses_caller && scope.find(Symbols::caller) == nullptr)
    scope.set(Symbols::caller, undefined("caller", "'" + macro.name + "' was not called by 'call'."));
}

} // namespace jinja
