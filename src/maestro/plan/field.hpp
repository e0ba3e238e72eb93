// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace maestro {

/// One thing that is not as described.
struct Field {
  std::string path{};                // where the description says it, or said it: `env.COLOUR`, `limits.memory`
  std::optional<std::string> from{}; // as it is; none: it is not there, or is not told
  std::optional<std::string> to{};   // as described; none: it is not described any more
  bool is_told = true;               // whether the engine tells how it is
  bool is_secret = false;            // the values are not to be shown
  bool outside = false;              // it was changed on the ship, not in the description

  bool operator==(const Field&) const = default;
};

/// `red → blue`; each value in so many characters at most.
std::string change_text(const Field& field, std::size_t most = 60);

/// Whether nobody puts a password there. What is not known is not harmless.
bool is_harmless(const Field& field);

} // namespace maestro
