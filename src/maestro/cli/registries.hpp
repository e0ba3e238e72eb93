// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/option.hpp>
#include <maestro/maestro.hpp>
#include <maestro/run/registry_check.hpp>
#include <maestro/view/terminal.hpp>

#include <vector>

namespace maestro::cli {

/// Whether registries are asked as well.
struct RegistryOptions {
  bool check = false;
};
Option check_registry_option();

/// If that was asked for: asks registries whether the names of images mean others there than on ships, and shows on
/// standard error what could not be found out, but for what is in answers already.
void check_registries_if_wanted(const Environment& environment, engine::Fleet& fleet,
                                const engine::DockerConfig& docker, Secrets& secrets,
                                const std::vector<InstanceName>& instances, const Arguments& arguments,
                                Observed& observed, RegistryAnswers& answers, Terminal& terminal);

} // namespace maestro::cli
