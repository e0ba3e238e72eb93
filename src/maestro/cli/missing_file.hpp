// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/cli/arguments.hpp>

#include <vector>

namespace maestro::cli {

/// If the description could not be read because the file is not there, or is a folder: says in its problem what else is
/// there, or what was probably meant.
void explain_missing_file(const Arguments& arguments, std::vector<Diagnostic>& problems);

} // namespace maestro::cli
