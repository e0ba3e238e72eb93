// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/syntax/ast.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace jinja {

/// The names of variables as small numbers. The first ones have a meaning for the language.
class Symbols {
public:
  static constexpr Symbol caller = 0;
  static constexpr Symbol varargs = 1;
  static constexpr Symbol kwargs = 2;
  static constexpr Symbol loop = 3;
  static constexpr Symbol self = 4;
  static constexpr Symbol super = 5;

  explicit Symbols(Meter& meter) : meter_(meter)
  {
    for (const char* name : {"caller", "varargs", "kwargs", "loop", "self", "super"}) of(name);
  }

  Symbol of(std::string_view name)
  {
    if (const auto found = numbers_.find(name); found != numbers_.end()) return found->second;
    constexpr std::size_t entry = 192; // about what it costs in both
    meter_.take(entry + name.size());
    const auto number = static_cast<Symbol>(names_.size());
    names_.emplace_back(name);
    numbers_.emplace(names_.back(), number);
    return number;
  }
  const std::string& name(Symbol symbol) const { return names_[symbol]; }

private:
  Meter& meter_;
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, Symbol> numbers_;
};

} // namespace jinja
