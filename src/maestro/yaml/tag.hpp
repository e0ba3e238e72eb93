// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/node.hpp>

#include <string>
#include <string_view>

namespace maestro::yaml {

inline constexpr std::string_view no_tag = "!"; // a lone exclamation mark
inline constexpr std::string_view sequence_tag = "tag:yaml.org,2002:seq";
inline constexpr std::string_view mapping_tag = "tag:yaml.org,2002:map";
inline constexpr std::string_view merge_tag = "tag:yaml.org,2002:merge";

/// Why a tag cannot be taken; no message if it can.
struct Misfit {
  std::string message;
  std::string hint;
};

/// Gives a scalar the type that its tag asks for, if its text can be read as that type.
Misfit apply_tag(std::string_view tag, Node& scalar);

/// The complaint about a tag that a list or mapping (`what`) cannot have.
Misfit misfit(std::string_view tag, std::string_view what);

} // namespace maestro::yaml
