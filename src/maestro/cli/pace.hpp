// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

namespace maestro::cli {

/// A terminal is drawn anew so often at most.
constexpr net::Duration time_of_frame =
    net::Duration(std::chrono::seconds(1)) / 12; // a twelfth of whole seconds is none
/// So often is a terminal asked how large it is now.
constexpr net::Duration time_of_look_at_size = std::chrono::milliseconds(250);
/// What is written together, or again where nobody took it, is written after so long.
constexpr net::Duration time_of_write = std::chrono::milliseconds(20);

} // namespace maestro::cli
