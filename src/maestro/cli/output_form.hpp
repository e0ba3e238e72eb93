// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/option.hpp>

#include <string>
#include <vector>

namespace maestro::cli {

/// The form of what a command prints.
struct OutputForm {
  std::string name; // empty: the usual one

  bool json() const { return name == "json"; }
};

inline Option form_option(std::string_view words, std::vector<std::string_view> forms)
{
  return text("--format", {.name = "FORMAT", .choices = std::move(forms)}, words, &OutputForm::name);
}

} // namespace maestro::cli
