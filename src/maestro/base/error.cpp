// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>

namespace maestro {

int exit_code(Fault fault)
{
  switch (fault) {
  case Fault::failed:
    return 1;
  case Fault::usage:
    return 2;
  case Fault::description:
    return 3;
  case Fault::unreachable:
    return 4;
  case Fault::locked:
    return 5;
  case Fault::outdated:
    return 6;
  }
  return 1;
}

} // namespace maestro
