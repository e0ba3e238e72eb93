// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/write.hpp>

namespace maestro::yaml {

bool needs_escape(char32_t c)
{
  const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool ends_line = c == 0x2028 || c == 0x2029;
  return is_control || ends_line || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF; // the byte order mark, and no characters
}

} // namespace maestro::yaml
