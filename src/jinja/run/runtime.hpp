// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/builtins/builtin.hpp>
#include <jinja/limits.hpp>
#include <jinja/run/scope.hpp>
#include <jinja/run/sink.hpp>
#include <jinja/syntax/ast.hpp>
#include <jinja/syntax/symbols.hpp>
#include <jinja/template.hpp>
#include <jinja/values/cells.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace jinja {

/// One rendering at a time: evaluates expressions, executes statements, and is what built-ins work with.
class Runtime {
public:
  explicit Runtime(const Environment& environment);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// Again and again, of the same source: it is parsed the first time.
  Rendered render(const std::string& name, std::string_view source, const Value& context);

  // What built-ins need.
  Meter& meter() { return meter_; }
  /// The containers whose text is being made.
  std::vector<const Cell*>& showing() { return showing_; }
  /// The callee is held by the caller until the call has ended.
  Value call(const Value& callee, Arguments& arguments);
  Value filter(std::string_view name, const Value& input, Arguments& arguments);
  bool test(std::string_view name, const Value& operand, Arguments& arguments);
  Value undefined(std::string name, std::string message);
  Value text(std::string bytes);
  /// Counts what a value of no fixed size costs that was made otherwise.
  void note_made(const Value& value);
  Value dict();
  Value list(std::vector<Value> items);
  Value tuple(std::vector<Value> items);
  /// The value as `str` shows it; an undefined one is noted as a warning.
  std::string shown(const Value& value);
  void note_undefined(const Value& value);
  /// After `value` was put into `container`: the two may refer to each other.
  void may_be_cyclic(const Value& container, const Value& value);
  /// A scope that a closure refers to; it lives until the end.
  Ref<Scope> keep(const Ref<Scope>& scope);

  // What macros, blocks and loops need.
  void call_macro(const MacroBody& macro, const Ref<Scope>& scope, Arguments& arguments);
  void print_block(Module& module, const std::string& name, std::size_t generation, const Ref<Scope>& around);
  void run_loop(const For& loop, const Ref<Scope>& around, Value items, std::int64_t depth);
  /// Whether the condition of the loop holds for the item.
  bool accepts(const For& loop, const Value& item, const Ref<Scope>& around);
  Symbols& symbols() { return symbols_; }

private:
  /// Makes a scope the current one as long as it lives.
  class Entered {
  public:
    Entered(Runtime& runtime, Ref<Scope> scope) : runtime_(runtime), before_(std::move(runtime.scope_))
    {
      runtime.scope_ = std::move(scope);
    }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;
    ~Entered() { runtime_.scope_ = std::move(before_); }

  private:
    Runtime& runtime_;
    Ref<Scope> before_;
  };

  /// Collects what is printed as long as it lives.
  class Capture {
  public:
    explicit Capture(Runtime& runtime);
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    ~Capture();
    std::string text();

  private:
    Runtime& runtime_;
    Sink* outer_;
    bool muted_;
    Sink sink_;
  };

  // Expressions.
  Value evaluate(const Expression& expression);
  Value evaluate_node(const Constant& node, const Expression& expression);
  Value evaluate_node(const Name& node, const Expression& expression);
  Value evaluate_node(const ListDisplay& node, const Expression& expression);
  Value evaluate_node(const TupleDisplay& node, const Expression& expression);
  Value evaluate_node(const DictDisplay& node, const Expression& expression);
  Value evaluate_node(const Sign& node, const Expression& expression);
  Value evaluate_node(const Not& node, const Expression& expression);
  Value evaluate_node(const Arithmetic& node, const Expression& expression);
  Value evaluate_node(const Compare& node, const Expression& expression);
  Value evaluate_node(const And& node, const Expression& expression);
  Value evaluate_node(const Or& node, const Expression& expression);
  Value evaluate_node(const Concatenation& node, const Expression& expression);
  Value evaluate_node(const Conditional& node, const Expression& expression);
  Value evaluate_node(const Attribute& node, const Expression& expression);
  Value evaluate_node(const Item& node, const Expression& expression);
  Value evaluate_node(const Slice& node, const Expression& expression);
  Value evaluate_node(const Call& node, const Expression& expression);
  Value evaluate_node(const Filter& node, const Expression& expression);
  Value evaluate_node(const Test& node, const Expression& expression);
  Value perform(const Call& node, const Expression& expression, bool printing, const Value* caller);
  Value attribute_at(const Value& of, const Value& name, Position at);
  std::vector<Value> evaluate_all(const std::vector<const Expression*>& expressions);
  Arguments evaluate_arguments(const CallArguments& arguments);
  void spread(const Value& list, const Value& dict, Arguments& into);
  bool truth(const Expression& expression);
  Value apply(const Expression& filters, Value input);
  Value* lookup(Symbol symbol);
  Value* further(Symbol symbol);
  Value missing_name(Symbol symbol, Position at);
  std::vector<std::string> names_at_hand();

