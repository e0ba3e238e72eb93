// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/run/references.hpp>
#include <jinja/run/runtime.hpp>
#include <jinja/syntax/parser.hpp>
#include <jinja/values/operations.hpp>

#include <algorithm>

/// Templates that use others: include, import, extends.
namespace jinja {

namespace {

/// The name without what means nothing in a path, empty segments and dots, so that it is relative however it was
/// written; empty if it is none, or leads upwards.
std::string clean_name(const std::string& name)
{
  std::string clean;
  if (name.find('\0') != std::string::npos) return clean;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view segment = std::string_view(name).substr(begin, end - begin);
    if (segment == "..") return {};
    if (!segment.empty() && segment != ".") clean.append(clean.empty() ? "" : "/").append(segment);
    begin = end + 1;
  }
  return clean;
}

} // namespace

std::uint32_t Runtime::file_number(const std::string& name)
{
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (files_[i] == name) return static_cast<std::uint32_t>(i);
  files_.push_back(name);
  return static_cast<std::uint32_t>(files_.size() - 1);
}

void Runtime::fail_at(const Position& at, const std::string& message) const
{
  throw Error(files_[at.file], at.line, at.column, message);
}

const Template& Runtime::parsed(const std::string& name, std::string_view source)
{
  const std::uint32_t file = file_number(name);
  const Options& options = environment_.options;
  if (source.size() > meter_.limits().source) throw Failure("the template '" + name + "' is too large.");
  meter_.take(source.size(), 2); // with the loader's
  std::string text = normalized(source, options);
  if (const std::size_t bad = first_invalid(text); bad != std::string::npos) {
    const std::size_t line_begin = text.rfind('\n', bad) + 1;
    const auto line =
        static_cast<std::uint32_t>(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n'));
    const auto column =
        static_cast<std::uint32_t>(1 + code_points(std::string_view(text).substr(line_begin, bad - line_begin)));
    throw Error(name, line, column, "the template is not UTF-8 text.");
  }
  auto made = parse(std::move(text), file, name, options, symbols_, meter_);
  return *templates_.emplace_back(std::move(made));
}

const Template* Runtime::load(const std::string& written)
{
  const std::string name = clean_name(written);
  if (name.empty())
    throw Failure("the template name '" + written + "' is not allowed: it names a file, and contains no '..'.");
  if (const auto known = loaded_.find(name); known != loaded_.end()) return known->second;
  std::optional<std::string> source;
  if (environment_.loader) source = environment_.loader(name);
  if (!source) return nullptr;
  const Template& made = parsed(name, *source);
  loaded_.emplace(name, &made);
  return &made;
}

/// The first template that exists of a name or a list of names.
const Template* Runtime::find_template(const Value& names, bool required)
{
  use(names);
  std::vector<Value> all;
  if (names.is(Kind::string))
    all.push_back(names);
  else if (names.is(Kind::list) || names.is(Kind::tuple))
    all = names.items();
  else
    throw Failure("the name of a template must be text, not " + std::string(type_name(names)) + ".");
  std::string tried;
  for (const Value& name : all) {
    use(name);
    if (!name.is(Kind::string)) throw Failure("the name of a template must be text.");
    if (const Template* found = load(name.string())) return found;
    tried += (tried.empty() ? "'" : ", '") + name.string() + "'";
  }
  if (!required) return nullptr;
  throw Failure(tried.empty() ? "the list of templates is empty." : "there is no template " + tried + ".");
}

/// Renders a template, and those that it extends, with `scope` as its top level.
void Runtime::run_template(const Template& first, const Ref<Scope>& scope)
{
  Module& module = *scope->own_module;
  const Entered entered(*this, scope);
  const bool was_muted = muted_;
  const Template* next = &first;
  for (unsigned generation = 0; next != nullptr; ++generation) {
    if (generation > meter_.limits().depth) throw Failure("these templates extend each other in a circle.");
    for (const auto& [name, block] : next->blocks) module.blocks[name].push_back(block);
    module.parent = nullptr;
    muted_ = false;
    execute(next->body);
    next = module.parent;
  }
  muted_ = was_muted;
}

Ref<Scope> Runtime::module_scope(const Ref<Scope>& outer) const
{
  Ref<Scope> scope(new Scope(outer, nullptr));
  scope->own_module = std::make_unique<Module>();
  scope->own_module->scope = scope.get();
  scope->module = scope->own_module.get();
  return scope;
}

void Runtime::execute_node(const Include& node, const Statement& statement)
{
  if (muted_) return;
  const Value names = evaluate(*node.name);
  at_ = node.name->at;
  const Template* found = find_template(names, !node.ignore_missing);
  if (found == nullptr) return;
  at_ = statement.at;
  const Meter::Level level(meter_);
  run_template(*found, module_scope(node.with_context ? scope_ : base_));
}

/// The variables as they are now: what is set later is not seen by the macros of an imported template.
Ref<Scope> Runtime::snapshot()
{
  std::vector<const Scope*> chain;
  for (const Scope* scope = scope_.get(); scope != nullptr; scope = scope->parent.get()) chain.push_back(scope);
  const bool sees_context = std::find(chain.begin(), chain.end(), given_.get()) != chain.end();
  Ref<Scope> result(new Scope(sees_context ? given_ : base_, nullptr)); // further names are asked of the context
  for (const Scope* scope : chain) meter_.take(scope->bytes());
  for (; !chain.empty(); chain.pop_back()) chain.back()->copy_to(*result);
  return result;
}

Value Runtime::import_module(const Expression& name, bool with_context)
{
  const Value names = evaluate(name);
  at_ = name.at;
  const Template* found = find_template(names, true);
  const std::string& file = files_[found->file];
  if (!with_context) {
    if (const auto known = modules_.find(file); known != modules_.end()) return known->second;
  }
  const Meter::Level level(meter_);
  const Ref<Scope> scope = module_scope(with_context ? snapshot() : base_);
  Capture captured(*this);
  run_template(*found, scope);
  Value module = module_value(file, keep(scope), captured.text());
  if (!with_context) modules_.emplace(file, module);
  return module;
}

void Runtime::execute_node(const Import& node, const Statement&)
{
  const Value module = import_module(*node.name, node.with_context);
  scope_->set(node.target, module);
  // What was imported is not passed on to those who import this template.
  if (scope_->own_module) scope_->own_module->export_name(node.target, false);
}

void Runtime::execute_node(const FromImport& node, const Statement& statement)
{
  const Value module = import_module(*node.name, node.with_context);
  for (const auto& [name, symbol] : node.names) {
    at_ = statement.at;
    Value value = attribute(*this, module, name);
    if (value.absent()) value = undefined(name, "the imported template has no '" + name + "'.");
    scope_->set(symbol, std::move(value));
    if (scope_->own_module) scope_->own_module->export_name(symbol, false);
  }
}

void Runtime::execute_node(const Extends& node, const Statement& statement)
{
  const Value name = evaluate(*node.name);
  at_ = statement.at;
  if (!scope_->own_module) throw Failure("'extends' must stand at the top level of the template.");
  if (muted_) throw Failure("a template can extend only one other.");
  at_ = node.name->at;
  scope_->own_module->parent = find_template(name, true);
  muted_ = true;
}

} // namespace jinja
