// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/program.hpp>

#include <utility>

namespace maestro {

void pass(const RexecCheck& check, const CheckContext& context)
{
  pass_program(to_text(check), {check.attempts, check.delay, check.timeout}, context, [&] {
    engine::ExecResult result = context.engine.execute(context.container(), check.command);
    return ProgramEnd{result.exit_code, std::move(result.output)};
  });
}

} // namespace maestro
