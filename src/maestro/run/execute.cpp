// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/secrets.hpp>
#include <maestro/run/execution.hpp>
#include <maestro/run/masked_events.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace maestro {

PlayResult execute(const Plan& plan, const Environment& environment, engine::Fleet& fleet, EventSink& sink,
                   const ExecuteOptions& options)
{
  Secrets own(environment, options.process_environment);
  Secrets& secrets = options.secrets == nullptr ? own : *options.secrets;
  secrets.digests(needed_secrets(environment, plan));
  MaskedEvents masked(sink, secrets);
  return Execution(plan, environment, fleet, masked, secrets, options).run();
}

Execution::Execution(const Plan& plan, const Environment& environment, engine::Fleet& fleet, EventSink& sink,
                     Secrets& secrets, const ExecuteOptions& options)
    : plan_(plan), environment_(environment), fleet_(fleet), sink_(sink), options_(options),
      book_(
          plan, [this](StepId step) { begin(step); }, [this](StepId step, StepId blamed) { hold_back(step, blamed); }),
      secrets_(secrets), logins_(environment, options.docker, secrets), may_continue_(plan.steps.size()),
      goals_(plan.steps.size()), inspections_(fleet), watches_(fleet), tools_{environment,
                                                                              fleet,
                                                                              watches_,
                                                                              logins_,
                                                                              secrets,
                                                                              options.process_environment,
                                                                              GuestProgram(options.guest_program)},
      vigil_(watches_, [this](const InstanceName& instance, const Doubt& doubt) { look_after_death(instance, doubt); })
{
  for (const Group& group : plan.groups)
    if (group.at_most > 0) places_.try_emplace(group.id, group.at_most);
  for (const Selected& selected : plan.selected) selected_.emplace(selected.name, &selected);
  for (const Replacement& one : plan.replacements) replacing_.try_emplace(one.instance, Replacing{&one});
  find_wholes();
  for (const Goal& goal : plan.goals) {
    goals_[goal.step].push_back(&goal);
    goal_of_.emplace(goal.instance, &goal);
  }
}

PlayResult Execution::run()
{
  const net::TimePoint began = net::now();
  const net::Interrupts interrupts([this](int signal) { interrupt(signal); });
  sink_.on(PlayStarted{});
  watches_.on_begin([this](const ShipName& ship) { watch_over_settled(ship); });
  tell_settled();
  book_.open();
  work_.wait();
  over_since_ = net::now();
  watch_all_newcomers();
  if (result_.interrupted_by == 0) vigil_.doubt_unheard();
  std::size_t heard = 0;
  do { // while one death is told, another may be heard of
    heard = doubts_;
    looks_.wait();
    obituaries_.wait();
  } while (doubts_ > heard);
  watches_.end();
  tell_the_rest();
  result_.down.assign(down_.begin(), down_.end());
  result_.is_ship_unknown = !plan_.unknown.empty();
  tell_kept_up();
  result_.took = net::now() - began;
  result_ = without_secrets(std::move(result_), secrets_);
  sink_.on(PlayFinished{result_});
  return result_;
}

// ---- Turns and steps.

void Execution::begin(StepId step)
{
  const Turn& turn = plan_.turns[plan_.steps[step].turn];
  if (turn.steps.front() == step)
    work_.spawn([this, &turn] { work_through(turn); });
  else
    may_continue_[step] = true;
}

std::vector<net::Semaphore::Permit> Execution::take_places(const std::vector<GroupId>& groups)
{
  std::vector<net::Semaphore::Permit> taken;
  for (const GroupId group : groups)
    if (const auto places = places_.find(group); places != places_.end()) taken.push_back(places->second.take());
  return taken;
}

/// What a turn has once begun it ends, at the places that it has taken: `restart -c 1` replaces one after the other.
void Execution::work_through(const Turn& turn)
{
  const auto taken = take_places(turn.groups);
  if (is_spared(turn)) return spare(plan_.steps[turn.steps.front()], spared_because(turn));
  for (const StepId id : turn.steps) {
    const Step& step = plan_.steps[id];
    if (id != turn.steps.front() && !may_continue_[id]) return;
    if (auto ending = let_down(turn, step)) return spare(step, *std::move(ending));
    if (takes_down(step)) {
      if (auto ending = left_running(turn, step)) return spare(step, *std::move(ending));
      count_out(*step.instance());
    }
    const net::TimePoint began = net::now();
    if (const auto barred = barred_from(step)) {
      end(step, *barred, began);
    } else if (may_go_on() || step.follows_through) {
      note_beginning(step);
      sink_.on(StepStarted{step.id});
      end(step, attempt(step), began);
    } else {
      end(step,
          {Result::cancelled, result_.interrupted_by != 0 ? "interrupted" : "the play was ended by a failure", {}},
          began);
    }
  }
}

