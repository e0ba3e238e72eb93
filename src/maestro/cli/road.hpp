// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>
#include <maestro/maestro.hpp>
#include <maestro/run/lock.hpp>
#include <maestro/view/terminal.hpp>
#include <maestro/view/tree.hpp>

#include <map>
#include <string>
#include <vector>

/// The stretches of the way that several commands go.
namespace maestro::cli {

/// What the process was given.
std::map<std::string, std::string> process_environment();
/// The same as NAME=value.
std::vector<std::string> process_environment_entries();

/// The configuration of Docker's own client; if it cannot be read, the user is told, and it is as if there were none.
engine::DockerConfig docker_config(const Arguments& arguments, Terminal& terminal);

/// The folder that the system gives the user for sockets; empty if there is none.
std::string runtime_folder();

/// Reads the description, whatever is wrong with it.
Loaded read_description(const Arguments& arguments);

/// Reads the description and shows its problems. Throws Error(Fault::description) if there is an error among them.
Loaded load_valid(const Arguments& arguments, Terminal& terminal);
Environment load_environment(const Arguments& arguments, Terminal& terminal);

LoadOptions load_options(const Arguments& arguments);

/// Shows the first problems of a description on standard error; warnings not if the user wants quiet.
void show_problems(const std::vector<Diagnostic>& problems, const Arguments& arguments, Terminal& terminal);

/// What there is to say when a description has errors.
Error invalid(const std::vector<Diagnostic>& problems, const Arguments& arguments);

/// Shows on standard error which ships did not answer.
void report_unreachable(const Observed& observed, Terminal& terminal);
/// The same of those that were asked something else.
void report_unreachable(const std::map<ShipName, Error>& errors, Terminal& terminal);

/// Warns of the first three ships of which something is so, each with why, and counts the others: "ship 'a' WHAT:
/// why", "MORE 2 more".
void warn_of_ships(const std::map<ShipName, std::string>& reasons, std::string_view what, std::string_view more,
                   Terminal& terminal);

/// The road of a change: load, select, observe, plan, execute, report; or, for a dry run, show the plan.
int change(Verb verb, const Arguments& arguments, Terminal& terminal);

/// Whether what a play failed at is reported at its end, or by the play of the same command that follows and meets it
/// again.
enum class Failures { told, told_later };

/// Carries a plan out in front of the user and reports how it ended; as long as the lock is not lost, if there is one.
/// What happens is told to the listeners, too, before the user is shown it.
int play(const Plan& plan, const Environment& environment, const Observed& observed, engine::Fleet& fleet,
         const engine::DockerConfig& docker, Secrets& secrets, const Arguments& arguments, Terminal& terminal,
         EnvironmentLock* lock = nullptr, const std::vector<EventSink*>& listeners = {},
         Failures failures = Failures::told);

/// The command that finishes what a play left undone for some instances.
std::string command_to_go_on(const Arguments& arguments, const std::vector<InstanceName>& instances);

/// Of what was asked to tell by its exit code that something differs.
constexpr int exit_code_of_differences = 10;

Moment now();

} // namespace maestro::cli
