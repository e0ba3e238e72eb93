// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/output_form.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/status_watch.hpp>
#include <maestro/run/readiness.hpp>
#include <maestro/view/status.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <set>
#include <tuple>
#include <utility>

namespace maestro::cli {
namespace {

struct StatusOptions {
  bool full = false, show_hosts = false;
  bool wait = false;                        // until everything asked for is up, ready and as described
  std::optional<std::int64_t> wait_seconds; // at most; none: as long as it takes
  bool check = false;                       // ends with 1 unless everything is
  bool watch = false;                       // a live table
};

/// What was found at one look.
struct Look {
  Observed observed;
  Standings standings;
};

/// Everything that a status needs to know to look, once and again.
class Lookout {
public:
  Lookout(const Arguments& arguments, const Environment& environment, const Graph& graph, engine::Fleet& fleet)
      : arguments_(arguments), environment_(environment), fleet_(fleet), links_(environment)
  {
    SelectRequest request = select_request(arguments);
    const auto& options = arguments.of<StatusOptions>();
    if (options.check || options.wait) judged_ = select(environment, graph, request);
    request.include_omitted = true;
    wish_.instances = select(environment, graph, request);
    wish_.images = arguments.of<OutputForm>().json() || options.check || options.wait;
    wish_.ships = ships_of_strays(environment, arguments);
    wish_.is_about_strays = true;
    wish_.sought = wish_.instances;
  }

  const std::vector<InstanceName>& instances() const { return wish_.instances; }
  const ObserveWish& wish() const { return wish_; }
  LinkBook& links() { return links_; }

  Look look()
  {
    Look look{observe(environment_, fleet_, wish_), {}};
    look.standings = standings_of(environment_, wish_.instances, look.observed, links_);
    return look;
  }

  Shortcomings shortcomings(const Look& look)
  {
    const std::vector<std::string> variables = process_environment_entries();
    Shortcomings found = find_shortcomings(environment_, fleet_, look.standings, judged_, variables,
                                           static_cast<std::size_t>(arguments_.of<PlayOptions>().concurrency));
    add_doubles(found, judged_, strays_of(environment_, look.observed));
    return found;
  }

  /// Looks until all is well, or for as long as is wanted; returns the last look and what was wrong with it.
  std::pair<Look, Shortcomings> await()
  {
    std::pair<Look, Shortcomings> last;
    std::set<ShipName> ships;
    for (const InstanceName& name : judged_) ships.insert(environment_.instances.at(name).ship);
    const auto seconds = arguments_.of<StatusOptions>().wait_seconds;
    const net::Duration time = seconds ? net::Duration(std::chrono::seconds(*seconds)) : std::chrono::hours(24 * 365);
    await_wellness(fleet_, ships, time, [&] {
      last.first = look();
      last.second = shortcomings(last.first);
      return last.second.empty();
    });
    return last;
  }

private:
  const Arguments& arguments_;
  const Environment& environment_;
  engine::Fleet& fleet_;
  LinkBook links_;
  ObserveWish wish_;
  std::vector<InstanceName> judged_; // what `start` would bring up: omitted ones are shown, and need not be there
};

void report(const Shortcomings& shortcomings, const Environment& environment, Terminal& terminal)
{
  const std::vector<std::string> variables = process_environment_entries();
  Secrets secrets(environment, variables);
  for (const auto& [instance, words] : in_words(shortcomings, environment, secrets))
    terminal.error(error_text(fmt::format("{}: {}", instance, words), {}, terminal.error_style()));
}

/// What goes together with a live table, and what does not.
void expect_watch_alone(const StatusOptions& options)
{
  for (const auto& [is_given, name] :
       {std::pair(options.wait, "--wait"), {options.check, "--check"}, {options.full, "--full"}})
    if (is_given) throw Error(Fault::usage, fmt::format("--watch and {} do not go together", name));
}

int status(const Arguments& arguments, Terminal& terminal)
{
  const auto& options = arguments.of<StatusOptions>();
  const bool json = arguments.of<OutputForm>().json();
  if (options.watch) expect_watch_alone(options);
  const Environment environment = load_environment(arguments, terminal);
  const Graph graph(environment);
  engine::Fleet fleet = connect(environment, docker_config(arguments, terminal), runtime_folder());
  Lookout lookout(arguments, environment, graph, fleet);
  if (options.watch) {
    watch_status({environment, fleet, lookout.wish(), options.show_hosts, json}, terminal);
    return 0;
  }
  Look look;
  Shortcomings shortcomings;
  if (options.wait) {
    std::tie(look, shortcomings) = lookout.await();
  } else {
    look = lookout.look();
    if (options.check) shortcomings = lookout.shortcomings(look);
  }
  CloserLook closer;
  if (json || options.full)
    closer = look_closer(environment, fleet, look.standings, {.instances = lookout.instances(), .ports = options.full});
  const Status status =
      status_of(environment, look.observed, look.standings, lookout.links(), closer, lookout.instances(), now());
  const StatusTableSettings settings{.style = terminal.style(), .addresses = options.show_hosts, .full = options.full};
  terminal.out(json ? status_json(status, options.full) : status_table(status, settings));
  report_unreachable(look.observed, terminal);
  report(shortcomings, environment, terminal);
  if (!shortcomings.empty()) return exit_code(Fault::failed);
  return has_unknown(status) ? exit_code(Fault::unreachable) : 0;
}

} // namespace

Command declared::status()
{
  return {.name = "status",
          .task = Task::look,
          .rank = 1,
          .words = Words::things,
          .words_text = things_text,
          .summary = "show what runs where",
          .text = "Omitted services are shown, too; --check and --wait judge them where they are named. Ends with 4 if "
                  "a ship did not answer, and was not judged.",
          .examples = {{"status", "every instance"},
                       {"status -F web", "web, and which ports answer"},
                       {"status -S east --format json", "one ship, for programs"}},
          .options =
              Options{flag("-F --full", "also each port and whether it answers", &StatusOptions::full),
                      flag("-H --show-hosts", "addresses of ships instead of their names", &StatusOptions::show_hosts),
                      optional_number("--wait", "SEC", "until all is up, ready and as described; else ends with 1",
                                      &StatusOptions::wait, &StatusOptions::wait_seconds, seconds_range),
                      flag("--watch", "a live table; elsewhere a line for each change", &StatusOptions::watch),
                      flag("--check", "ends with 1 unless all is up, ready and as described", &StatusOptions::check),
                      form_option("text or json", {"text", "json"})} +
              choice_options() + under("Play", {concurrency_option()}),
          .run = cli::status};
}

} // namespace maestro::cli
