// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>

#include <fmt/core.h>

namespace maestro {

std::string in_seconds(std::chrono::nanoseconds duration)
{
  const auto rounded = std::chrono::round<std::chrono::milliseconds>(duration);
  return fmt::format("{} s", std::chrono::duration<double>(rounded).count());
}

} // namespace maestro
