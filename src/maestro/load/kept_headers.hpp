// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/model/environment.hpp>

#include <string>
#include <vector>

namespace maestro {

/// The headers that checks of an earlier description send are not kept with it, so that they are today's. Sees to it
/// that each server gets only what today's description has for it, whatever stood in its place then; a check of an
/// instance's own port asks the same server whichever number the port had. Returns what is not known for a server; the
/// name is what that is told of.
std::vector<Diagnostic> direct_headers(Environment& then, const Environment& today, const std::string& name);

} // namespace maestro
