// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/output_form.hpp>

namespace maestro::cli {

Option concurrency_option()
{
  return number("-c --concurrency", "N", "at most N instances at a time; 0: no limit", &PlayOptions::concurrency);
}

Option adopt_option()
{
  return flag("--adopt", "take over others' containers that have our names", &PlayOptions::adopt);
}

Option yes_option() { return flag("-y --yes", "do it without asking", &ApplyOptions::yes); }

Options prune_options(std::string_view what)
{
  return {flag("--prune", what, &ApplyOptions::prune),
          flag("--prune-volumes", "the same, and volumes with their data", &ApplyOptions::prune_volumes)};
}

Option leave_peers_option()
{
  return flag("--leave-peers", "leave alone what only has to be told other things of others",
              &RestartOptions::leave_peers);
}

Option strays_option()
{
  return flag("--strays", "what carries our label and is described no more", &StrayOptions::strays);
}

bool is_about_strays(const Arguments& arguments)
{
  const auto& apply = arguments.of<ApplyOptions>();
  return arguments.of<StrayOptions>().strays || apply.prune || apply.prune_volumes;
}

Options play_options()
{
  return under("Play",
               {concurrency_option(),
                flag("--fail-fast", "begin nothing new after the first failure", &PlayOptions::fail_fast),
                number("--log-lines", "N", "lines of a failed instance's output to show (20)", &PlayOptions::log_lines),
                flag("--dry-run", "show what would be done and why; change nothing", &DryRun::wanted)}) +
         dry_run_options();
}

Options dry_run_options()
{
  return under("Play", {form_option("of a dry run: text or json", {"text", "json"}),
                        flag("--exit-code", "a dry run with something to do ends with 10", &DryRun::exit_code)});
}

Options pull_options()
{
  return under("Images", {flag("-r --refresh-images", "pull images also where a ship has them", &ImageOptions::refresh),
                          text("--pull", {.name = "WHEN", .choices = {"always", "missing", "never"}},
                               "always, missing (default) or never", &ImageOptions::pull)});
}

Options image_options()
{
  return pull_options() +
         under("Images", {flag("--reuse", "start existing containers as they are", &ImageOptions::reuse)});
}

Options rolling_options()
{
  return {flag("--keep-going", "go on with a service although one of it failed", &RestartOptions::keep_going),
          number("--min-up", "N", "N instances of each service stay ready", &RestartOptions::min_up)};
}

Options restart_options()
{
  return Options{flag("--only-if-changed", "leave alone what runs as described", &RestartOptions::only_if_changed)} +
         rolling_options() +
         Options{number("--step-delay", "SEC", "wait before each instance but the first", &RestartOptions::step_delay,
                        seconds_range),
                 number("--stop-start-delay", "SEC", "wait between stop and start of an instance",
                        &RestartOptions::stop_start_delay, seconds_range)};
}

} // namespace maestro::cli
