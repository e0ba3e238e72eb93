// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace maestro {

/// What stands out in the text of a diagnostic.
enum class DiagnosticPart { place, error, warning, caret };

/// Dresses a part for who reads it, without a change of its width.
using DiagnosticDress = std::function<std::string(DiagnosticPart, std::string_view)>;

/// The text of a diagnostic, safe to show, with its parts dressed.
std::string to_text(const Diagnostic& diagnostic, const DiagnosticDress& dress);

} // namespace maestro
