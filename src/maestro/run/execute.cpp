// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/run/execution.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {

PlayResult execute(const Plan& plan, const Environment& environment, engine::Fleet& fleet, EventSink& sink,
                   const ExecuteOptions& options)
{
  return Execution(plan, environment, fleet, sink, options).run();
}

Execution::Execution(const Plan& plan, const Environment& environment, engine::Fleet& fleet, EventSink& sink,
                     const ExecuteOptions& options)
    : plan_(plan), environment_(environment), fleet_(fleet), sink_(sink), options_(options),
      book_(
          plan, [this](StepId step) { begin(step); }, [this](StepId step, StepId blamed) { hold_back(step, blamed); }),
      places_(options.concurrency), watches_(fleet, background_),
      logins_(environment, options.docker), workshop_{environment, fleet, watches_, logins_,
                                                      options.process_environment},
      continued_(plan.steps.size()), goals_(plan.steps.size())
{
  for (const Goal& goal : plan.goals) goals_[goal.step].push_back(&goal);
}

/// A goal, or an instance that was settled before.
template<class Planned>
void Execution::finish_instance(const Planned& planned, Result result, std::string because)
{
  ++result_.counts[result];
  const auto created = workshop_.created.find(planned.instance);
  sink_.on(InstanceFinished{planned.instance, planned.ship, result, std::move(because),
                            created == workshop_.created.end() ? planned.container_id : created->second});
}

PlayResult Execution::run()
{
  const net::TimePoint began = net::now();
  const net::Interrupts interrupts([this](int signal) { interrupt(signal); });
  sink_.on(PlayStarted{});
  tell_settled();
  book_.open();
  work_.wait();
  background_.cancel();
  background_.wait();
  result_.took = net::now() - began;
  sink_.on(PlayFinished{result_});
  return result_;
}

void Execution::interrupt(int signal)
{
  if (result_.interrupted_by != 0) {
    work_.cancel();
    return;
  }
  result_.interrupted_by = signal;
  for (net::Deadline* cut : cuttable_) cut->pass();
}

void Execution::begin(StepId step)
{
  const std::vector<StepId>& after = plan_.steps[step].after;
  if (after.size() == 1 && book_.continuation(after.front()) == step)
    continued_[step] = true;
  else
    work_.spawn([this, step] { work_through(step); });
}

/// Steps of one instance that follow each other directly share one place of the concurrency limit, so that `restart -c
/// 1` replaces one instance after the other.
void Execution::work_through(StepId first)
{
  const net::Places::Place place = places_.take();
  for (std::optional<StepId> next = first; next;) {
    const Step& step = plan_.steps[*next];
    const net::TimePoint began = net::now();
    if (may_go_on()) {
      sink_.on(StepStarted{step.id});
      end(step, attempt(step), began);
    } else {
      end(step,
          {Result::cancelled, result_.interrupted_by != 0 ? "interrupted" : "the play was ended by a failure", {}},
          began);
    }
    next = book_.continuation(step.id);
    if (next && !continued_[*next]) next.reset();
  }
}

/// One of the places where an error becomes a fact.
Execution::Ending Execution::attempt(const Step& step)
{
  try {
    if (is_cuttable(step.action))
      perform_cuttable(step);
    else
      perform_now(step);
    return {};
  } catch (const net::Cancelled&) {
    if (result_.interrupted_by == 0) throw;
    return {Result::cancelled, "interrupted", {}};
  } catch (const Error& error) {
    return {error.fault() == Fault::unreachable ? Result::unreachable : Result::failed, error.what(), error.hint()};
  }
}

void Execution::perform_now(const Step& step)
{
  perform(step, workshop_, [this](const StepProgress& progress) { sink_.on(progress); });
}

void Execution::perform_cuttable(const Step& step)
{
  net::Deadline cut(net::unlimited);
  const auto entry = cuttable_.insert(cuttable_.end(), &cut);
  struct Leave {
    ~Leave() { all.erase(entry); }
    std::list<net::Deadline*>& all;
    std::list<net::Deadline*>::iterator entry;
  } const leave{cuttable_, entry};
  try {
    perform_now(step);
  } catch (const Error&) { // what a wait that was cut says is no failure of the step's
    if (!cut.passed()) throw;
    throw net::Cancelled();
  }
}

void Execution::end(const Step& step, const Ending& ending, net::TimePoint began)
{
  sink_.on(StepFinished{step.id, ending.result, net::now() - began, ending.words});
  if (ending.result != Result::ok) {
    broken_.try_emplace(step.instance, ending);
    if (ending.result != Result::cancelled) {
      report(step, ending, environment_.instances.at(step.instance));
      for (const Goal* goal : goals_[step.id]) // others may share a pull
        if (goal->instance != step.instance) report(step, ending, environment_.instances.at(goal->instance));
    }
  }
  for (const Goal* goal : goals_[step.id]) finish_instance(*goal, ending.result, ending.words);
  book_.ended(step.id, ending.result == Result::ok);
}

void Execution::report(const Step& step, const Ending& ending, const Instance& instance)
{
  Failure failure{instance.name, step.ship, ending.result, doing(step, instance), ending.words, ending.hint, {}, {}};
  failure.left_behind = left_behind(step.action);
  if (std::holds_alternative<AwaitRunning>(step.action) && ending.result == Result::failed)
    failure.log = last_lines(step);
  result_.failures.push_back(std::move(failure));
}

std::vector<std::string> Execution::last_lines(const Step& step)
{
  if (options_.log_lines == 0) return {};
  std::string output;
  constexpr std::size_t most = 64UL << 10U;
  try {
    engine::LogQuery query;
    query.tail = static_cast<std::int64_t>(options_.log_lines);
    const net::Deadline deadline(environment_.ships.at(step.ship).timeout);
    fleet_.at(step.ship).logs(step.instance.text(), query, [&](engine::OutputStream, std::string_view chunk) {
      output += chunk;
      return output.size() < most;
    });
  } catch (const Error&) { // the log is a help, and its absence must not hide the failure
  }
  while (!output.empty() && output.back() == '\n') output.pop_back();
  std::vector<std::string> lines;
  if (!output.empty())
    for (const std::string_view line : split(output, '\n')) lines.push_back(clean_utf8(line));
  if (lines.size() > options_.log_lines)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(options_.log_lines));
  return lines;
}

void Execution::hold_back(StepId step, StepId blamed)
{
  const Step& guilty = plan_.steps[blamed];
  for (const Goal* goal : goals_[step]) {
    if (const auto own = broken_.find(goal->instance); own != broken_.end()) {
      finish_instance(*goal, own->second.result, own->second.words);
      continue;
    }
    const bool cut = broken_.contains(guilty.instance) && broken_.at(guilty.instance).result == Result::cancelled;
    const std::string because = std::holds_alternative<PullImage>(guilty.action)
                                    ? fmt::format("{} was not pulled", std::get<PullImage>(guilty.action).image)
                                    : fmt::format("it had to wait for {}", guilty.instance);
    finish_instance(*goal, cut ? Result::cancelled : Result::skipped, because);
  }
}

void Execution::tell_settled()
{
  for (const SettledInstance& settled : plan_.settled) {
    switch (settled.verdict) {
    case Settled::already_running:
    case Settled::already_stopped:
    case Settled::absent:
    case Settled::still_running:
    case Settled::up_to_date:
      finish_instance(settled, Result::unchanged, settled.because);
      break;
    case Settled::unreachable:
      finish_instance(settled, Result::unreachable, settled.because);
      break;
    case Settled::blocked:
      finish_instance(settled, Result::skipped, settled.because);
      break;
    }
  }
}

} // namespace maestro
