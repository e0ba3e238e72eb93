// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/run/runtime.hpp>
#include <jinja/value.hpp>

#include <vector>

namespace jinja {

/// Reads what filters take as `attribute`: nothing, a number, or a dotted name. With a default, what is missing on the
/// way is replaced.
class AttributePath {
public:
  AttributePath(const Value& attribute, Value otherwise = {});
  Value of(Runtime& runtime, const Value& value) const;

private:
  std::vector<Value> parts_;
  Value otherwise_;
};

/// The text in lower case; any other value as it is.
Value without_case(Runtime& runtime, const Value& value);

/// An iterator over items that are there already.
Value iterator_over(Runtime& runtime, std::vector<Value> items, std::string_view type);

} // namespace jinja
