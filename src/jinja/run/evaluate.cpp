// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/run/references.hpp>
#include <jinja/run/runtime.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// Expressions. What works on a value sets the place for messages (`at_`) just before, after all parts are evaluated.
namespace jinja {

Value Runtime::evaluate(const Expression& expression)
{
  meter_.step();
  if (const auto* constant = std::get_if<Constant>(&expression.node)) return constant->value;
  if (const auto* name = std::get_if<Name>(&expression.node)) return evaluate_node(*name, expression);
  const Meter::Level level(meter_);
  return std::visit([&](const auto& node) { return evaluate_node(node, expression); }, expression.node);
}

Value Runtime::evaluate_node(const Constant& node, const Expression&) { return node.value; }

Value* Runtime::lookup(Symbol symbol)
{
  for (Scope* scope = scope_.get(); scope != nullptr; scope = scope->parent.get()) {
    if (Value* found = scope->find(symbol)) return found;
    if (scope == given_.get())
      if (Value* found = further(symbol)) return found;
  }
  return nullptr;
}

/// What the caller has besides the context under this name; it stands in the context from then on.
Value* Runtime::further(Symbol symbol)
{
  if (!environment_.further_names) return nullptr;
  Value made = environment_.further_names(symbols_.name(symbol));
  if (made.absent()) return nullptr;
  given_->set(symbol, std::move(made));
  return given_->find(symbol);
}

Value Runtime::evaluate_node(const Name& node, const Expression& expression)
{
  if (const Value* found = lookup(node.symbol)) return *found;
  return missing_name(node.symbol, expression.at);
}

/// A name that no scope knows: part of the language in a block, otherwise undefined.
Value Runtime::missing_name(Symbol symbol, Position at)
{
  at_ = at;
  if (symbol == Symbols::self && scope_->module != nullptr)
    return self_reference(*scope_->module, keep(Ref<Scope>(scope_->module->scope)));
  if (symbol == Symbols::super) {
    const Scope* scope = scope_.get();
    while (scope != nullptr && scope->block == nullptr) scope = scope->parent.get();
    if (scope != nullptr)
      return block_reference(*this, *scope->module, *scope->block, scope->generation + 1, keep(scope->parent));
  }
  const std::string& name = symbols_.name(symbol);
  const auto [words, is_new] = undefined_words_.try_emplace(symbol);
  if (is_new) words->second = with_nearest("'" + name + "' is not defined", name, names_at_hand());
  return undefined(name, words->second);
}

/// The names that each template sees from its beginning, and those that are set around here.
std::vector<std::string> Runtime::names_at_hand()
{
  constexpr std::size_t most = 50; // of more, none is told: who gives so many generates them
  std::vector<std::string> names;
  const auto add = [&](const Scope& scope) {
    if (scope.few.size() + scope.many.size() > most) return;
    for (const Scope::Variable& variable : scope.few) names.push_back(symbols_.name(variable.symbol));
    for (const auto& [symbol, value] : scope.many) names.push_back(symbols_.name(symbol));
  };
  add(*base_);
  add(*given_);
  std::size_t around = most;
  for (const Scope* scope = scope_.get(); scope != nullptr && around > 0; scope = scope->parent.get(), --around)
    if (scope != base_.get() && scope != given_.get()) add(*scope);
  std::sort(names.begin(), names.end()); // the same message each time
  meter_.step(names.size());
  return names;
}

std::vector<Value> Runtime::evaluate_all(const std::vector<const Expression*>& expressions)
{
  std::vector<Value> result;
  result.reserve(expressions.size());
  for (const Expression* expression : expressions) result.push_back(evaluate(*expression));
  return result;
}

Value Runtime::evaluate_node(const ListDisplay& node, const Expression&) { return list(evaluate_all(node.items)); }
Value Runtime::evaluate_node(const TupleDisplay& node, const Expression&) { return tuple(evaluate_all(node.items)); }

Value Runtime::evaluate_node(const DictDisplay& node, const Expression& expression)
{
  Value result = dict();
  for (const auto& [key, value] : node.entries) {
    Value key_value = evaluate(*key);
    Value item = evaluate(*value);
    at_ = expression.at;
    put_entry(*this, result, key_value, item);
  }
  return result;
}

Value Runtime::evaluate_node(const Sign& node, const Expression& expression)
{
  const Value operand = evaluate(*node.operand);
  at_ = expression.at;
  use(operand);
  if (!is_number(operand))
    throw Failure(std::string(type_name(operand)) + " cannot have the sign '" + (node.minus ? "-" : "+") + "'.");
  if (node.minus) return negative(operand);
  return operand.is(Kind::boolean) ? Value(integer_of(operand)) : operand;
}

bool Runtime::truth(const Expression& expression)
{
  const Value value = evaluate(expression);
  if (value.is(Kind::undefined)) at_ = expression.at;
  return truthy(value);
}

Value Runtime::evaluate_node(const Not& node, const Expression&) { return !truth(*node.operand); }

Value Runtime::evaluate_node(const Arithmetic& node, const Expression& expression)
{
  // A long sum nests to the left; it is walked in a loop.
  std::vector<const Expression*> chain;
  const Expression* left = node.left;
  for (; std::holds_alternative<Arithmetic>(left->node); left = std::get<Arithmetic>(left->node).left)
    chain.push_back(left);
  Value result = evaluate(*left);
  const auto step = [&](const Arithmetic& one, Position at) {
    const Value right = evaluate(*one.right);
    at_ = at;
    result = arithmetic(*this, one.op, result, right);
  };
  for (; !chain.empty(); chain.pop_back()) step(std::get<Arithmetic>(chain.back()->node), chain.back()->at);
  step(node, expression.at);
  return result;
}

Value Runtime::evaluate_node(const Compare& node, const Expression& expression)
{
  Value left = evaluate(*node.first);
  for (const auto& [comparison, operand] : node.rest) {
    Value right = evaluate(*operand);
    at_ = expression.at;
    if (!compare(*this, comparison, left, right)) return false;
    left = std::move(right);
  }
  return true;
}

Value Runtime::evaluate_node(const And& node, const Expression&)
{
  Value result;
  for (const Expression* operand : node.operands) {
    result = evaluate(*operand);
    if (operand != node.operands.back() && !truthy(result)) break;
  }
  return result;
}

Value Runtime::evaluate_node(const Or& node, const Expression&)
{
  Value result;
  for (const Expression* operand : node.operands) {
    result = evaluate(*operand);
    if (operand != node.operands.back() && truthy(result)) break;
  }
  return result;
}

Value Runtime::evaluate_node(const Concatenation& node, const Expression& expression)
{
  const std::vector<Value> parts = evaluate_all(node.parts);
  at_ = expression.at;
  std::string result;
  auto passing = std::make_optional<Meter::Passing>(meter_);
  const auto is_markup = [](const Value& value) { return value.is(Kind::string) && value.text().markup; };
  for (const Value& part : parts) {
    if (autoescape_ && !is_markup(part))
      result += escaped(meter_, shown(part));
    else
      append_shown(*this, result, part);
  }
  passing.reset();
  Value joined = text(std::move(result));
  joined.text().markup = autoescape_;
  return joined;
}

Value Runtime::evaluate_node(const Conditional& node, const Expression& expression)
{
  if (truth(*node.condition)) return evaluate(*node.then);
  if (node.otherwise != nullptr) return evaluate(*node.otherwise);
  at_ = expression.at;
  Value nothing = undefined("if", "the condition is false, and there is no 'else'.");
  static_cast<Missing*>(nothing.cell())->strict = false;
  return nothing;
}

Value Runtime::attribute_at(const Value& of, const Value& name, Position at)
{
  at_ = at;
  Value result = attribute(*this, of, name.string());
  if (!result.absent()) return result;
  use(of);
  return undefined(name.string(), std::string(type_name(of)) + " has no attribute '" + name.string() + "'.");
}

Value Runtime::evaluate_node(const Attribute& node, const Expression& expression)
{
  return attribute_at(evaluate(*node.of), node.name, expression.at);
}

Value Runtime::evaluate_node(const Item& node, const Expression& expression)
{
  const Value of = evaluate(*node.of);
  const Value key = evaluate(*node.key);
  at_ = expression.at;
  Value result = item(*this, of, key);
  if (!result.absent()) return result;
  use(of);
  std::string shown_key;
  append_repr(*this, shown_key, key);
  std::string name = key.is(Kind::string) ? key.string() : shown_key;
  return undefined(std::move(name), std::string(type_name(of)) + " has no item " + shown_key + ".");
}

Value Runtime::evaluate_node(const Slice& node, const Expression& expression)
{
  const Value of = evaluate(*node.of);
  const auto bound = [&](const Expression* one) { return one == nullptr ? Value::none() : evaluate(*one); };
  const Value start = bound(node.start);
  const Value stop = bound(node.stop);
  const Value step = bound(node.step);
  at_ = expression.at;
  return slice(*this, of, start, stop, step);
}

void Runtime::spread(const Value& list, const Value& dict, Arguments& into)
{
  if (!list.absent())
    for (Value& item : items_of(*this, list)) into.positional.push_back(std::move(item));
  if (dict.absent()) return;
  use(dict);
  if (!dict.is(Kind::dict)) throw Failure("a dict is needed after '**'.");
  const std::size_t written = into.named.size(); // the names of the dict differ from one another
  for (const Dict::Entry& entry : dict.mapping().entries()) {
    if (!entry.live()) continue;
    if (!entry.key.is(Kind::string)) throw Failure("the names of arguments must be text.");
    meter_.step(written + 1);
    meter_.grow(sizeof(Value) + sizeof(std::string) + entry.key.string().size());
    for (std::size_t i = 0; i < written; ++i)
      if (into.named[i].first == entry.key.string())
        throw Failure("the argument '" + into.named[i].first + "' is given twice.");
    into.named.emplace_back(entry.key.string(), entry.value);
  }
}

Arguments Runtime::evaluate_arguments(const CallArguments& arguments)
{
  Arguments result;
  if (arguments.empty()) return result;
  result.positional = evaluate_all(arguments.positional);
  for (const auto& [name, expression] : arguments.named) result.named.emplace_back(name, evaluate(*expression));
  const Value list = arguments.spread_list == nullptr ? Value() : evaluate(*arguments.spread_list);
  const Value dict = arguments.spread_dict == nullptr ? Value() : evaluate(*arguments.spread_dict);
  spread(list, dict, result);
  return result;
}

/// Calls; with `printing`, what prints does so right here, keeping its origins, and nothing is returned.
Value Runtime::perform(const Call& node, const Expression& expression, bool printing, const Value* caller)
{
  const auto arguments = [&] {
    Arguments result = evaluate_arguments(node.arguments);
    if (caller != nullptr) result.named.emplace_back("caller", *caller);
    at_ = expression.at;
    return result;
  };
  Value callee;
  if (const auto* attribute = std::get_if<Attribute>(&node.callee->node)) {
    // A method is called without making a value of it.
    const Value of = evaluate(*attribute->of);
    if (const Builtin* method = find_method(of, attribute->name.string())) {
      Arguments given = arguments();
      return run(*this, *method, of, given);
    }
    callee = attribute_at(of, attribute->name, node.callee->at);
  } else {
    callee = evaluate(*node.callee);
  }
  Arguments given = arguments();
  if (!printing || !callee.is(Kind::object) || !callee.object().prints()) return call(callee, given);
  callee.object().print(*this, given);
  return {};
}

Value Runtime::evaluate_node(const Call& node, const Expression& expression)
{
  return perform(node, expression, false, nullptr);
}

Value Runtime::evaluate_node(const Filter& node, const Expression& expression)
{
  const Value input = evaluate(*node.input);
  Arguments arguments = evaluate_arguments(node.arguments);
  at_ = expression.at;
  if (node.builtin == nullptr) throw Failure(no_filter(node.name));
  return run(*this, *node.builtin, input, arguments);
}

/// Sends text through the filters of a block; the innermost one has no input of its own.
Value Runtime::apply(const Expression& filters, Value input)
{
  std::vector<const Expression*> chain;
  for (const Expression* one = &filters; one != nullptr; one = std::get<Filter>(one->node).input) chain.push_back(one);
  for (; !chain.empty(); chain.pop_back()) {
    const auto& filter = std::get<Filter>(chain.back()->node);
    Arguments arguments = evaluate_arguments(filter.arguments);
    at_ = chain.back()->at;
    if (filter.builtin == nullptr) throw Failure(no_filter(filter.name));
    input = run(*this, *filter.builtin, input, arguments);
  }
  return input;
}

Value Runtime::evaluate_node(const Test& node, const Expression& expression)
{
  const Value operand = evaluate(*node.operand);
  Arguments arguments = evaluate_arguments(node.arguments);
  at_ = expression.at;
  if (node.builtin == nullptr) throw Failure(no_test(node.name));
  return truthy(run(*this, *node.builtin, operand, arguments));
}

} // namespace jinja
