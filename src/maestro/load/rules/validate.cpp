// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/rules/rules.hpp>

namespace maestro::reading {

void validate(Loading& loading)
{
  check_volumes_from(loading);
  check_needed_containers(loading);
  check_cycles(loading);
  check_published_ports(loading);
  check_checked_ports(loading);
  check_vain_checks(loading);
  check_vain_updates(loading);
  check_refusals(loading);
  check_shared_paths(loading);
  check_files(loading);
  check_variable_names(loading);
}

} // namespace maestro::reading