/// The first one fails, and is told.
std::optional<Execution::Ending> Execution::barred_from(const Step& step)
{
  auto reason = options_.stop_because && !stopped_because_ ? options_.stop_because(step.ship) : std::nullopt;
  if (reason && !stopped_because_) { // it may have taken its time
    stopped_because_ = std::move(reason);
    return Ending{Result::failed, *stopped_because_, "see what others do, and then begin again"};
  }
  if (stopped_because_) return Ending{Result::cancelled, *stopped_because_, {}};
  return std::nullopt;
}

/// What it relies on may have failed since the turn began. What is not started yet is not, as if it had not begun; but
/// what was taken down, and cannot be put back, is brought up all the same.
std::optional<Execution::Ending> Execution::let_down(const Turn& turn, const Step& step) const
{
  if (step.instance() == nullptr) return std::nullopt;
  std::optional<StepId> blamed;
  for (const StepId id : turn.steps) {
    if (!blamed) blamed = book_.let_down_by(id);
    if (id == step.id) break;
    const Step& before = plan_.steps[id];
    if (std::holds_alternative<StartContainer>(before.action)) return std::nullopt;
    if (takes_down(before) && !is_to_undo(*step.instance())) return std::nullopt;
  }
  return blamed ? std::optional(held_back_by(*blamed)) : std::nullopt;
}

bool Execution::is_spared(const Turn& turn) const
{
  return turn.takes_down && std::any_of(turn.groups.begin(), turn.groups.end(), [&](GroupId group) {
           return plan_.groups[group].spares_after_failure && failed_groups_.contains(group);
         });
}

/// Another one may have failed since the turn began, or may be about to.
bool Execution::is_spared_after_all(const Turn& turn)
{
  for (const GroupId group : turn.groups)
    if (plan_.groups[group].spares_after_failure) watch_newcomers(plan_.groups[group].service);
  return is_spared(turn);
}

/// Right before the stop. To ask how many are up takes its time as well.
std::optional<Execution::Ending> Execution::left_running(const Turn& turn, const Step& step)
{
  if (is_spared_after_all(turn)) return spared_because(turn);
  if (auto kept = kept_from_stopping(step)) return kept;
  return is_spared(turn) ? std::optional(spared_because(turn)) : std::nullopt;
}

Execution::Ending Execution::spared_because(const Turn& turn) const
{
  InstanceName failed;
  for (const GroupId group : turn.groups)
    if (const auto first = failed_groups_.find(group); first != failed_groups_.end()) failed = first->second;
  return {Result::skipped, fmt::format("it was left running, because {} failed", failed), {}};
}

/// What runs goes on as it is; what was taken down already is put back.
void Execution::spare(const Step& step, const Ending& ending)
{
  const InstanceName& instance = *step.instance();
  if (!down_.contains(instance)) note_back(instance);
  broken_.try_emplace(instance, ending);
  sink_.on(StepFinished{step.id, Result::skipped, {}, broken_.at(instance).words});
  if (!is_undone_later(instance)) undo(instance);
  for (const Goal* goal : goals_[step.id]) finish_goal(*goal, broken_.at(goal->instance));
  book_.ended(step.id, false);
}

/// One of the places where an error becomes a fact.
Execution::Ending Execution::attempt(const Step& step)
{
  try {
    perform_cuttable(step);
    return {};
  } catch (const net::Cancelled&) {
    if (result_.interrupted_by == 0) throw;
    return {Result::cancelled, "interrupted", {}};
  } catch (const Error& error) {
    return {error.fault() == Fault::unreachable ? Result::unreachable : Result::failed, error.what(), error.hint()};
  }
}

