// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace maestro::cli {

/// What was said on the command line. Which of it a command understands is in the table of options.
struct Arguments {
  std::string program = "maestro"; // as it was called
  std::string command;
  std::vector<std::string> words; // behind the command: things, or whatever it takes

  // Everywhere
  std::string file = "maestro.yaml";
  std::string color = "auto";
  std::string progress = "auto";
  bool strict = false, quiet = false, verbose = false, help = false, version = false;

  // Which instances
  bool with_dependencies = false, ignore_dependencies = false;
  std::string container_filter, ship_filter;
  bool expand_services = false, all = false;

  // How a play runs
  std::int64_t concurrency = 0;
  bool refresh_images = false, reuse = false;
  std::string pull;
  bool only_if_changed = false;
  std::int64_t step_delay = 0, stop_start_delay = 0; // seconds
  bool fail_fast = false, keep_going = false;
  bool adopt = false, strays = false;
  std::int64_t log_lines = 20;
  bool dry_run = false, exit_code = false;

  // How it is shown
  std::string format;
  bool full = false, show_hosts = false; // status
  bool follow = false;                   // logs
  std::optional<std::int64_t> lines;
  std::string since;
  bool recursive = false;            // deptree
  bool config = false;               // dump
  bool ships = false;                // version
  std::vector<std::string> contexts; // render
  std::string undefined = "empty";
  std::string shell; // complete
};

} // namespace maestro::cli
