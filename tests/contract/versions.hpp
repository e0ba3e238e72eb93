// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace maestro::contract {

/// Those whose definitions are in engine-api.
inline constexpr std::array versions{"1.41", "1.44", "1.47", "1.51", "1.55"};

} // namespace maestro::contract