void Execution::perform_cuttable(const Step& step)
{
  AtWork& work = at_work_.emplace_back(step);
  struct Leave {
    ~Leave() { all.erase(entry); }
    std::list<AtWork>& all;
    std::list<AtWork>::iterator entry;
  } const leave{at_work_, std::prev(at_work_.end())};
  if (result_.interrupted_by != 0 && is_cuttable(step.action)) work.cut.pass();
  if (!std::holds_alternative<Pause>(step.action))
    remind(work, net::Duration(), environment_.ships.at(step.ship).timeout);
  const bool in_time = work.cut.is_met_by([&] {
    perform(step, tools_, [this](const Told& told) {
      if (const auto* progress = std::get_if<StepProgress>(&told)) sink_.on(*progress);
      if (const auto* warning = std::get_if<Warning>(&told)) warn(*warning);
    });
  });
  if (in_time) return;
  const bool only_waits = std::holds_alternative<Pause>(step.action) || std::holds_alternative<Monitor>(step.action);
  if (only_waits && step.follows_through) return; // what follows is not to wait
  throw net::Cancelled();
}

/// Tells that the step goes on, each time twice as long after the last time.
void Execution::remind(AtWork& work, net::Duration waited, net::Duration pause)
{
  work.reminders.emplace_back(pause, [this, &work, so_far = waited + pause] {
    sink_.on(StepProgress{.step = work.step->id, .percent = {}, .note = {}, .waited = so_far});
    remind(work, so_far, so_far);
  });
}

/// What changes nothing half is cut at once; the rest is finished, in the time that engines give it then.
void Execution::interrupt(int signal)
{
  if (result_.interrupted_by != 0) {
    work_.cancel();
    obituaries_.cancel();
    return;
  }
  result_.interrupted_by = signal;
  sink_.on(Interrupted{signal});
  fleet_.hurry();
  for (AtWork& work : at_work_)
    if (is_cuttable(work.step->action)) work.cut.pass();
  looks_.cancel(); // no death that is found now counts
  for (net::Group& looks : newcomer_looks_) looks.cancel();
  interruption_.notify();
  newcomer_news_.notify();
}

// ---- Ends.

void Execution::end(const Step& step, const Ending& ending, net::TimePoint began)
{
  Ending told = ending;
  const bool only_tidied = !stopped_because_ && is_tidying(step);
  if (!only_tidied) note_effect(step, ending);
  sink_.on(StepFinished{step.id, ending.result, net::now() - began, ending.words});
  if (ending.result != Result::ok && only_tidied) {
    warn_of_old(step, ending);
    told = {};
  } else if (ending.result != Result::ok) {
    if (const InstanceName* instance = step.instance()) note_broken(*instance, ending);
    for (const InstanceName& instance : step.needed_by) note_broken(instance, ending);
    if (ending.result != Result::cancelled) report(step, ending);
    if (step.instance() != nullptr) revoke_readiness(step);
    const bool is_undone_now = step.instance() != nullptr && !is_undone_later(*step.instance());
    const bool is_lost = is_undone_now && !undo(*step.instance());
    if (is_lost && ending.result != Result::failed) told = broken_.at(*step.instance());
  } else {
    note_proof(step);
  }
  for (const Goal* goal : goals_[step.id]) finish_goal(*goal, told);
  book_.ended(step.id, ending.result == Result::ok);
}

void Execution::warn(Warning warning)
{
  result_.warnings.push_back(warning);
  sink_.on(std::move(warning));
}

void Execution::warn_of_old(const Step& step, const Ending& ending)
{
  warn({*step.instance(), step.ship, fmt::format("its old container is still there: {}", ending.words)});
}

/// Keeps count of what was taken down to be replaced, and of the groups that have failed.
void Execution::note_effect(const Step& step, const Ending& ending)
{
  const InstanceName* const instance = step.instance();
  if (instance == nullptr) {
    if (ending.result == Result::failed || ending.result == Result::unreachable)
      for (const InstanceName& needing : step.needed_by) note_failure(needing);
    return;
  }
  // Of a start that was not answered, or was left by a second interrupt, nobody knows whether it took effect.
  if (ending.result != Result::failed && std::holds_alternative<StartContainer>(step.action)) down_.erase(*instance);
  if (ending.result == Result::ok) {
    if (takes_down(step) && !std::get<StopContainer>(step.action).is_relieved) down_.insert(*instance);
    if (const auto goal = goal_of_.find(*instance); goal != goal_of_.end() && goal->second->ready == step.id)
      note_ready(*instance);
  } else if (ending.result == Result::failed || ending.result == Result::unreachable) {
    note_failure(*instance);
  }
}

