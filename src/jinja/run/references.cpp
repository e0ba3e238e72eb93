// SPDX-License-Identifier: Apache-2.0
#include <jinja/run/references.hpp>
#include <jinja/run/runtime.hpp>
#include <jinja/values/cells.hpp>

namespace jinja {

namespace {

class BlockReference final : public Object {
public:
  BlockReference(Module& module, const std::string& name, std::size_t generation, Ref<Scope> around)
      : module_(module), name_(name), generation_(generation), around_(std::move(around))
  {
  }
  std::string_view type_name() const override { return "a block"; }
  bool callable() const override { return true; }
  bool prints() const override { return true; }
  void print(Runtime& runtime, Arguments&) override { runtime.print_block(module_, name_, generation_, around_); }
  Value attribute(Runtime& runtime, std::string_view name) override
  {
    return name == "super" ? block_reference(runtime, module_, name_, generation_ + 1, around_) : Value();
  }

private:
  Module& module_;
  const std::string& name_;
  std::size_t generation_;
  Ref<Scope> around_;
};

class SelfReference final : public Object {
public:
  SelfReference(Module& module, Ref<Scope> scope) : module_(module), scope_(std::move(scope)) {}
  std::string_view type_name() const override { return "the template itself"; }
  Value attribute(Runtime& runtime, std::string_view name) override
  {
    const auto found = module_.blocks.find(name);
    return found == module_.blocks.end() ? Value() : block_reference(runtime, module_, found->first, 0, scope_);
  }

private:
  Module& module_;
  Ref<Scope> scope_;
};

class ImportedModule final : public Object {
public:
  ImportedModule(std::string name, Ref<Scope> scope, std::string printed)
      : name_(std::move(name)), scope_(std::move(scope)), printed_(std::move(printed))
  {
  }
  std::string_view type_name() const override { return "an imported template"; }
  Value attribute(Runtime& runtime, std::string_view name) override
  {
    const Symbol symbol = runtime.symbols().of(name);
    const std::vector<bool>& exported = scope_->own_module->exported;
    if (symbol >= exported.size() || !exported[symbol]) return {};
    const Value* found = scope_->find(symbol);
    return found == nullptr ? Value() : *found;
  }
  std::string text(Runtime&) override { return printed_; }

private:
  std::string name_;
  Ref<Scope> scope_;
  std::string printed_;
};

class Macro final : public Object {
public:
  Macro(const MacroBody& body, Ref<Scope> scope) : body_(body), scope_(std::move(scope)) {}
  std::string_view type_name() const override { return "a macro"; }
  std::string text(Runtime&) override { return body_.is_caller ? "<Macro anonymous>" : "<Macro '" + body_.name + "'>"; }
  bool callable() const override { return true; }
  bool prints() const override { return true; }
  void print(Runtime& runtime, Arguments& arguments) override { runtime.call_macro(body_, scope_, arguments); }
  Value attribute(Runtime& runtime, std::string_view name) override
  {
    if (name == "name") return Value(body_.name);
    if (name == "catch_kwargs") return body_.uses_kwargs;
    if (name == "catch_varargs") return body_.uses_varargs;
    if (name == "caller") return body_.uses_caller;
    if (name != "arguments") return {};
    std::vector<Value> names;
    for (const Symbol symbol : body_.signature.parameters) names.emplace_back(runtime.symbols().name(symbol));
    return runtime.tuple(std::move(names));
  }

private:
  const MacroBody& body_;
  Ref<Scope> scope_;
};

} // namespace

Value self_reference(Module& module, Ref<Scope> scope)
{
  return Value::adopt(Kind::object, new SelfReference(module, std::move(scope)));
}

Value block_reference(Runtime& runtime, Module& module, const std::string& name, std::size_t generation,
                      Ref<Scope> around)
{
  const auto found = module.blocks.find(name);
  if (generation >= found->second.size())
    return runtime.undefined("super", "no template that is extended here has a block '" + name + "'.");
  return Value::adopt(Kind::object, new BlockReference(module, found->first, generation, std::move(around)));
}

Value module_value(std::string name, Ref<Scope> scope, std::string printed)
{
  return Value::adopt(Kind::object, new ImportedModule(std::move(name), std::move(scope), std::move(printed)));
}

Value macro_value(const MacroBody& macro, Ref<Scope> scope)
{
  return Value::adopt(Kind::object, new Macro(macro, std::move(scope)));
}

} // namespace jinja
