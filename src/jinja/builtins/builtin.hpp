// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jinja {

class Runtime;
struct Builtin;

/// The arguments of a built-in, bound to its parameters.
class Bound {
public:
  Bound(Runtime& runtime, const Builtin& builtin, Arguments& arguments);

  bool has(std::size_t index) const { return !values_[index].absent(); }
  bool has_value(std::size_t index) const { return has(index) && !values_[index].is(Kind::none); }
  const Value& operator[](std::size_t index) const { return values_[index]; }
  bool truthy(std::size_t index, bool otherwise) const;
  std::int64_t integer(std::size_t index, std::int64_t otherwise) const;
  /// The text of a string argument; anything else is an error.
  const std::string& string(std::size_t index) const;
  /// Any value as text.
  std::string text(std::size_t index, std::string_view otherwise) const;
  /// All arguments as they came.
  Arguments& all() const { return arguments_; }

private:
  static constexpr std::size_t most = 5;
  Runtime& runtime_;
  const Builtin& builtin_;
  Arguments& arguments_;
  std::array<Value, most> values_;
};

/// A filter, test, method or global function. `parameters` are names with blanks between; `!` before a name: must be
/// given; `/` before a name: only by position; `*` alone: the function looks at Bound::all() itself.
struct Builtin {
  std::string_view name;
  Value (*run)(Runtime&, const Value& subject, Bound& bound);
  std::string_view parameters;
};

/// Finds an entry of a table that is sorted by name.
const Builtin* find(std::span<const Builtin> table, std::string_view name);
constexpr bool sorted(std::span<const Builtin> table)
{
  for (std::size_t i = 1; i < table.size(); ++i)
    if (!(table[i - 1].name < table[i].name)) return false;
  return true;
}

// The tables, by the file that has them.
std::span<const Builtin> text_filters();
std::span<const Builtin> markup_filters();
std::span<const Builtin> sequence_filters();
std::span<const Builtin> order_filters();
std::span<const Builtin> value_filters();
std::span<const Builtin> tests();
std::span<const Builtin> globals();
std::span<const Builtin> text_methods();
std::span<const Builtin> list_methods();
std::span<const Builtin> tuple_methods();
std::span<const Builtin> dict_methods();
std::span<const Builtin> integer_methods();
std::span<const Builtin> real_methods();

const Builtin* find_filter(std::string_view name);
const Builtin* find_test(std::string_view name);
const Builtin* find_method(const Value& value, std::string_view name);

/// What is said of a name that none has, with the one that was most likely meant.
std::string no_filter(std::string_view name);
std::string no_test(std::string_view name);
/// `words`, and the candidate that was most likely meant by the name: a sentence.
std::string with_nearest(std::string words, std::string_view name, std::span<const std::string> candidates);

/// Calls it; what the arguments do not fit is an error.
Value run(Runtime& runtime, const Builtin& builtin, const Value& subject, Arguments& arguments);

} // namespace jinja
