// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/run/references.hpp>
#include <jinja/run/runtime.hpp>
#include <jinja/values/operations.hpp>

/// Statements.
namespace jinja {

void Runtime::execute(const Body& body)
{
  const Meter::Level level(meter_);
  for (const Statement* statement : body) {
    meter_.step();
    std::visit([&](const auto& node) { execute_node(node, *statement); }, statement->node);
  }
}

void Runtime::execute_node(const LiteralText& node, const Statement& statement)
{
  if (muted_) return;
  sink_->literal(node.text, statement.at, node.begin);
  if (sink_->size() > meter_.limits().output) fail_at(statement.at, "the output is too large; rendering was stopped.");
}

void Runtime::print_value(const Value& value, const Position& tag)
{
  std::string& out = sink_->printed(tag);
  if (autoescape_ && !(value.is(Kind::string) && value.text().markup))
    out += escaped(meter_, shown(value));
  else
    append_shown(*this, out, value);
  if (sink_->size() > meter_.limits().output) fail_at(tag, "the output is too large; rendering was stopped.");
}

void Runtime::print(const Expression& expression, const Position& tag)
{
  const Meter::Level level(meter_);
  if (const auto* call = std::get_if<Call>(&expression.node)) {
    const Value result = perform(*call, expression, true, nullptr);
    if (!result.absent()) print_value(result, tag);
  } else if (const auto* choice = std::get_if<Conditional>(&expression.node)) {
    if (truth(*choice->condition))
      print(*choice->then, tag);
    else if (choice->otherwise != nullptr)
      print(*choice->otherwise, tag);
    else
      print_value(evaluate(expression), tag);
  } else {
    print_value(evaluate(expression), tag);
  }
}

void Runtime::execute_node(const Print& node, const Statement& statement)
{
  if (muted_) return;
  for (const Expression* expression : node.expressions) print(*expression, statement.at);
}

void Runtime::assign(const Target& target, const Value& value)
{
  if (const auto* name = std::get_if<NameTarget>(&target)) {
    if (scope_->set(name->symbol, value)) meter_.take(Scope::size_of_many);
    if (scope_->own_module) scope_->own_module->export_name(name->symbol, symbols_.name(name->symbol)[0] != '_');
    return;
  }
  if (const auto* attribute = std::get_if<AttributeTarget>(&target)) {
    const Value* object = lookup(attribute->symbol);
    if (object == nullptr) throw Failure("'" + symbols_.name(attribute->symbol) + "' is not defined.");
    if (!object->is(Kind::object) || !object->object().set_attribute(attribute->attribute, value))
      throw Failure("attributes can be set only on a namespace, and '" + symbols_.name(attribute->symbol) + "' is " +
                    std::string(type_name(*object)) + ".");
    may_be_cyclic(*object, value);
    return;
  }
  const auto& targets = std::get<TupleTarget>(target).targets;
  const std::vector<Value> values = items_of(*this, value);
  if (values.size() != targets.size())
    throw Failure(std::to_string(targets.size()) + " values are needed to set " + std::to_string(targets.size()) +
                  " names, but there are " + std::to_string(values.size()) + ".");
  for (std::size_t i = 0; i < targets.size(); ++i) assign(targets[i], values[i]);
}

void Runtime::execute_node(const Set& node, const Statement& statement)
{
  const Value value = evaluate(*node.value);
  at_ = statement.at;
  assign(node.target, value);
}

Runtime::Capture::Capture(Runtime& runtime)
    : runtime_(runtime), outer_(runtime.sink_), muted_(runtime.muted_), sink_(runtime.meter_, false)
{
  runtime.sink_ = &sink_;
  runtime.muted_ = false;
}

Runtime::Capture::~Capture()
{
  runtime_.sink_ = outer_;
  runtime_.muted_ = muted_;
}

std::string Runtime::Capture::text()
{
  runtime_.meter_.take(sink_.size());
  return sink_.take_text();
}

std::string Runtime::capture(const Body& body, const Ref<Scope>& scope)
{
  Capture captured(*this);
  const Entered entered(*this, scope);
  execute(body);
  return captured.text();
}

void Runtime::execute_node(const SetBlock& node, const Statement& statement)
{
  Value value = text(capture(node.body, inner_scope()));
  value.text().markup = autoescape_;
  if (node.filters != nullptr) value = apply(*node.filters, std::move(value));
  at_ = statement.at;
  assign(node.target, value);
}

void Runtime::execute_node(const If& node, const Statement&)
{
  for (const auto& [condition, body] : node.branches) {
    if (!truth(*condition)) continue;
    execute(body);
    return;
  }
  execute(node.otherwise);
}

void Runtime::execute_node(const With& node, const Statement& statement)
{
  std::vector<Value> values;
  for (const auto& [target, expression] : node.assignments) values.push_back(evaluate(*expression));
  at_ = statement.at;
  const Entered entered(*this, inner_scope());
  for (std::size_t i = 0; i < values.size(); ++i) assign(node.assignments[i].first, values[i]);
  execute(node.body);
}

void Runtime::execute_node(const MacroDefinition& node, const Statement&)
{
  Value macro = macro_value(node.macro, keep(scope_));
  note_made(macro);
  scope_->set(node.symbol, std::move(macro));
  if (scope_->own_module) scope_->own_module->export_name(node.symbol, node.macro.name[0] != '_');
}

void Runtime::execute_node(const CallBlock& node, const Statement& statement)
{
  if (muted_) return;
  const Value caller = macro_value(node.caller, keep(scope_));
  const Value result = perform(std::get<Call>(node.call->node), *node.call, true, &caller);
  if (!result.absent()) print_value(result, statement.at);
}

void Runtime::execute_node(const FilterBlock& node, const Statement& statement)
{
  if (muted_) return;
  Value captured = text(capture(node.body, inner_scope()));
  captured.text().markup = autoescape_;
  const Value filtered = apply(*node.filters, std::move(captured));
  use_leniently(filtered);
  if (!filtered.is(Kind::string))
    throw Failure("a filter block must print a text, not " + std::string(type_name(filtered)) + ".");
  print_value(filtered, statement.at);
}

void Runtime::execute_node(const Block& node, const Statement& statement)
{
  if (muted_) return;
  at_ = statement.at;
  Module& module = *scope_->module;
  const auto& definitions = module.blocks.find(node.name)->second;
  if (node.required && definitions.size() <= 1)
    throw Failure("the required block '" + node.name + "' is not defined by a template that extends this one.");
  print_block(module, node.name, 0, node.scoped ? scope_ : Ref<Scope>(module.scope));
}

void Runtime::print_block(Module& module, const std::string& name, std::size_t generation, const Ref<Scope>& around)
{
  const auto& [key, definitions] = *module.blocks.find(name);
  Ref<Scope> scope(new Scope(around, &module));
  scope->block = &key;
  scope->generation = generation;
  const Entered entered(*this, scope);
  execute(std::get<Block>(definitions[generation]->node).body);
}

void Runtime::execute_node(const Autoescape& node, const Statement&)
{
  const bool before = autoescape_;
  autoescape_ = truth(*node.enabled);
  const Entered entered(*this, inner_scope());
  execute(node.body);
  autoescape_ = before;
}

} // namespace jinja
