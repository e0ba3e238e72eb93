// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/registries.hpp>
#include <maestro/run/logins.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

namespace maestro::cli {

Option check_registry_option()
{
  return flag("--check-registry", "also ask registries for newer images", &RegistryOptions::check);
}

void check_registries_if_wanted(const Environment& environment, engine::Fleet& fleet,
                                const engine::DockerConfig& docker, Secrets& secrets,
                                const std::vector<InstanceName>& instances, const Arguments& arguments,
                                Observed& observed, RegistryAnswers& answers, Terminal& terminal)
{
  if (!arguments.of<RegistryOptions>().check) return;
  secrets.look_up(secrets_of_registries(environment, instances));
  Logins logins(environment, docker, secrets);
  for (const UncheckedImage& one : check_registries(environment, fleet, observed, instances, logins, answers)) {
    if (arguments.quiet) continue;
    terminal.error(note_text(fmt::format("image {} was not checked: {}", one.image, one.because), one.hint,
                             terminal.error_style()));
  }
}

} // namespace maestro::cli
