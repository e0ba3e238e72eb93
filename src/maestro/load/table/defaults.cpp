// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

namespace maestro::reading {

std::string default_text(bool value) { return value ? "true" : "false"; }
std::string default_text(std::int64_t value) { return std::to_string(value); }
std::string default_text(std::chrono::nanoseconds value)
{
  return fmt::format("{}", std::chrono::duration<double>(value).count());
}
std::string default_text(const std::string& value) { return value.empty() ? "none" : value; }

} // namespace maestro::reading
