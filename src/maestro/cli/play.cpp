// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/choice.hpp>
#include <maestro/cli/command.hpp>
#include <maestro/cli/pace.hpp>
#include <maestro/cli/process.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/cli/suspensions.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/view/events_json.hpp>
#include <maestro/view/play_table.hpp>
#include <maestro/view/remarks.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>
#include <strings/shell.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace maestro::cli {
namespace {

/// What a play tells, written a little later and together: a play may tell ten thousand things a second. A terminal
/// that takes less does not slow the play down. A play is not cut in two because nobody reads about it any more, or
/// because it cannot be written.
class PlayOutput {
public:
  explicit PlayOutput(Terminal& terminal) : terminal_(terminal) {}
  ~PlayOutput() { finish(); }
  PlayOutput(const PlayOutput&) = delete;
  PlayOutput& operator=(const PlayOutput&) = delete;

  /// For what has to be written all.
  Write writer()
  {
    return [this](std::string_view text) {
      unwritten_ += text;
      schedule();
    };
  }

  /// For rows of which it matters how they are when they can be written.
  std::shared_ptr<LiveRows> live_rows()
  {
    rows_ = std::make_shared<LiveRows>([this] { schedule(); });
    return rows_;
  }

  /// The terminal has shown something else meanwhile.
  void forget()
  {
    if (rows_) rows_->forget();
  }

  /// Throws if something could not be written.
  void check() const
  {
    if (problem_) std::rethrow_exception(problem_);
  }

  /// Writes all that there is, however long it takes.
  void finish()
  {
    due_.reset();
    attempt([&] { terminal_.out(std::exchange(unwritten_, {})); });
    attempt([&] { terminal_.out(news()); });
  }

private:
  void schedule()
  {
    if (due_) return;
    if (rows_ && !std::exchange(is_shown_, true)) return write(); // a user sees at once what is going to happen
    due_.emplace(rows_ ? time_of_frame : time_of_write, [this] { write(); });
  }

  void write()
  {
    due_.reset();
    if (unwritten_.empty()) unwritten_ = news();
    attempt([&] { unwritten_.erase(0, terminal_.out_now(unwritten_)); });
    if (!gone_ && !unwritten_.empty()) schedule();
  }

  std::string news() { return rows_ ? rows_->news() : std::string(); }

  template<class Work>
  void attempt(const Work& work)
  {
    if (gone_) return;
    try {
      work();
    } catch (const BrokenPipe&) { // see above
      gone_ = true;
    } catch (const Error&) { // thrown by check
      problem_ = std::current_exception();
      unwritten_.clear();
    }
  }

  Terminal& terminal_;
  std::shared_ptr<LiveRows> rows_;
  std::string unwritten_;
  std::optional<net::Alarm> due_;
  std::exception_ptr problem_;
  bool gone_ = false, is_shown_ = false;
};

/// Only what the user must be told at once.
class NoView : public EventSink {
public:
  explicit NoView(Terminal& terminal) : terminal_(terminal) {}
  void on(const Event& event) override
  {
    if (std::holds_alternative<Interrupted>(event)) terminal_.error(std::string(interrupted_text) + "\n");
  }

private:
  Terminal& terminal_;
};

std::unique_ptr<EventSink> view_for(const Environment& environment, const Plan& plan, const Arguments& arguments,
                                    Terminal& terminal, PlayOutput& output)
{
  if (arguments.progress == "json") return std::make_unique<JsonView>(plan, now, output.writer());
  if (arguments.quiet || arguments.progress == "quiet") return std::make_unique<NoView>(terminal);
  const bool live =
      arguments.progress == "tty" || (arguments.progress == "auto" && terminal.can_rewrite(plan.selected.size()));
  const PlayTable::Settings settings{
      .width = terminal.width(), .style = terminal.style(), .verbose = arguments.verbose, .every_change = live};
  std::shared_ptr<Rows> rows;
  if (live)
    rows = output.live_rows();
  else
    rows = appended_rows(output.writer());
  return std::make_unique<PlayTable>(environment, plan, settings, std::move(rows));
}

/// Notes which instances are not where they should be, for the command to go on with.
class Unfinished : public EventSink {
public:
  void on(const Event& event) override
  {
    const auto* finished = std::get_if<InstanceFinished>(&event);
    if (finished != nullptr && finished->result != Result::ok && finished->result != Result::unchanged &&
        seen_.insert(finished->instance).second)
      instances_.push_back(finished->instance);
  }
  const std::vector<InstanceName>& instances() const { return instances_; }

private:
  std::vector<InstanceName> instances_;
  std::set<InstanceName> seen_; // one that died after all is told twice
};

/// Which instances are meant is said by their names, if these are told.
bool is_repeated(const Given& given, const Command& command, bool named)
{
  const bool of_command = std::any_of(command.options.begin(), command.options.end(),
                                      [&](const Option& option) { return &option == given.option; });
  return of_command &&
         (!named || given.option->group != choice_group || given.option->name() == "--ignore-dependencies");
}

} // namespace

std::string command_to_go_on(const Arguments& arguments, const std::vector<InstanceName>& instances)
{
  constexpr std::size_t named_at_most = 20;
  std::string command = "maestro";
  if (arguments.file != Arguments().file) command += " -f " + strings::shell_quoted(arguments.file);
  command += " " + arguments.command;
  const Command& meant = *find_command(arguments.command);
  const bool named = meant.words == Words::things && instances.size() <= named_at_most;
  for (const Given& given : arguments.given) {
    if (!is_repeated(given, meant, named)) continue;
    command += fmt::format(" {}", given.option->name());
    if (given.option->takes_value()) command += "=" + strings::shell_quoted(given.value);
  }
  if (named)
    for (const InstanceName& instance : instances) command += " " + strings::shell_quoted(instance.text());
  else
    for (const std::string& thing : arguments.words) command += " " + strings::shell_quoted(thing);
  return command;
}

int play(const Plan& plan, const Environment& environment, const Observed& observed, engine::Fleet& fleet,
         const engine::DockerConfig& docker, Secrets& secrets, const Arguments& arguments, Terminal& terminal,
         EnvironmentLock* lock, const std::vector<EventSink*>& listeners)
{
  PlayOutput output(terminal);
  if (!arguments.quiet) terminal.error(remarks_text(plan, terminal.error_paint()));
  const std::unique_ptr<EventSink> view = view_for(environment, plan, arguments, terminal, output);
  Unfinished unfinished;
  FanOut ears(listeners);
  ears.add(unfinished);
  ears.add(*view);
  const auto& options = arguments.of<PlayOptions>();
  ExecuteOptions how{.fail_fast = options.fail_fast,
                     .log_lines = static_cast<std::size_t>(options.log_lines),
                     .process_environment = process_environment_entries(),
                     .docker = docker,
                     .guest_program = guest_program(),
                     .secrets = &secrets};
  if (lock != nullptr) how.stop_because = [lock](const ShipName& ship) { return lock->lost_because(ship); };
  const PlayResult result = [&] {
    const Suspensions suspensions([] {}, [&] { output.forget(); });
    return execute(plan, environment, fleet, ears, how);
  }();
  output.finish();
  const std::string go_on =
      unfinished.instances().empty() ? std::string() : command_to_go_on(arguments, unfinished.instances());
  report_unreachable(observed, terminal);
  if (!arguments.quiet) terminal.error(kept_up_text(result));
  terminal.error(summary_text(result, go_on, terminal.error_paint()));
  if (arguments.verbose && exit_code(result) == 0) terminal.error(counts_text(result) + "\n");
  output.check();
  return exit_code(result);
}

} // namespace maestro::cli
