// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/base/random.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/command.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/parse.hpp>
#include <maestro/cli/process.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/saved.hpp>
#include <maestro/view/saved_plan.hpp>

#include <fmt/core.h>
#include <strings/shell.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <variant>

namespace maestro::cli {
namespace {

/// What is said beside a plan and is no part of it: whether it is shown or done, and where it is.
bool is_about_the_file(const Option& option)
{
  static constexpr std::array names{"--out", "--plan", "--yes", "--dry-run", "--format", "--exit-code"};
  return std::ranges::find(names, option.name()) != names.end();
}

/// What may be said of how a plan is played, whatever is done in it.
bool is_about_the_play(const Option& option)
{
  static constexpr std::array names{"--fail-fast", "--log-lines", "--lock-wait", "--no-lock"};
  return std::ranges::find(names, option.name()) != names.end();
}

constexpr const char* to_standard_output = "-";

/// What a description is read from, as it is on this machine; also what only is named by it, such as a secret.
std::set<std::string> files_of(const Loaded& loaded, const std::string& description)
{
  std::set<std::string> files = loaded.sources.names();
  const std::filesystem::path folder = base_directory(description);
  for (const auto& [path, file] : loaded.material->files) files.insert(folder / path);
  for (const auto& [name, secret] : loaded.environment->secrets)
    if (const auto* file = std::get_if<SecretFile>(&secret.source)) files.insert(file->path);
  return files;
}

bool is_global(const Option& option)
{
  const Options& all = global_options();
  return std::ranges::any_of(all, [&](const Option& one) { return &one == &option; });
}

/// What a plan was asked for with, as words.
std::vector<std::string> command_of(const Arguments& arguments)
{
  std::vector<std::string> words{arguments.command};
  for (const Given& given : arguments.given) {
    if (is_global(*given.option) || is_about_the_file(*given.option)) continue;
    words.emplace_back(given.option->name());
    if (given.option->takes_value()) words.back() += "=" + given.value;
  }
  words.emplace_back("--");
  words.insert(words.end(), arguments.words.begin(), arguments.words.end());
  return words;
}

std::string saved_text(const Environment& environment, const Observed& observed, const Plan& plan,
                       const Arguments& arguments, std::string salt)
{
  return saved_plan_text(environment, observed, plan,
                         {.maestro = MAESTRO_VERSION,
                          .by = own_user(),
                          .at = to_rfc3339(now()),
                          .command = command_of(arguments),
                          .salt = std::move(salt)});
}

SavedPlan read(const std::string& file)
{
  std::string text;
  try {
    text = read_file(file, 256UL << 20U, [] { net::sleep({}); }); // which is where a signal is seen
  } catch (const Error& error) {                                  // it is no description that cannot be read
    throw Error(Fault::usage, error.what(), "--plan names a file that `maestro plan apply --out` has saved");
  }
  return read_saved_plan(text, safe_text(file));
}

/// Things and options that a saved plan was made for. The file may come from anywhere: it cannot say more than its
/// writer could.
Arguments asked_for_by(const SavedPlan& saved, const std::string& file)
{
  const auto refuse = [&](const std::string& why) {
    throw Error(Fault::usage, fmt::format("{}: {}", safe_text(file), why), "make the plan anew");
  };
  Arguments asked;
  try {
    asked = parse(saved.origin.command);
  } catch (const Error& error) { // adds whose words they are
    refuse(fmt::format("what it was made for is not understood: {}", error.what()));
  }
  if (asked.command != "apply") refuse("it is no plan of apply");
  for (const Given& given : asked.given)
    if (is_global(*given.option) || is_about_the_file(*given.option))
      refuse(fmt::format("{} cannot stand in it", given.option->name()));
  return asked;
}

void refuse_another_wish(const Arguments& said)
{
  const std::string hint = "it says by itself what is to be done, and how";
  if (!said.words.empty())
    throw Error(Fault::usage, fmt::format("--plan needs no things, and so not '{}'", safe_text(said.words.front())),
                hint);
  if (!said.of<ApplyOptions>().out.empty())
    throw Error(Fault::usage, "--out saves a new plan, and --plan carries out a saved one");
  for (const Given& given : said.given)
    if (!is_global(*given.option) && !is_about_the_file(*given.option) && !is_about_the_play(*given.option))
      throw Error(Fault::usage, fmt::format("{} contradicts --plan", given.option->name()), hint);
}

Error outdated(const Arguments& arguments)
{
  const ApplyOptions& options = arguments.of<ApplyOptions>();
  return {Fault::outdated,
          fmt::format("the plan that {} saved at {} does not fit any more; nothing was done",
                      safe_text(options.saved->origin.by), safe_text(options.saved->origin.at)),
          fmt::format("make it anew: maestro plan apply ... --out {}", strings::shell_quoted(options.plan))};
}

} // namespace

Arguments with_saved_plan(const Arguments& said)
{
  const std::string& file = said.of<ApplyOptions>().plan;
  if (file.empty()) return said;
  refuse_another_wish(said);
  if (file == "-" && said.file == "-")
    throw Error(Fault::usage, "-f - and --plan - both mean standard input", "name a file for one of them");
  const SavedPlan saved = read(file);
  Arguments asked = asked_for_by(saved, file);
  for (const Given& given : said.given) {
    given.option->set(asked, given.value, std::string(given.option->name()));
    if (is_about_the_play(*given.option)) asked.given.push_back(given);
  }
  if (said.of<DryRun>().wanted) asked.of<DryRun>().wanted = true; // `plan apply` says it by its name
  asked.of<ApplyOptions>().yes = true;
  asked.of<ApplyOptions>().saved = std::make_shared<const SavedPlan>(saved);
  return asked;
}

void refuse_what_cannot_be_saved(const Arguments& arguments)
{
  if (arguments.of<ApplyOptions>().out.empty()) return;
  if (!arguments.of<DryRun>().wanted)
    throw Error(Fault::usage, "--out is for plans that are only shown", "maestro plan apply --out FILE");
  if (arguments.of<ApplyOptions>().out == to_standard_output && arguments.of<OutputForm>().json())
    throw Error(Fault::usage, "--format json and --out - both mean standard output", "--out FILE saves the plan");
  const auto& images = arguments.of<ImageOptions>();
  if (images.refresh || images.pull == "always")
    throw Error(Fault::usage, "what fresh images change is only known once they are pulled: that cannot be saved",
                "`maestro pull` first");
}

void must_not_be_saved_over(const Loaded& loaded, const Arguments& arguments)
{
  const std::string& out = arguments.of<ApplyOptions>().out;
  if (out.empty() || out == to_standard_output || !is_file(out)) return;
  for (const std::string& file : files_of(loaded, arguments.file)) {
    std::error_code ignored;
    if (std::filesystem::equivalent(out, file, ignored))
      throw Error(Fault::usage, fmt::format("--out: '{}' is a file of the description", safe_text(out)),
                  "name another one, such as release.plan");
  }
}

void must_be_for(const Environment& environment, const Arguments& arguments, Terminal& terminal)
{
  const ApplyOptions& options = arguments.of<ApplyOptions>();
  if (options.saved == nullptr) return;
  if (options.saved->environment != environment.name)
    throw Error(Fault::usage,
                fmt::format("{}: it is a plan for environment '{}', and this is '{}'", safe_text(options.plan),
                            safe_text(options.saved->environment), safe_text(environment.name)),
                "-f names the description");
  bool are_there = true;
  for (const std::string& thing : arguments.words) {
    if (environment.services.contains(ServiceName(thing)) || environment.instances.contains(InstanceName(thing)))
      continue;
    terminal.error(fmt::format("description: {} is not described any more\n", safe_text(thing)));
    are_there = false;
  }
  if (!are_there) throw outdated(arguments);
}

void must_be_the_saved_one(const Environment& environment, const Observed& observed, const Plan& plan,
                           const Arguments& arguments, Terminal& terminal)
{
  if (arguments.of<ApplyOptions>().saved == nullptr) return;
  const SavedPlan& saved = *arguments.of<ApplyOptions>().saved;
  const SavedPlan again =
      read_saved_plan(saved_text(environment, observed, plan, arguments, saved.origin.salt), "the plan");
  const std::vector<std::string> lines = differences(saved, again);
  if (lines.empty()) return;
  constexpr std::size_t shown = 100;
  for (std::size_t i = 0; i < std::min(shown, lines.size()); ++i) terminal.error(safe_text(lines[i]) + "\n");
  if (lines.size() > shown) terminal.error(fmt::format("and {} more\n", lines.size() - shown));
  throw outdated(arguments);
}

void must_be_all_that_is_done(const Plan& repair, const Arguments& arguments, Terminal& terminal)
{
  const ApplyOptions& options = arguments.of<ApplyOptions>();
  if (options.saved == nullptr && options.out.empty()) return;
  for (const Selected& one : repair.selected)
    terminal.error(fmt::format("{} on {}: its replacement was left in the middle\n", safe_text(one.name.text()),
                               safe_text(one.ship.text())));
  if (options.saved != nullptr) throw outdated(arguments);
  throw Error(Fault::failed,
              "what was left in the middle comes to its end first: the plan would not be all that is done",
              "`maestro apply` brings it to its end");
}

bool save(const Environment& environment, const Observed& observed, const Plan& plan, const Arguments& arguments,
          Terminal& terminal)
{
  const std::string& file = arguments.of<ApplyOptions>().out;
  if (file.empty()) return false;
  const std::string text = saved_text(environment, observed, plan, arguments, random_digits());
  if (file == to_standard_output) return terminal.out(text), true;
  replace_file(file, text, [] { net::sleep({}); }); // which is where a signal is seen
  if (!arguments.quiet)
    terminal.error(fmt::format("saved: `maestro apply --plan {}` does exactly this\n", strings::shell_quoted(file)));
  return false;
}

} // namespace maestro::cli
