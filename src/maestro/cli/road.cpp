// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/missing_file.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/problem.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <set>

namespace maestro::cli {
namespace {

/// A page of problems is enough to begin with; `validate` shows all of them.
constexpr std::size_t shown_problems = 25;

} // namespace

std::map<std::string, std::string> process_environment()
{
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::vector<std::string> process_environment_entries()
{
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

std::string runtime_folder()
{
  const char* folder = std::getenv("XDG_RUNTIME_DIR");
  return folder == nullptr ? std::string() : folder;
}

LoadOptions load_options(const Arguments& arguments)
{
  return {.file = arguments.file,
          .process_environment = process_environment(),
          .strict = arguments.strict,
          .while_waiting = [] { net::sleep({}); }, // which is where a signal is seen
          .read = {}};
}

Loaded read_description(const Arguments& arguments)
{
  Loaded loaded = load(load_options(arguments));
  explain_missing_file(arguments, loaded.problems);
  return loaded;
}

void show_problems(const std::vector<Diagnostic>& problems, const Arguments& arguments, Terminal& terminal)
{
  std::size_t shown = 0, left_out = 0;
  for (const Diagnostic& problem : problems) {
    if (arguments.quiet && problem.severity == Severity::warning) continue;
    if (shown == shown_problems) {
      ++left_out;
      continue;
    }
    ++shown;
    terminal.error(problem_text(problem, terminal.error_style()));
  }
  if (left_out > 0) terminal.error(fmt::format("and {} more: `maestro validate` shows all\n", left_out));
}

Loaded load_valid(const Arguments& arguments, Terminal& terminal)
{
  Loaded loaded = read_description(arguments);
  show_problems(loaded.problems, arguments, terminal);
  if (!loaded.environment) throw invalid(loaded.problems, arguments);
  return loaded;
}

Environment load_environment(const Arguments& arguments, Terminal& terminal)
{
  return *std::move(load_valid(arguments, terminal).environment);
}

Error invalid(const std::vector<Diagnostic>& problems, const Arguments& arguments)
{
  std::size_t errors = 0;
  std::set<std::string> files; // that they are in
  for (const Diagnostic& problem : problems) {
    if (problem.severity != Severity::error && !arguments.strict) continue;
    ++errors;
    if (!problem.place.file.empty()) files.insert(problem.place.file);
  }
  const bool is_elsewhere = files.size() == 1 && arguments.file != "-"; // all of them are in one that it names
  return {Fault::description,
          fmt::format("'{}' has {}", is_elsewhere ? *files.begin() : arguments.file, counted(errors, "error"))};
}

void warn_of_ships(const std::map<ShipName, std::string>& reasons, std::string_view what, std::string_view more,
                   Terminal& terminal)
{
  constexpr std::size_t most = 3;
  std::size_t told = 0;
  for (const auto& [ship, why] : reasons) {
    if (told++ == most) break;
    terminal.error(warning_text(fmt::format("ship '{}' {}: {}", ship, what, why), {}, terminal.error_style()));
  }
  if (reasons.size() > most)
    terminal.error(warning_text(fmt::format("{} {} more", more, reasons.size() - most), {}, terminal.error_style()));
}

void report_unreachable(const Observed& observed, Terminal& terminal)
{
  for (const auto& [ship, facts] : observed.ships)
    if (facts.error && facts.left_alone)
      terminal.error(warning_text(fmt::format("what is absent may still run on ship '{}': {}", ship, *facts.error),
                                  facts.hint, terminal.error_style()));
    else if (facts.error && !facts.needed)
      terminal.error(
          warning_text(fmt::format("what is not described was not looked for on ship '{}': {}", ship, *facts.error),
                       facts.hint, terminal.error_style()));
    else if (facts.error)
      terminal.error(error_text(fmt::format("ship '{}': {}", ship, *facts.error), facts.hint, terminal.error_style()));
}

void report_unreachable(const std::map<ShipName, Error>& errors, Terminal& terminal)
{
  for (const auto& [ship, error] : errors)
    terminal.error(error_text(fmt::format("ship '{}': {}", ship, error.what()), error.hint(), terminal.error_style()));
}

Moment now() { return std::chrono::time_point_cast<Moment::duration>(std::chrono::system_clock::now()); }

} // namespace maestro::cli
