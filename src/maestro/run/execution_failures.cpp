// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/execution.hpp>
#include <maestro/run/line_splitter.hpp>
#include <maestro/run/log_tail.hpp>

#include <fmt/core.h>

#include <utility>

/// How a play tells what failed in it.
namespace maestro {

/// Instances of one ship that fail for one reason are told of once.
void Execution::report_refused(const SettledInstance& settled)
{
  for (Failure& failure : result_.failures) {
    if (failure.ship != settled.ship || failure.words != settled.because || failure.hint != settled.hint) continue;
    failure.instances.push_back(settled.instance);
    return;
  }
  result_.failures.push_back({.instances = {settled.instance},
                              .stray = {},
                              .ship = settled.ship,
                              .result = Result::failed,
                              .doing = fmt::format("{} it, before anything was touched", to_text(plan_.verb)),
                              .words = settled.because,
                              .hint = settled.hint,
                              .log = {},
                              .left_behind = {}});
}

void Execution::report(const Step& step, const Ending& ending)
{
  Failure failure{.instances = step.needed_by,
                  .stray = {},
                  .ship = step.ship,
                  .result = ending.result,
                  .doing = doing(step),
                  .words = ending.words,
                  .hint = ending.hint,
                  .log = {},
                  .left_behind = left_behind(step.action, ending.result)};
  if (const auto* stray = std::get_if<StrayContainer>(&step.subject)) failure.stray = stray->name;
  if (const auto* resource = std::get_if<Resource>(&step.subject); resource != nullptr && step.needed_by.empty())
    failure.stray = fmt::format("{} {}", to_text(resource->kind), resource->name);
  if (const InstanceName* instance = step.instance()) {
    failure.instances = {*instance};
    if (down_.contains(*instance)) failure.left_behind = "it is down: its old container was stopped";
    if (std::holds_alternative<AwaitRunning>(step.action) && ending.result == Result::failed)
      failure.log = last_lines(*instance, step.ship);
  }
  result_.failures.push_back(std::move(failure));
}

Execution::Ending Execution::held_back_by(StepId blamed) const
{
  const Step& guilty = plan_.steps[blamed];
  const InstanceName* const other = guilty.instance();
  const bool cut = other != nullptr && broken_.contains(*other) && broken_.at(*other).result == Result::cancelled;
  return {cut ? Result::cancelled : Result::skipped, fmt::format("it had to wait for {}", name(guilty.subject)), {}};
}

/// What waits for something that has failed never begins.
void Execution::hold_back(StepId step, StepId blamed)
{
  for (const Goal* goal : goals_[step]) {
    const auto own = replacing_.find(goal->instance);
    const bool waits_for_all = own != replacing_.end() && own->second.planned->waits_for_all;
    if (const auto broken = broken_.find(goal->instance); broken != broken_.end() && !waits_for_all) {
      finish_goal(*goal, broken->second);
      continue;
    }
    const Ending ending = held_back_by(blamed);
    if (waits_for_all)
      work_.spawn([this, goal, ending] { settle_with_others(*goal, ending); });
    else if (is_to_undo(goal->instance))
      work_.spawn([this, goal, ending] {
        const auto taken = take_places(replacing_.at(goal->instance).groups);
        undo(goal->instance);
        const auto broken = broken_.find(goal->instance);
        finish_goal(*goal, broken == broken_.end() ? ending : broken->second);
      });
    else
      finish_goal(*goal, ending);
  }
}

/// Secrets are taken out of whole lines: of one that is cut, what is left would not be known for what it is.
std::vector<std::string> Execution::last_lines(const InstanceName& instance, const ShipName& ship)
{
  if (options_.log_lines == 0) return {};
  constexpr std::size_t most = 64UL << 10U;
  LogTail tail(options_.log_lines, most);
  const Instance& described = environment_.instances.at(instance);
  const auto keep = [&](std::string_view line) { tail.add(secrets_.masked(described, std::string(line))); };
  LineSplitter output(keep), errors(keep);
  try {
    engine::LogQuery query;
    query.tail = static_cast<std::int64_t>(options_.log_lines);
    net::within(environment_.ships.at(ship).timeout, [&] {
      const auto created = tools_.created.find(instance);
      fleet_.at(ship).logs(created == tools_.created.end() ? instance.text() : created->second, query,
                           [&](engine::OutputStream stream, std::string_view chunk) {
                             (stream == engine::OutputStream::standard_output ? output : errors).add(chunk);
                             return true;
                           });
    });
  } catch (const Error&) { // the log is a help, and its absence must not hide the failure
  }
  output.finish();
  errors.finish();
  std::vector<std::string> lines = tail.lines();
  if (!lines.empty() && secrets_.missing(described)) lines.resize(1); // each says no more than that
  return lines;
}

} // namespace maestro
