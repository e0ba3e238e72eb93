// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/grammar/amounts.hpp>
#include <maestro/model/audit.hpp>

#include <span>
#include <string_view>
#include <variant>

namespace maestro::reading {

/// `{who}`, in a text for auditors.
struct PlaceholderName {
  std::string_view name;
  Placeholder placeholder;
};

/// `what`, `action`, `who` and `message`.
std::span<const PlaceholderName> all_placeholders();
/// The same without `message`.
std::span<const PlaceholderName> placeholders_of_programs();

/// A text with some of these placeholders; doubled braces stand for braces.
std::variant<TextTemplate, Flaw> parse_template(std::string_view text, std::span<const PlaceholderName> known);

} // namespace maestro::reading
