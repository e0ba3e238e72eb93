// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/run/runtime.hpp>
#include <jinja/syntax/ast.hpp>
#include <jinja/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What values can do, with Python's rules. A Failure says what they cannot.
namespace jinja {

/// What a message calls it: "text", "list", ….
std::string_view type_name(const Value& value);
/// Throws unless an undefined value may be used in this lenient way.
void use_leniently(const Value& value);
/// Throws if it is undefined.
void use(const Value& value);
bool truthy(const Value& value);

bool equal(Runtime& runtime, const Value& left, const Value& right);
/// Equality, order and membership.
bool compare(Runtime& runtime, Comparison comparison, const Value& left, const Value& right);
bool less(Runtime& runtime, const Value& left, const Value& right);
bool contains(Runtime& runtime, const Value& container, const Value& item);
Value arithmetic(Runtime& runtime, Operator op, const Value& left, const Value& right);

/// Absent when there is none.
Value attribute(Runtime& runtime, const Value& of, std::string_view name);
Value item(Runtime& runtime, const Value& of, const Value& key);
Value slice(Runtime& runtime, const Value& of, const Value& start, const Value& stop, const Value& step);
/// Absent when it has none.
std::optional<std::size_t> length(const Value& value);
std::size_t required_length(const Value& value);

void append_shown(Runtime& runtime, std::string& out, const Value& value);
void append_repr(Runtime& runtime, std::string& out, const Value& value);

/// The value of a key in a dict, or null.
const Value* find_entry(Runtime& runtime, const Value& dict, const Value& key);
void put_entry(Runtime& runtime, const Value& dict, const Value& key, const Value& value);
/// The removed value, or an absent one.
Value remove_entry(Runtime& runtime, const Value& dict, const Value& key);
/// Adds the entries of a dict, or pairs of a key and a value.
void update_dict(Runtime& runtime, const Value& dict, const Value& from);
bool iterable(const Value& value);
std::vector<Value> items_of(Runtime& runtime, const Value& value);
Value view_of(const Value& dict, View view);
/// Text formatting with '%'.
std::string percent_format(Runtime& runtime, std::string_view format, const Value& arguments);
/// Text formatting with braces, and one value with a format specification.
std::string brace_format(Runtime& runtime, std::string_view format, const Arguments& arguments, const Value& mapping);
std::string format_value(Runtime& runtime, const Value& value, std::string_view specification);
/// A whole number from an integer or boolean; anything else is an error.
std::int64_t whole(const Value& value);

} // namespace jinja
