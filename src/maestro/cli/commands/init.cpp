// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/files.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/compose_files.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/missing_file.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/view/problem.hpp>
#include <maestro/view/summary.hpp>
#include <maestro/yaml/parse.hpp>

#include <fmt/core.h>

#include <filesystem>

namespace maestro::cli {
namespace {

// More is no Compose file that a person wrote.
constexpr std::size_t largest_compose_file = 1UL << 20U;
constexpr yaml::Limits limits{.nodes = 200'000, .expanded_nodes = 200'000};

struct InitOptions {
  std::string from;
};

void refuse_to_overwrite(const std::string& file)
{
  std::error_code ignored;
  if (file != "-" && std::filesystem::symlink_status(file, ignored).type() != std::filesystem::file_type::not_found)
    throw Error(Fault::failed, fmt::format("'{}' is there already, and stays as it is", file),
                "-f names another file to write, and -f - prints");
}

void show(const std::vector<Diagnostic>& remarks, const Arguments& arguments, Terminal& terminal)
{
  for (const Diagnostic& remark : remarks)
    if (!arguments.quiet || remark.severity == Severity::error)
      terminal.error(problem_text(remark, terminal.error_style()));
}

std::string read_compose_file(const std::string& path)
{
  try {
    return read_file(path, largest_compose_file, load_options({}).while_waiting);
  } catch (const Error& error) { // its hint is for descriptions
    throw Error(Fault::description, error.what(), "--from names a Compose file, or - for standard input");
  }
}

/// What a Compose file says; what could not be taken over is told.
std::string converted(const std::string& from, const Arguments& arguments, Terminal& terminal)
{
  Sources sources;
  const SourceId source = sources.add(from == "-" ? "<stdin>" : from, read_compose_file(from));
  Diagnostics problems(sources);
  const auto document = yaml::parse(sources, source, problems, limits);
  compose::Converted result{.remarks = problems.all()};
  const compose::Surroundings around = surroundings_of(from, arguments.file);
  if (document) result = compose::convert(sources, document->root(), around);
  for (Diagnostic& remark : result.remarks) remark.place.text.clear(); // a line of it may hold a password
  show(result.remarks, arguments, terminal);
  if (result.description.empty()) throw Error(Fault::description, fmt::format("'{}' cannot be converted", from));
  if (arguments.strict && !result.remarks.empty())
    throw Error(Fault::description,
                fmt::format("'{}' cannot be converted without {}", from, counted(result.remarks.size(), "warning")),
                "--strict takes warnings for errors; nothing is written");
  if (!around.env_file.empty() && !arguments.quiet)
    terminal.error(warning_text("Maestro does not read .env", "'set -a; . ./.env; set +a' puts it into the environment",
                                terminal.error_style()));
  if (const std::string more = override_of(from); !more.empty())
    terminal.error(warning_text(fmt::format("'{}' is not read", more),
                                "'docker compose config' writes both files out: convert that", terminal.error_style()));
  return result.description;
}

/// The problems that the description would have.
std::vector<Diagnostic> errors_of(const std::string& description, const Arguments& arguments)
{
  LoadOptions options = load_options(arguments);
  options.strict = false;
  options.read = [&](const std::string& path) { return path == arguments.file ? description : read_file(path); };
  std::vector<Diagnostic> errors = load(options).problems;
  std::erase_if(errors, [](const Diagnostic& problem) { return problem.severity != Severity::error; });
  for (Diagnostic& error : errors) error.place.text.clear();
  return errors;
}

int init(const Arguments& arguments, Terminal& terminal)
{
  refuse_to_overwrite(arguments.file);
  const std::string& from = arguments.of<InitOptions>().from;
  const std::string description = from.empty() ? compose::first_description() : converted(from, arguments, terminal);
  const std::vector<Diagnostic> errors = errors_of(description, arguments);
  if (arguments.file == "-")
    terminal.out(description);
  else
    create_file(arguments.file, description);
  show(errors, arguments, terminal);
  if (!errors.empty()) throw invalid(errors, arguments);
  if (arguments.file == "-" || arguments.quiet) return 0;
  const bool is_usual = arguments.file == Arguments().file;
  const std::string beside = from.empty() ? compose_file_in(base_directory(arguments.file)) : std::string();
  if (!beside.empty())
    terminal.out(fmt::format("{0} is written as an example; `maestro -f FILE init --from {1}` converts {1}\n",
                             safe_text(arguments.file), safe_text(beside)));
  else
    terminal.out(fmt::format("{} is written; `maestro{} plan start` shows what it would do\n",
                             safe_text(arguments.file), is_usual ? "" : " -f " + safe_text(arguments.file)));
  return 0;
}

} // namespace

Command declared::init()
{
  return {.name = "init",
          .task = Task::prepare,
          .rank = 0,
          .summary = "write a first description, or make one of a Compose file",
          .text =
              "Writes maestro.yaml, or the file of -f, and never over one that is there. What a Compose file says and "
              "a description cannot say stands as a comment in its place, and is told with its line. Variables stay "
              "variables; those of .env are read for ports, images and the like, and never for what may be secret.",
          .examples = {{"init", "a description with comments, to begin with"},
                       {"init --from docker-compose.yml", "coming from Compose"},
                       {"-f - init --from compose.yaml", "print it instead"}},
          .options = {text("--from", {.name = "FILE", .is = ValueIs::file, .example = "compose.yaml"},
                           "the Compose file to convert; - is standard input", &InitOptions::from)},
          .run = cli::init};
}

} // namespace maestro::cli
