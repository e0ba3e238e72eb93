// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/run/checks/program.hpp>

#include <fmt/core.h>

namespace maestro {

namespace {

Tried judged(const ProgramEnd& end)
{
  if (end.status == 0) return {};
  return Miss{.saw = fmt::format("it ended with {}", end.status), .output = end.output};
}

} // namespace

void pass_program(const std::string& described, const ProgramTries& tries, const CheckContext& context,
                  const std::function<ProgramEnd()>& run)
{
  const net::Duration limit = tries.timeout.value_or(net::Duration::max());
  const Tried tried = try_times(tries.attempts, tries.delay, context,
                                [&] { return try_once(limit, "it did not end", [&] { return judged(run()); }); });
  demand(tried, context, described + " did not succeed",
         "in " + counted(static_cast<std::size_t>(tries.attempts), "attempt"));
}

} // namespace maestro
