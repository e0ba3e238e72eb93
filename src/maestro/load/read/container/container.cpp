// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/parts.hpp>

namespace maestro::reading {

void read_common(const Reader<Section::container>& reader, Common& common)
{
  read_env(reader, common.env);
  read_ports(reader, common.ports);
  read_lifecycle(reader, common.lifecycle);
  read_limits(reader, common.settings);
  read_container(reader, common.settings);
}

} // namespace maestro::reading