/// What an interrupt has cut says less than what failed beside it, and was reported.
void Execution::note_broken(const InstanceName& instance, const Ending& ending)
{
  const auto [place, is_first] = broken_.try_emplace(instance, ending);
  if (!is_first && place->second.result == Result::cancelled) place->second = ending;
}

/// Also of what others do for an instance, such as to pull its image.
void Execution::note_failure(const InstanceName& instance)
{
  const auto goal = goal_of_.find(instance);
  if (goal == goal_of_.end()) return;
  for (const GroupId group : plan_.turns[plan_.steps[goal->second->step].turn].groups)
    failed_groups_.try_emplace(group, instance);
}

void Execution::finish_goal(const Goal& goal, const Ending& ending)
{
  const bool ok = ending.result == Result::ok;
  const auto own = replacing_.find(goal.instance);
  if (ok && own != replacing_.end()) own->second.is_over = true;
  const bool changed_nothing = goal.changes_nothing || tools_.unaltered.contains(goal.instance);
  finish_instance(goal.instance, ok && changed_nothing ? Result::unchanged : ending.result,
                  ok && changed_nothing ? "it was so already" : ending.words);
  const auto& checks = environment_.instances.at(goal.instance).lifecycle.running;
  if (!ok || !traits(plan_.verb).brings_up || expects_end(checks)) return;
  const bool is_fresh = !changed_nothing && checks.empty();
  vigil_.keep(goal.instance, goal.ship, is_fresh ? Vigil::Past::has_not_come_back : Vigil::Past::may_have_come_back);
  const bool was_monitored =
      own != replacing_.end() && std::holds_alternative<Monitor>(plan_.steps[own->second.planned->proved].action);
  if (!is_fresh || was_monitored) return;
  newcomers_[environment_.instances.at(goal.instance).service].push_back({&goal, net::now() + options_.watch});
}

void Execution::finish_instance(const InstanceName& instance, Result result, std::string because)
{
  const Selected& selected = *selected_.at(instance);
  ++result_.counts[result];
  told_.insert_or_assign(instance, std::pair(&selected, result));
  const auto created = tools_.created.find(instance);
  sink_.on(InstanceFinished{instance, selected.ship, result, std::move(because),
                            created == tools_.created.end() ? selected.container_id : created->second,
                            down_.contains(instance)});
  if (const auto own = replacing_.find(instance); own != replacing_.end()) own->second.whole->news.notify();
}

void Execution::tell_settled()
{
  for (const SettledInstance& settled : plan_.settled) {
    switch (settled.verdict) {
    case Verdict::already_running:
    case Verdict::already_stopped:
    case Verdict::absent:
    case Verdict::still_running:
    case Verdict::up_to_date:
    case Verdict::done:
      finish_instance(settled.instance, Result::unchanged, settled.because);
      break;
    case Verdict::unreachable:
      finish_instance(settled.instance, Result::unreachable, settled.because);
      break;
    case Verdict::blocked:
      finish_instance(settled.instance, Result::skipped, settled.because);
      break;
    case Verdict::foreign:
    case Verdict::refused:
      report_refused(settled);
      finish_instance(settled.instance, Result::failed, settled.because);
      break;
    }
  }
}

/// After a second interrupt: what had begun was left where it was, the rest has not begun.
void Execution::tell_the_rest()
{
  for (const Goal& goal : plan_.goals) {
    if (told_.contains(goal.instance)) continue;
    const auto broken = broken_.find(goal.instance);
    finish_goal(goal, broken == broken_.end() ? Ending{Result::cancelled, "interrupted", {}} : broken->second);
  }
}

// ---- What happens to instances that were ready.

void Execution::watch_over_settled(const ShipName& ship)
{
  if (!traits(plan_.verb).brings_up) return;
  for (const SettledInstance& settled : plan_.settled)
    if (settled.ship == ship && (settled.verdict == Verdict::already_running || settled.verdict == Verdict::up_to_date))
      vigil_.keep(settled.instance, ship);
}

void Execution::watch_all_newcomers()
{
  for (const auto& [service, newcomers] : newcomers_)
    work_.spawn([this, &service = service] { watch_newcomers(service); });
  work_.wait();
}

