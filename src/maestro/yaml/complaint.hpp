// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/positions.hpp>

#include <yaml.h>

#include <string>
#include <string_view>

namespace maestro::yaml {

/// Why a text cannot be read, where, and what to do about it.
struct Complaint {
  Span span;
  std::string message;
  std::string hint;
};

/// Says libyaml's error in the words of a person who has to mend the text, which could be read as far as `read_to`.
Complaint complaint(const yaml_parser_t& parser, std::string_view text, const Positions& positions,
                    const Sources& sources, const Span& read_to);

} // namespace maestro::yaml
