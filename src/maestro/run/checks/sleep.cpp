// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/checks/kinds.hpp>

namespace maestro {

void pass(const SleepCheck& check, const CheckContext&) { net::sleep(check.wait); }

} // namespace maestro
