// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/header.hpp>

namespace maestro::reading {

bool is_header(std::string_view name, std::string_view value)
{
  return !name.empty() && name.find_first_of(" :\t\r\n") == std::string_view::npos &&
         value.find_first_of("\r\n") == std::string_view::npos;
}

} // namespace maestro::reading
