// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/option.hpp>
#include <maestro/view/config.hpp>

namespace maestro::cli {

struct RedactOption {
  bool wanted = false;

  Values values() const { return wanted ? Values::redacted : Values::shown; }
};

inline Option redact_option()
{
  return flag("--redact", "hide what may be secret: variables, labels, options, arguments", &RedactOption::wanted);
}

} // namespace maestro::cli
