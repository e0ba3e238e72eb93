// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/node.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace maestro::yaml {

/// A document in block style that is read as the same nodes again; what aliases and merge keys stand for is written
/// out. Nothing if it would have more bytes than that.
std::optional<std::string> write(const Node& root, std::size_t most);

/// A text as a scalar that is read as this very text: in quotes if it needs them.
void append_text(std::string& out, std::string_view text);

} // namespace maestro::yaml
