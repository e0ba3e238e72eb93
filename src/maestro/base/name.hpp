// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace maestro {

/// A name that cannot be taken for a name of another kind of thing.
template<class Tag>
class Name {
public:
  Name() = default;
  explicit Name(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  auto operator<=>(const Name&) const = default;
  bool operator==(const Name&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Name& name) { return out << name.text_; }

private:
  std::string text_;
};

using ShipName = Name<struct ShipTag>;         // a declared host
using ServiceName = Name<struct ServiceTag>;   // a group of instances
using InstanceName = Name<struct InstanceTag>; // a declared container
using SecretName = Name<struct SecretTag>;     // a value that is never shown

} // namespace maestro

template<class Tag>
struct std::hash<maestro::Name<Tag>> {
  std::size_t operator()(const maestro::Name<Tag>& name) const noexcept
  {
    return std::hash<std::string>{}(name.text());
  }
};

// Without format specifiers: what <fmt/core.h> declares for texts is defined only in <fmt/format.h>.
template<class Tag>
struct fmt::formatter<maestro::Name<Tag>> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template<class Context>
  auto format(const maestro::Name<Tag>& name, Context& context) const
  {
    return std::copy(name.text().begin(), name.text().end(), context.out());
  }
};
