// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace maestro {

/// So many ships are asked at the same time.
constexpr std::size_t ships_at_a_time = 2'000;

} // namespace maestro
