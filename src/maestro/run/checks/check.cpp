// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/checks/check.hpp>
#include <maestro/run/checks/kinds.hpp>

#include <variant>

namespace maestro {

void run_check(const Check& check, const CheckContext& context)
{
  std::visit([&](const auto& kind) { pass(kind, context); }, check);
}

void run_checks(const std::vector<Check>& checks, const CheckContext& context)
{
  // A check alone needs no fiber of its own: ten thousand instances may wait for one at the same time. Where they have
  // several, one of each goes on and others wait until there is room.
  if (checks.size() == 1) return run_check(checks.front(), context);
  net::Group all(checks.size());
  for (const Check& check : checks) all.spawn([&] { run_check(check, context); });
  all.wait();
}

} // namespace maestro
