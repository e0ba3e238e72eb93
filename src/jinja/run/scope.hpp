// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/syntax/ast.hpp>
#include <jinja/value.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace jinja {

struct Scope;

/// One rendering of one template together with those that it extends.
struct Module {
  Scope* scope = nullptr; ///< its top-level variables
  /// The blocks by name, the most derived definition first.
  std::map<std::string, std::vector<const Statement*>, std::less<>> blocks;
  const Template* parent = nullptr; ///< what `extends` named
  std::vector<bool> exported;       ///< by symbol: what an importer may see

  void export_name(Symbol symbol, bool visible)
  {
    if (symbol >= exported.size()) exported.resize(symbol + std::size_t{1});
    exported[symbol] = visible;
  }
};

/// Variables, and where to look for the others. Closures keep a scope alive.
struct Scope {
  struct Variable {
    Symbol symbol;
    Value value;
  };

  std::uint32_t references = 0;
  Ref<Scope> parent;
  Module* module = nullptr;           ///< the one around it
  std::unique_ptr<Module> own_module; ///< of the scope that is a module's top level
  const std::string* block = nullptr; ///< the name of the block whose scope this is
  std::size_t generation = 0;         ///< and how many definitions more derived than it there are
  bool captured = false;              ///< a closure refers to it
  std::vector<Variable> few;          ///< its variables while there are few
  std::vector<Value> by_symbol;       ///< and when there are many

  Scope(const Ref<Scope>& outer, Module* of) : parent(outer), module(of) {}

  Value* find(Symbol symbol)
  {
    if (symbol < by_symbol.size() && !by_symbol[symbol].absent()) return &by_symbol[symbol];
    for (Variable& variable : few)
      if (variable.symbol == symbol) return &variable.value;
    return nullptr;
  }
  void set(Symbol symbol, Value value)
  {
    if (Value* known = find(symbol)) {
      *known = std::move(value);
    } else if (by_symbol.empty() && few.size() < few_at_most) {
      few.push_back({symbol, std::move(value)});
    } else {
      for (Variable& variable : few) place(variable.symbol) = std::move(variable.value);
      few.clear();
      place(symbol) = std::move(value);
    }
  }
  void copy_to(Scope& other) const
  {
    for (const Variable& variable : few) other.set(variable.symbol, variable.value);
    for (std::size_t i = 0; i < by_symbol.size(); ++i)
      if (!by_symbol[i].absent()) other.set(static_cast<Symbol>(i), by_symbol[i]);
  }
  std::size_t bytes() const { return sizeof(Scope) + few.size() * sizeof(Variable) + by_symbol.size() * sizeof(Value); }
  void clear()
  {
    few.clear();
    by_symbol.clear();
  }

private:
  static constexpr std::size_t few_at_most = 16;
  Value& place(Symbol symbol)
  {
    if (symbol >= by_symbol.size()) by_symbol.resize(symbol + std::size_t{1});
    return by_symbol[symbol];
  }
};

} // namespace jinja
