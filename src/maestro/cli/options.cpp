// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/commands.hpp>
#include <maestro/cli/options.hpp>

#include <algorithm>
#include <iterator>

namespace maestro::cli {
namespace {

using Options = std::vector<Option>;

Options choice_options()
{
  return {{"Choice of instances",
           "-d",
           {"--with-dependencies"},
           "",
           "also what the chosen ones depend on (stop, kill "
           "and restart: what depends on them)",
           &Arguments::with_dependencies},
          {"Choice of instances",
           "-i",
           {"--ignore-dependencies"},
           "",
           "all at once, without an order, and nothing in "
           "addition",
           &Arguments::ignore_dependencies},
          {"Choice of instances",
           "-C",
           {"--container-filter"},
           "PATTERN",
           "only instances whose name matches, such as "
           "'web-*'",
           &Arguments::container_filter,
           {},
           false,
           ValueIs::instance},
          {"Choice of instances",
           "-S",
           {"--ship-filter"},
           "PATTERN",
           "only instances on ships whose name matches",
           &Arguments::ship_filter,
           {},
           false,
           ValueIs::ship}};
}

Options expand_options()
{
  return {{"Choice of instances",
           "-s",
           {"--expand-services"},
           "",
           "a service stands for all its instances",
           &Arguments::expand_services},
          {"Choice of instances",
           "-a",
           {"--all"},
           "",
           "everything that is not omitted, if nothing is named",
           &Arguments::all}};
}

Option concurrency()
{
  return {"Play",
          "-c",
          {"--concurrency"},
          "N",
          "work on at most N instances at a time; 0 means no limit",
          &Arguments::concurrency};
}

Options play_options()
{
  return {
      concurrency(),
      {"Play", "", {"--fail-fast"}, "", "begin nothing new after the first failure", &Arguments::fail_fast},
      {"Play",
       "",
       {"--log-lines"},
       "N",
       "lines of its output to show of an instance that failed (default 20)",
       &Arguments::log_lines},
      {"Dry run", "", {"--dry-run"}, "", "show what would be done and why, and change nothing", &Arguments::dry_run},
      {"Dry run", "", {"--format"}, "FORMAT", "of a dry run: text or json", &Arguments::format, {"text", "json"}},
      {"Dry run",
       "",
       {"--exit-code"},
       "",
       "a dry run ends with 10 if there is something to do",
       &Arguments::exit_code}};
}

Options image_options()
{
  return {
      {"Images", "-r", {"--refresh-images"}, "", "pull images also where a ship has them", &Arguments::refresh_images},
      {"Images",
       "",
       {"--pull"},
       "WHEN",
       "always, missing (default) or never",
       &Arguments::pull,
       {"always", "missing", "never"}},
      {"Images",
       "",
       {"--reuse"},
       "",
       "start existing containers as they are instead of making new ones",
       &Arguments::reuse}};
}

Options restart_options()
{
  return {{"Play",
           "",
           {"--only-if-changed"},
           "",
           "leave alone what runs as described, from the image that the ship has",
           &Arguments::only_if_changed},
          {"Play", "", {"--step-delay"}, "SECONDS", "wait before each instance but the first", &Arguments::step_delay},
          {"Play",
           "",
           {"--stop-start-delay"},
           "SECONDS",
           "wait between stop and start of an instance",
           &Arguments::stop_start_delay}};
}

Option format_option(std::string_view text, std::vector<std::string_view> choices)
{
  return {"Output", "", {"--format"}, "FORMAT", text, &Arguments::format, std::move(choices)};
}

Options operator+(Options left, const Options& right)
{
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

constexpr std::string_view things = "[thing ...]";

Command change(std::string_view name, std::string_view summary, std::string_view text, Options options,
               int (*run)(const Arguments&, Terminal&))
{
  return {name, things, Words::things, summary, text, std::move(options), run};
}

std::vector<Command> changes()
{
  const Options usual = choice_options() + play_options();
  const Options careful = expand_options() + usual;
  return {
      change("start", "start instances, what they depend on first",
             "Instances that run are left alone. An instance counts as started once its checks pass. Images are pulled "
             "where a ship lacks them, containers are made anew.",
             image_options() + usual, start),
      change("stop", "stop instances, what depends on them first",
             "Without things, --all is needed; a service needs --expand-services.", careful, stop),
      change("kill", "end instances at once, without their stop signal and checks",
             "Without things, --all is needed; a service needs --expand-services.", careful, kill),
      change(
          "restart", "stop and start instances",
          "An instance is stopped after those that depend on it and started after those that it depends on. With -c 1 "
          "one after another. Without things, --all is needed; a service needs --expand-services.",
          expand_options() + image_options() + restart_options() + usual, restart),
      change("pull", "pull the images of instances to their ships", "", usual, pull),
      change("clean", "remove the containers of instances that do not run", "With their anonymous volumes.", usual,
             clean),
      {"plan", "VERB [thing ...]", Words::change,
       "show what start, stop, kill, restart, pull or clean would do, and why",
       "The ships are asked, nothing is changed. All options of the verb are understood.", play_options(), plan},
  };
}

std::vector<Command> questions()
{
  return {
      {"status", things, Words::things, "show what runs where",
       "Omitted services are shown, too. Ends with 4 if a ship did not answer.",
       Options{
           {"Output", "-F", {"--full"}, "", "also images and ports, each port tried", &Arguments::full},
           {"Output", "-H", {"--show-hosts"}, "", "addresses of ships instead of their names", &Arguments::show_hosts},
           format_option("text or json", {"text", "json"})} +
           choice_options() + Options{concurrency()},
       status},
      {"logs",
       "thing [thing ...]",
       Words::things,
       "show the output of instances",
       "",
       {{"Output", "-F", {"--follow"}, "", "go on with what comes, also across restarts", &Arguments::follow},
        {"Output", "-n", {"--lines"}, "N", "only the last N lines (negative: all)", &Arguments::lines, {}, true},
        {"Output",
         "",
         {"--since"},
         "WHEN",
         "only what came later: 10m, 2h, 3d, or 2024-05-06T07:08:09Z",
         &Arguments::since},
        format_option("text or json", {"text", "json"})},
       logs},
      {"deptree",
       things,
       Words::things,
       "show what services depend on",
       "",
       {{"Output",
         "-r",
         {"--recursive"},
         "",
         "show a service wherever it is needed, also repeatedly",
         &Arguments::recursive},
        {"Output", "-R", {}, "", "the same as -r", &Arguments::recursive}},
       deptree},
  };
}

std::vector<Command> offline_questions()
{
  return {
      {"validate",
       "",
       Words::none,
       "check the description and print all problems; contacts no ship",
       "",
       {format_option("text or json", {"text", "json"})},
       validate},
      {"config",
       "",
       Words::none,
       "show the environment as understood, secrets redacted; contacts no ship",
       "",
       {format_option("yaml or json", {"yaml", "json"})},
       config},
      {"render",
       "",
       Words::none,
       "show the description after its template was rendered, before YAML reads it",
       "",
       {{"Template",
         "",
         {"--context"},
         "FILE",
         "a JSON file whose keys the template sees; may be repeated",
         &Arguments::contexts,
         {},
         false,
         ValueIs::file},
        {"Template",
         "",
         {"--undefined"},
         "HOW",
         "an undefined name is an empty text (empty) or an error (strict)",
         &Arguments::undefined,
         {"empty", "strict"}}},
       render},
      {"schema", "", Words::none, "print the JSON Schema of descriptions, for editors", "", {}, schema},
      {"dump", things, Words::things, "show instances with what they depend on, as JSON; contacts no ship", "",
       Options{{"Output", "-c", {"--config"}, "", "first the whole environment, as config does", &Arguments::config}} +
           choice_options(),
       dump},
      {"version",
       "",
       Words::none,
       "show the version",
       "",
       {{"Output", "", {"--ships"}, "", "also the engines of all ships", &Arguments::ships}},
       version},
      {"completion",
       "bash|zsh|fish",
       Words::shells,
       "print the completion script of a shell",
       "For bash: source <(maestro completion bash)",
       {},
       completion},
      {"complete",
       "[-- token ...]",
       Words::free,
       "print what could stand next on a command line",
       "For completion scripts: the tokens are the command line so far, the program's name first. Names that a shell "
       "would not take for themselves are left out, but for --shell.",
       {{"Output",
         "",
         {"--shell"},
         "SHELL",
         "as the script of bash, zsh or fish wants it: bash gives the line up to the cursor and what separates words",
         &Arguments::shell,
         {"bash", "zsh", "fish"}}},
       complete},
      {"reference", "man|markdown|description", Words::free, "print the manual", "", {}, reference, true},
  };
}

} // namespace

const std::vector<Option>& global_options()
{
  static const Options options = {
      {"Everywhere",
       "-f",
       {"--file"},
       "FILE",
       "the description (default maestro.yaml; - is standard input)",
       &Arguments::file,
       {},
       false,
       ValueIs::file},
      {"Everywhere", "", {"--color"}, "WHEN", "auto, always or never", &Arguments::color, {"auto", "always", "never"}},
      {"Everywhere",
       "",
       {"--progress"},
       "HOW",
       "show a running play as a live table (tty), as lines (plain), as json (an object a line) or not at all (quiet); "
       "auto (the default) is tty on a terminal that is high enough, else plain",
       &Arguments::progress,
       {"auto", "tty", "plain", "json", "quiet"}},
      {"Everywhere", "", {"--strict"}, "", "warnings of the description are errors", &Arguments::strict},
      {"Everywhere", "-q", {"--quiet"}, "", "only what went wrong", &Arguments::quiet},
      {"Everywhere", "", {"--verbose"}, "", "more words", &Arguments::verbose},
      {"Everywhere", "-h", {"--help"}, "", "show help and exit", &Arguments::help},
      {"Everywhere", "-v", {"--version"}, "", "show the version and exit", &Arguments::version},
  };
  return options;
}

const std::vector<Command>& commands()
{
  static const std::vector<Command> all = [] {
    std::vector<Command> table = questions();
    for (auto& command : changes()) table.push_back(std::move(command));
    for (auto& command : offline_questions()) table.push_back(std::move(command));
    return table;
  }();
  return all;
}

const Command* find_command(std::string_view name)
{
  for (const Command& command : commands())
    if (command.name == name) return &command;
  return nullptr;
}

const Command* change_command(std::string_view name)
{
  static constexpr std::string_view verbs[] = {"start", "stop", "kill", "restart", "pull", "clean"};
  return std::find(std::begin(verbs), std::end(verbs), name) == std::end(verbs) ? nullptr : find_command(name);
}

} // namespace maestro::cli
