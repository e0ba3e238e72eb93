// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml.h>

#include <optional>
#include <string_view>

namespace maestro::yaml {

/// A text in quotes, as it stands.
struct Quoted {
  yaml_mark_t begin{};
  yaml_mark_t end{};
  char quote = '"';
};

/// The text in quotes that has begun in an earlier line and ends in the line of the mark, in front of it, if there is
/// one. Costs a reading of everything up to there.
std::optional<Quoted> quoted_lines_before(std::string_view text, const yaml_mark_t& mark);

} // namespace maestro::yaml
