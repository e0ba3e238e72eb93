// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/value.hpp>
#include <jinja/values/numbers.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What the parser makes of a template. All nodes of a template belong to its `Template`; they refer to each other by
/// plain pointers.
namespace jinja {

struct Builtin;
struct Expression;
struct Statement;
using Body = std::vector<const Statement*>;
/// A variable's name, see Symbols.
using Symbol = std::uint32_t;

struct CallArguments {
  std::vector<const Expression*> positional;
  std::vector<std::pair<std::string, const Expression*>> named;
  const Expression* spread_list = nullptr;
  const Expression* spread_dict = nullptr;
  bool empty() const { return positional.empty() && named.empty() && spread_list == nullptr && spread_dict == nullptr; }
};

enum class Comparison { equal, unequal, less, less_equal, greater, greater_equal, in, not_in };

struct Constant {
  Value value;
};
struct Name {
  Symbol symbol;
};
struct ListDisplay {
  std::vector<const Expression*> items;
};
struct TupleDisplay {
  std::vector<const Expression*> items;
};
struct DictDisplay {
  std::vector<std::pair<const Expression*, const Expression*>> entries;
};
struct Sign {
  bool minus;
  const Expression* operand;
};
struct Not {
  const Expression* operand;
};
struct Arithmetic {
  Operator op;
  const Expression* left;
  const Expression* right;
};
struct Compare {
  const Expression* first;
  std::vector<std::pair<Comparison, const Expression*>> rest;
};
struct And {
  std::vector<const Expression*> operands;
};
struct Or {
  std::vector<const Expression*> operands;
};
struct Concatenation {
  std::vector<const Expression*> parts;
};
struct Conditional {
  const Expression* condition;
  const Expression* then;
  const Expression* otherwise; ///< may be null
};
struct Attribute {
  const Expression* of;
  Value name;
};
struct Item {
  const Expression* of;
  const Expression* key;
};
struct Slice { ///< each bound may be null
  const Expression* of;
  const Expression* start;
  const Expression* stop;
  const Expression* step;
};
struct Call {
  const Expression* callee;
  CallArguments arguments;
};
struct Filter {
  const Expression* input; ///< null: what the filter block captured
  std::string name;
  const Builtin* builtin; ///< null: unknown, an error when it is reached
  CallArguments arguments;
};
struct Test {
  const Expression* operand;
  std::string name;
  const Builtin* builtin;
  CallArguments arguments;
};

struct Expression {
  Position at;
  std::variant<Constant, Name, ListDisplay, TupleDisplay, DictDisplay, Sign, Not, Arithmetic, Compare, And, Or,
               Concatenation, Conditional, Attribute, Item, Slice, Call, Filter, Test>
      node;
};

struct NameTarget {
  Symbol symbol;
};
struct AttributeTarget {
  Symbol symbol;
  std::string attribute;
};
struct TupleTarget;
using Target = std::variant<NameTarget, AttributeTarget, TupleTarget>;
struct TupleTarget {
  std::vector<Target> targets;
};

struct Signature {
  std::vector<Symbol> parameters;
  std::vector<const Expression*> defaults; ///< of the last parameters
};

/// Text that is printed as it stands in the source.
struct LiteralText {
  std::string_view text;
  std::size_t begin; ///< its place in the source
};
struct Print {
  std::vector<const Expression*> expressions;
};
struct Set {
  Target target;
  const Expression* value;
};
struct SetBlock {
  Target target;
  const Expression* filters; ///< may be null
  Body body;
};
struct For {
  Target target;
  const Expression* iterable;
  const Expression* condition; ///< may be null
  bool recursive;
  bool uses_loop; ///< the body mentions `loop`; otherwise that name is another loop's
  Body body;
  Body otherwise;
};
struct If {
  std::vector<std::pair<const Expression*, Body>> branches;
  Body otherwise;
};
struct With {
  std::vector<std::pair<Target, const Expression*>> assignments;
  Body body;
};
struct MacroBody {
  std::string name;
  Signature signature;
  Body body;
  bool is_caller = false; ///< the body of a call block
  bool uses_caller = false;
  bool uses_varargs = false;
  bool uses_kwargs = false;
};
struct MacroDefinition {
  Symbol symbol;
  MacroBody macro;
};
struct CallBlock {
  const Expression* call;
  MacroBody caller;
};
struct FilterBlock {
  const Expression* filters;
  Body body;
};
struct Include {
  const Expression* name;
  bool ignore_missing;
  bool with_context;
};
struct Import {
  const Expression* name;
  Symbol target;
  bool with_context;
};
struct FromImport {
  const Expression* name;
  std::vector<std::pair<std::string, Symbol>> names;
  bool with_context;
};
struct Extends {
  const Expression* name;
};
struct Block {
  std::string name;
  bool scoped;
  bool required;
  Body body;
};
struct Autoescape {
  const Expression* enabled;
  Body body;
};

struct Statement {
  Position at;
  std::variant<LiteralText, Print, Set, SetBlock, For, If, With, MacroDefinition, CallBlock, FilterBlock, Include,
               Import, FromImport, Extends, Block, Autoescape>
      node;
};

/// A parsed template, and the source that its literal text points into.
struct Template {
  std::uint32_t file = 0;
  std::string source;
  Body body;
  std::map<std::string, const Statement*, std::less<>> blocks;
  std::deque<Expression> expressions;
  std::deque<Statement> statements;
};

} // namespace jinja
