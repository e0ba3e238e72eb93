// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

namespace maestro::reading {

/// Values as the documentation writes them.
std::string default_text(bool value);
std::string default_text(std::int64_t value);
std::string default_text(std::chrono::nanoseconds value);
std::string default_text(const std::string& value);

template<class Value>
std::string default_text(const std::optional<Value>& value)
{
  return value ? default_text(*value) : "none";
}

namespace detail {

template<class Struct, class Value>
Struct struct_of(Value Struct::*);

} // namespace detail

/// The default of a key, in words: what its field holds before it is read.
template<auto field>
std::string default_of()
{
  const decltype(detail::struct_of(field)) untouched{};
  const auto& value = untouched.*field;
  if constexpr (std::is_integral_v<std::decay_t<decltype(value)>> &&
                !std::is_same_v<std::decay_t<decltype(value)>, bool>)
    return default_text(static_cast<std::int64_t>(value));
  else
    return default_text(value);
}

} // namespace maestro::reading
