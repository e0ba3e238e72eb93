// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/syntax/ast.hpp>
#include <jinja/value.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
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
  Module* module = nullptr;               ///< the one around it
  std::unique_ptr<Module> own_module;     ///< of the scope that is a module's top level
  const std::string* block = nullptr;     ///< the name of the block whose scope this is
  std::size_t generation = 0;             ///< and how many definitions more derived than it there are
  bool captured = false;                  ///< a closure refers to it
  std::vector<Variable> few;              ///< its variables while there are few
  std::unordered_map<Symbol, Value> many; ///< and when there are many

  static constexpr std::size_t size_of_many = 64; ///< about what each of them costs

  Scope(const Ref<Scope>& outer, Module* of) : parent(outer), module(of) {}

  Value* find(Symbol symbol)
  {
    if (!many.empty()) {
      const auto found = many.find(symbol);
      return found == many.end() ? nullptr : &found->second;
    }
    for (Variable& variable : few)
      if (variable.symbol == symbol) return &variable.value;
    return nullptr;
  }
  /// Whether it took new room.
  bool set(Symbol symbol, Value value)
  {
    if (Value* known = find(symbol)) {
      *known = std::move(value);
      return false;
    }
    if (many.empty() && few.size() < few_at_most) {
      few.push_back({symbol, std::move(value)});
      return false;
    }
    for (Variable& variable : few) many.emplace(variable.symbol, std::move(variable.value));
    few.clear();
    many.emplace(symbol, std::move(value));
    return true;
  }
  void copy_to(Scope& other) const
  {
    for (const Variable& variable : few) other.set(variable.symbol, variable.value);
    for (const auto& [symbol, value] : many) other.set(symbol, value);
  }
  std::size_t bytes() const { return sizeof(Scope) + few.size() * sizeof(Variable) + many.size() * size_of_many; }
  void clear()
  {
    few.clear();
    many.clear();
  }

private:
  static constexpr std::size_t few_at_most = 16;
};

} // namespace jinja
