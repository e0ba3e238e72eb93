// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/option.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {
struct SavedPlan;
}

namespace maestro::cli {

/// How a play runs.
struct PlayOptions {
  std::int64_t concurrency = 0; // 0: no limit
  bool fail_fast = false;
  std::int64_t log_lines = 20;
  bool adopt = false; // take over what runs under our names and is not ours
};

/// What comes of a plan that is only shown.
struct DryRun {
  bool wanted = false;
  bool exit_code = false;
};

/// Where containers get their images from.
struct ImageOptions {
  bool refresh = false, reuse = false;
  std::string pull; // always, missing, never, or empty
};

/// Whether a change is of what the description does not have.
struct StrayOptions {
  bool strays = false;
};

/// How instances are taken down and up again.
struct RestartOptions {
  bool keep_going = false; // with a service of which a replacement has failed
  bool only_if_changed = false;
  bool leave_peers = false;                          // what only has to be told other things of others stays
  std::optional<std::int64_t> min_up;                // so many of each service stay ready
  std::int64_t step_delay = 0, stop_start_delay = 0; // seconds
};

/// What is applied, and whether that is asked for first.
struct ApplyOptions {
  bool yes = false;
  bool prune = false;                     // what is not described any more goes
  bool prune_volumes = false;             // and volumes with their data, too
  bool check_containers = false;          // all of them are asked how they are, not only what was made otherwise
  std::string out;                        // the file that the plan is saved in; empty: none
  std::string plan;                       // the file of the plan that is carried out; empty: none
  std::shared_ptr<const SavedPlan> saved; // what that holds
};

/// Whether something is to be done about what is not described.
bool is_about_strays(const Arguments& arguments);

Option concurrency_option();
Option adopt_option();
Option yes_option();
/// Whether what is not described any more goes, in the words of the command.
Options prune_options(std::string_view what);
Option leave_peers_option();
Option strays_option();
/// How what runs of a service is replaced.
Options rolling_options();
/// What every change understands: how it plays, and whether it only shows its plan.
Options play_options();
Options dry_run_options();
/// Where images come from; image_options() has them, too.
Options pull_options();
Options image_options();
Options restart_options();

} // namespace maestro::cli
