// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

/// What stands out in the text of a diagnostic.
enum class DiagnosticPart { place, error, warning, caret };

/// Dresses a part for who reads it, without a change of its width.
using DiagnosticDress = std::function<std::string(DiagnosticPart, std::string_view)>;

/// The text of a diagnostic, safe to show, with its parts dressed. With the width of a terminal it fits into it: of the
/// line is shown what is around the place, and words go on in further lines.
std::string to_text(const Diagnostic& diagnostic, const DiagnosticDress& dress, std::optional<std::size_t> width = {});

} // namespace maestro
