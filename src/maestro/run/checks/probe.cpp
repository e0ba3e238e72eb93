// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/checks/probe.hpp>

#include <algorithm>

namespace maestro {

net::Duration pause_before_next_probe(net::Duration elapsed)
{
  using namespace std::chrono_literals;
  return std::clamp<net::Duration>(elapsed / 20, 5ms, 1s);
}

} // namespace maestro
