// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/audit/auditing.hpp>
#include <maestro/cli/arguments.hpp>
#include <maestro/view/terminal.hpp>

#include <functional>

/// How commands that change something are told to auditors.
namespace maestro::cli {

/// What auditors are to know of the command that was given. The environment must outlive it.
AuditedCommand audited_command(const Arguments& arguments, const Environment& environment);

/// Does the work of a command, and tells the auditors how it ended, also if that was by an exception. The user is told
/// what auditors could not be told.
int audited(Auditing& auditing, Terminal& terminal, const std::function<int()>& work);

} // namespace maestro::cli