  // Statements.
  void execute(const Body& body);
  void execute_node(const LiteralText& node, const Statement& statement);
  void execute_node(const Print& node, const Statement& statement);
  void execute_node(const Set& node, const Statement& statement);
  void execute_node(const SetBlock& node, const Statement& statement);
  void execute_node(const For& node, const Statement& statement);
  void execute_node(const If& node, const Statement& statement);
  void execute_node(const With& node, const Statement& statement);
  void execute_node(const MacroDefinition& node, const Statement& statement);
  void execute_node(const CallBlock& node, const Statement& statement);
  void execute_node(const FilterBlock& node, const Statement& statement);
  void execute_node(const Include& node, const Statement& statement);
  void execute_node(const Import& node, const Statement& statement);
  void execute_node(const FromImport& node, const Statement& statement);
  void execute_node(const Extends& node, const Statement& statement);
  void execute_node(const Block& node, const Statement& statement);
  void execute_node(const Autoescape& node, const Statement& statement);
  void print(const Expression& expression, const Position& tag);
  void print_value(const Value& value, const Position& tag);
  void assign(const Target& target, const Value& value);
  /// The arguments with names; returns those that only `kwargs` takes.
  Value set_named(const MacroBody& macro, Scope& scope, Arguments& arguments);
  /// Defaults, and what was not given: an error only where it is used.
  void set_missing(const MacroBody& macro, Scope& scope);
  Ref<Scope> inner_scope() const { return Ref<Scope>(new Scope(scope_, scope_->module)); }
  std::string capture(const Body& body, const Ref<Scope>& scope);

  // Templates.
  void begin();
  void forget();
  const Template* load(const std::string& written);
  const Template& parsed(const std::string& name, std::string_view source);
  const Template* find_template(const Value& names, bool required);
  void run_template(const Template& first, const Ref<Scope>& scope);
  Value import_module(const Expression& name, bool with_context);
  Ref<Scope> module_scope(const Ref<Scope>& outer) const;
  Ref<Scope> snapshot();
  std::uint32_t file_number(const std::string& name);
  [[noreturn]] void fail_at(const Position& at, const std::string& message) const;

  const Environment& environment_;
  const Template* main_ = nullptr;
  Meter meter_;
  Symbols symbols_;
  std::vector<std::string> files_;
  std::vector<std::unique_ptr<Template>> templates_;
  std::map<std::string, const Template*, std::less<>> loaded_;
  std::map<std::string, Value, std::less<>> modules_; ///< imported without context: one for all importers
  std::vector<Warning> warnings_;
  std::vector<Ref<Scope>> captured_;
  std::vector<Value> cyclic_;
  std::vector<const Cell*> showing_;
  Ref<Scope> base_;                               ///< globals and the caller's functions
  Ref<Scope> given_;                              ///< the context
  std::map<Symbol, std::string> undefined_words_; ///< what is said of a name that none of these has
  Ref<Scope> scope_;                              ///< the innermost one
  Sink* sink_ = nullptr;
  Position at_;        ///< what is being evaluated, for errors
  bool muted_ = false; ///< after `extends`, the top level prints nothing
  bool autoescape_ = false;
};

} // namespace jinja
