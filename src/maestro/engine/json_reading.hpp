// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::engine {

/// The JSON of an answer. Throws Error(Fault::unreachable) that names the request if it is no JSON or nested absurdly.
boost::json::value read_json(std::string_view request, std::string_view body);

/// A value in an answer, with its way from the root so that a complaint can name it. Strict about types, tolerant of
/// what is missing or null: that reads as empty, 0 or false. Refers to its parent, which must outlive it.
class Value {
public:
  Value(std::string_view request, const boost::json::value& root) : request_(request), value_(&root) {}

  Value operator[](std::string_view key) const;
  /// Calls visit(Value) for each item of a list.
  template<std::invocable<const Value&> Visit>
  void for_each(Visit visit) const
  {
    if (missing()) return;
    if (!value_->is_array()) complain("is not a list");
    std::size_t index = 0;
    for (const auto& item : value_->get_array()) visit(Value(this, {}, index++, &item));
  }

  /// Calls visit(key, Value) for each member of an object.
  template<std::invocable<std::string_view, const Value&> Visit>
  void for_each_member(Visit visit) const
  {
    if (missing()) return;
    if (!value_->is_object()) complain("is not an object");
    for (const auto& member : value_->get_object())
      visit(std::string_view(member.key()), Value(this, member.key(), 0, &member.value()));
  }

  /// How many items a list has; 0 of what is no list.
  std::size_t size() const { return value_ != nullptr && value_->is_array() ? value_->get_array().size() : 0; }
  bool missing() const { return value_ == nullptr || value_->is_null(); }
  std::string text() const;
  std::string required_text() const;
  bool flag() const;
  std::int64_t integer() const;
  /// An integer that must lie between least and most.
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  std::vector<std::string> texts() const;
  std::map<std::string, std::string> text_map() const;

  /// Throws Error(Fault::unreachable): this place of the answer, and what is wrong with it.
  [[noreturn]] void complain(std::string_view what) const;

private:
  Value(const Value* parent, std::string_view key, std::size_t index, const boost::json::value* value)
      : request_(parent->request_), parent_(parent), key_(key), index_(index), value_(value)
  {
  }
  std::string path() const;

  std::string_view request_;
  const Value* parent_ = nullptr;
  std::string_view key_; // of an object's member; an item of a list has an index
  std::size_t index_ = 0;
  const boost::json::value* value_;
};

} // namespace maestro::engine
