// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace maestro {

/// What is wrong with a line of an env file. With one of the last two it can be read, but is hardly what is meant.
enum class EnvLineFlaw { none, no_utf8, no_equals, no_name, space_in_name, quoted_value };

/// A line of an env file that says something. Refers to the text that it is of.
struct EnvLine {
  std::uint32_t number = 0;
  std::string_view text{};          // without what is blank around it
  std::string_view name{}, value{}; // if it has a '='
  bool begins_with_export = false;  // which becomes a part of the name
  EnvLineFlaw flaw = EnvLineFlaw::none;

  bool can_be_read() const
  {
    return flaw != EnvLineFlaw::no_utf8 && flaw != EnvLineFlaw::no_equals && flaw != EnvLineFlaw::no_name;
  }
};

/// Docker's env files as its Python library reads them: the first `=` splits, `#` comments only in the first column, no
/// quotes, no expansion.
std::vector<EnvLine> env_lines(std::string_view text);

} // namespace maestro
