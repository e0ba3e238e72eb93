// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/view/style.hpp>

#include <string>

namespace maestro {

/// A problem with its place and what to do about it, with line ends; fits into the style's width.
std::string problem_text(const Diagnostic& problem, const Style& style);

} // namespace maestro
