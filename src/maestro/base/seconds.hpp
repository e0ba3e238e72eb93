// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace maestro {

/// "180 s", "0.5 s", to the millisecond.
std::string in_seconds(std::chrono::nanoseconds duration);

} // namespace maestro