/// What has no checks is believed to be ready after a few milliseconds, so that nothing that needs it waits in vain;
/// but the end of the play does wait here, and so does whatever else of its service would be stopped. After an
/// interrupt no death counts, so that nobody looks any more.
void Execution::watch_newcomers(const ServiceName& service)
{
  using Looked = Newcomer::Looked;
  constexpr std::size_t looks_at_a_time = 1'000;
  const auto looks = newcomer_looks_.emplace(newcomer_looks_.end(), looks_at_a_time);
  struct Leave {
    ~Leave() { all.erase(entry); }
    std::list<net::Group>& all;
    std::list<net::Group>::iterator entry;
  } const leave{newcomer_looks_, looks};
  const auto begin_to_look = [&](Newcomer& newcomer) {
    while (newcomer.looked == Looked::no && result_.interrupted_by == 0 && net::now() < newcomer.watched_until)
      interruption_.wait(newcomer.watched_until - net::now());
    if (newcomer.looked != Looked::no || result_.interrupted_by != 0) return;
    newcomer.looked = Looked::now;
    looks->spawn([this, &newcomer] {
      if (has_died(*newcomer.goal)) died_after_all(newcomer.goal->instance);
      newcomer.looked = Looked::yes;
      newcomer_news_.notify();
    });
  };
  std::list<Newcomer>& newcomers = newcomers_[service];
  for (Newcomer& newcomer : newcomers) begin_to_look(newcomer);
  looks->wait();
  for (Newcomer& newcomer : newcomers) { // others may have come to the list, or are being looked at for somebody else
    begin_to_look(newcomer);
    looks->wait();
    while (newcomer.looked == Looked::now && result_.interrupted_by == 0) newcomer_news_.wait();
  }
}

/// A ship that has given no answer since the play was over is not asked again; nor is it by those who wait for one.
std::optional<engine::ContainerState> Execution::state_of(const InstanceName& instance, const ShipName& ship)
{
  return inspections_.of(instance, ship, over_since_.value_or(net::now()));
}

/// Looks, where the engine does not tell deaths at once, or may have told some while nobody listened.
bool Execution::has_died(const Goal& goal)
{
  try {
    if (result_.interrupted_by != 0 || vigil_.is_certain_of(goal.instance, goal.ship)) return false;
    const auto state = state_of(goal.instance, goal.ship);
    return !state || !state->running || state->state == engine::State::restarting;
  } catch (const Error&) { // a ship that has vanished since says nothing about its containers
    return false;
  }
}

/// What is heard may be old: the stop of the container whose name this one has, told late. What its restart policy has
/// brought back since it was well has died.
void Execution::look_after_death(const InstanceName& instance, const Doubt& doubt)
{
  ++doubts_;
  looks_.spawn([this, instance, doubt] {
    try {
      const auto state = state_of(instance, selected_.at(instance)->ship);
      const bool is_up = state && state->running && state->state != engine::State::restarting;
      const bool is_old = is_up && doubt.since && state->started_at && *state->started_at < *doubt.since;
      if (is_old || (is_up && state->restart_count == 0)) return;
    } catch (const Error&) { // then there is only what was heard
      if (!doubt.is_heard) return;
    }
    died_after_all(instance);
  });
}

/// It counts as failed, although it was ready; what waits for it and has not begun does not begin.
void Execution::died_after_all(const InstanceName& instance)
{
  if (result_.interrupted_by != 0 || !dead_.insert(instance).second) return;
  if (const auto goal = goal_of_.find(instance); goal != goal_of_.end()) {
    book_.revoke(goal->second->ready);
    if (const auto own = replacing_.find(instance); own != replacing_.end()) book_.revoke(own->second.planned->proved);
    if (!goal->second->changes_nothing) note_failure(instance);
  }
  broken_.try_emplace(instance, Ending{Result::failed, "it was ready, and then it ended", {}});
  obituaries_.spawn([this, instance] {
    const Selected& selected = *selected_.at(instance);
    const std::string words = death_words(instance, fleet_.at(selected.ship), watches_.of(selected.ship));
    broken_.at(instance).words = words;
    result_.failures.push_back({.instances = {instance},
                                .stray = {},
                                .ship = selected.ship,
                                .result = Result::failed,
                                .doing = "watch over it, after it was ready",
                                .words = words,
                                .hint = {},
                                .log = last_lines(instance, selected.ship),
                                .left_behind = {}});
    const auto told = told_.find(instance);
    if (told == told_.end()) return; // it is told with the others of its service
    --result_.counts[told->second.second];
    finish_instance(instance, Result::failed, words);
  });
}

} // namespace maestro
