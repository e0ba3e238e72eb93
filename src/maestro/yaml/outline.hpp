// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace maestro::yaml {

/// A text without the lines that are nested deeper than so many levels: its outer mappings have the same keys, and are
/// parsed many times faster where most of a text lies deep. None if lines alone do not tell what belongs where: where
/// quotes, brackets or an alias reach over them.
std::optional<std::string> outline(std::string_view text, std::size_t levels);

} // namespace maestro::yaml
