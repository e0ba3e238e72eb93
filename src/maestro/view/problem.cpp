// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/dressed_diagnostic.hpp>
#include <maestro/view/problem.hpp>

namespace maestro {

std::string problem_text(const Diagnostic& problem, const Style& style)
{
  const auto dress = [&paint = style.paint](DiagnosticPart part, std::string_view text) {
    switch (part) {
    case DiagnosticPart::place:
      return paint.bold(text);
    case DiagnosticPart::error:
    case DiagnosticPart::caret:
      return paint.red(text);
    case DiagnosticPart::warning:
      return paint.blue(text);
    }
    return std::string(text);
  };
  return to_text(problem, dress, style.width) + "\n";
}

} // namespace maestro
