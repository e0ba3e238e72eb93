// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/check.hpp>
#include <maestro/run/checks/check.hpp>

/// Internal to the checks: each kind. All return once the check has passed and throw as run_check does.
namespace maestro {

void pass(const TcpCheck& check, const CheckContext& context);
void pass(const HttpCheck& check, const CheckContext& context);
void pass(const ExecCheck& check, const CheckContext& context);
void pass(const RexecCheck& check, const CheckContext& context);
void pass(const SleepCheck& check, const CheckContext& context);
void pass(const HealthCheck& check, const CheckContext& context);
void pass(const LogCheck& check, const CheckContext& context);
void pass(const ExitedCheck& check, const CheckContext& context);

} // namespace maestro
