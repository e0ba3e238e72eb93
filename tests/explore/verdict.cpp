// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <sstream>

/// What is judged when a run has ended.
namespace maestro::explore {

using namespace std::chrono_literals;

namespace {

constexpr int interrupted = 130, locked = 5;

/// The names that such a line of the summary begins with: "ERROR: a-1, a-2 and 1 more: no space left".
std::vector<std::string> names_in(const std::string& line, std::size_t prefix)
{
  const std::string text = line.substr(prefix, line.find(": ", prefix) - prefix);
  if (text.starts_with("stray ")) return {text}; // it may have the name of an instance that is elsewhere
  std::vector<std::string> names;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word.ends_with(',')) word.pop_back();
    names.push_back(word);
  }
  return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_named(const std::string& err, const std::string& prefix, const std::string& instance)
{
  std::istringstream lines(err);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(prefix) && contains(names_in(line, prefix.size()), instance)) return true;
  return false;
}

/// Whether an error names an instance, perhaps as one of several, and its ship.
bool is_reported(const std::string& err, const std::string& instance, const std::string& ship)
{
  const std::string prefix = "ERROR: ";
  std::istringstream lines(err);
  bool named = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(prefix)) {
      const std::vector<std::string> names = names_in(line, prefix.size());
      named = contains(names, instance) || (!names.empty() && names.back() == "more");
    } else if (named && line.starts_with("  while: ") && line.ends_with("on ship " + ship)) {
      return true;
    }
  }
  return false;
}

/// "3 instances: 2 ok, 1 failed (", as the summary says it.
std::string counted_results(const Story& story)
{
  std::string text;
  for (const char* result : {"ok", "unchanged", "failed", "skipped", "unreachable", "cancelled"})
    if (const std::size_t count = story.count(result); count > 0)
      text += fmt::format("{}{} {}", text.empty() ? ": " : ", ", count, result);
  const std::size_t all = story.told.size();
  return fmt::format("{} instance{}{} (", all, all == 1 ? "" : "s", text);
}

} // namespace

void Run::finish(int exit_code, const std::string& out, const std::string& err, bool must_succeed)
{
  check_bystanders(must_succeed && hindered_.empty() && other_ == nullptr && traits(action_.verb).brings_up);
  check_leftovers(must_succeed && exit_code == 0 && other_ == nullptr);
  has_repaired_ = err.find("left in the middle") != std::string::npos;
  check_secrets(out);
  check_secrets(err);
  if (err.find("internal:") != std::string::npos) violated("internal error", err);
  if (client_.endless()) violated("no end", "more calls or time than any play needs");
  if (client_.killed()) return;
  check_time();
  for (const auto& [ship, instance] : run_twice_) // a ship that could not be asked may hide it
    if (known_.contains(ship) && known_[ship] && err.find("ship '" + ship + "'") == std::string::npos)
      violated("runs twice", fmt::format("{}, which still runs on {}", instance, ship));
  check_exit_code(exit_code, err);
  if (is_told_as_json()) check_story(story_ = story_of(out), exit_code, err);
  if (!must_succeed) return;
  check_wanted();
  if (exit_code != 0 && hindered_.empty() && other_ == nullptr)
    violated("failed without a cause", fmt::format("exit code {}\n{}", exit_code, err));
}

bool Run::is_told_as_json() const
{
  return std::find(action_.words.begin(), action_.words.end(), "json") != action_.words.end();
}

void Run::check_wanted()
{
  if (action_.fail_fast && !hindered_.empty()) return;
  for (const std::string& instance : selected_)
    if (!hindered_.contains(instance) && !as_wanted(instance) && (other_ == nullptr || !is_excused(instance)))
      violated("not as wanted", instance + " after a run without disturbance");
}

/// Two restarts can be in each other's way, so that what the one has stopped is brought up by none; but one says so.
bool Run::is_excused(const std::string& instance) const
{
  const auto is_told_so = [&](const Run& run) {
    const auto told = run.story_.told.find(instance);
    return told == run.story_.told.end() || (told->second.result != "ok" && told->second.result != "unchanged");
  };
  return action_.replaces() && (is_told_so(*this) || is_told_so(*other_));
}

void Run::check_secrets(const std::string& text)
{
  if (const auto at = text.find(secret_mark); at != std::string::npos)
    violated("a secret is shown", text.substr(at > 60 ? at - 60 : 0, 160));
}

/// What belongs to others, and strays, are as they were; nothing is there under a name that is not described.
void Run::check_bystanders(bool must_be_tidy)
{
  for (const std::string& ship : harbour_.scenario().ships) {
    FakeDaemon& daemon = harbour_.daemon(ship);
    for (const auto& [id, before] : before_[ship]) {
      const bool adopts = action_.adopt || (other_ != nullptr && other_->action_.adopt);
      const auto ends_any = [](const Action& action) { return action.strays || action.prunes; };
      const bool ends_strays = ends_any(action_) || (other_ != nullptr && ends_any(other_->action_));
      const bool may_change = before.kind == Kind::described || (before.kind == Kind::foreign && adopts) ||
                              (before.kind == Kind::stray && ends_strays);
      if (may_change) continue;
      const FakeContainer* const now = daemon.container(id);
      if (now == nullptr || now->spec.name != before.name)
        violated("somebody else's container is gone", fmt::format("{} on {}", before.name, ship));
      else if (!harbour_.world_changed() && (now->life != before.life || now->state != before.state))
        violated("somebody else's container was touched", fmt::format("{} on {}", before.name, ship));
    }
    for (const std::string& name : daemon.container_names()) {
      const FakeContainer& container = *daemon.container(name);
      if (must_be_tidy && is_aside(name) && kind_of(ship, container) == Kind::described)
        violated("a strange name", fmt::format("{} on {}", name, ship));
      if (!before_[ship].contains(container.id) && kind_of(ship, container) != Kind::described)
        violated("a strange container", fmt::format("{} on {}", name, ship));
    }
  }
}

void Run::check_time()
{
  const net::Duration to_give_lock_back = other_ == nullptr ? 3s : 15s; // the other one's signals are not its own
  if (const auto again = client_.interrupted_again_at(); again && client_.ended_at() - *again > to_give_lock_back)
    violated("not cut by the second interrupt", fmt::format("{} ms", (client_.ended_at() - *again) / 1ms));
  if (const auto first = client_.interrupted_at(); first && client_.ended_at() - *first > 1min)
    violated("long after the interrupt", fmt::format("{} s", (client_.ended_at() - *first) / 1s));
}

void Run::check_exit_code(int exit_code, const std::string& err)
{
  if (exit_code == interrupted && !client_.interrupted_at()) violated("exit code", "130 without a signal");
  // Of one who was killed, nobody can tell that he is gone as long as the ships that he gave signs on do not answer.
  const bool may_be_locked = exit_code == locked && harbour_.anything_went_wrong();
  if (exit_code != interrupted && exit_code != 0 && exit_code != 1 && exit_code != 4 && !may_be_locked)
    violated("exit code", fmt::format("{}\n{}", exit_code, err));
}

void Run::check_story(const Story& story, int exit_code, const std::string& err)
{
  const bool was_interrupted = client_.interrupted_at().has_value();
  if (!story.begun) {
    // The history may be on no ship that answers.
    const bool is_lost = action_.words.front() == "rollback" && exit_code == 4 && harbour_.anything_went_wrong();
    if (!was_interrupted && exit_code != locked && !is_lost)
      violated("no play", fmt::format("exit code {}\n{}", exit_code, err));
    return;
  }
  if (!story.ended) return violated("the play did not end", err);
  if (exit_code == locked && story.verb != to_text(action_.verb)) return; // after images were pulled
  const bool between_plays = was_interrupted && exit_code == interrupted;
  if (exit_code != story.exit_code && !between_plays)
    violated("exit code", fmt::format("{}, but the play tells {}", exit_code, story.exit_code));
  check_counts(story, exit_code);
  for (const std::string& instance : story.told_twice) violated("told twice", instance);
  for (const std::string& instance : selected_)
    if (!story.told.contains(instance) && story.verb != "repair") violated("not told", instance);
  for (const auto& [instance, one] : story.told)
    if (!selected_.contains(instance) && !may_come_along_.contains(instance))
      violated("told of what was not selected", instance);
  if (story.verb != to_text(action_.verb)) return; // only pulled, or repaired, before it
  for (const auto& [instance, one] : story.told) check_instance(instance, one, err);
  check_summary(story, err);
  check_down(story, err);
  check_spared(story);
  check_networks(story);
}

/// Nobody is blamed who has not failed, and what is counted is what was told.
void Run::check_summary(const Story& story, const std::string& err)
{
  if (story.exit_code != 0 && err.find(counted_results(story)) == std::string::npos)
    violated("summary", fmt::format("'{}' is not there\n{}", counted_results(story), err));
  for (const auto& [instance, one] : story.told)
    if (!has_repaired_ && one.result != "failed" && one.result != "unreachable" && is_named(err, "ERROR: ", instance))
      violated("summary", fmt::format("{} is told {}, and has an error\n{}", instance, one.result, err));
}

/// What was stopped to be replaced and is not up again is told, and nothing else.
void Run::check_down(const Story& story, const std::string& err)
{
  std::set<std::string> told;
  for (const auto& [instance, one] : story.told)
    if (one.down) told.insert(instance);
  if (told != story.down) violated("told down", "rows and summary differ");
  for (const std::string& instance : told)
    if (!is_named(err, "DOWN: ", instance))
      violated("told down", fmt::format("{} is not in the summary\n{}", instance, err));
  if (told.empty() && err.find("DOWN: ") != std::string::npos) violated("told down", err);
  if (harbour_.world_changed()) return;
  for (const std::string& instance : selected_) {
    if (unanswered_.contains(instance) && !told.contains(instance)) continue; // nobody knows
    if (other_touched(instance)) continue;
    const auto taken = taken_down_.find(instance);
    const FakeContainer* const beside = harbour_.daemon_of(instance).container(instance + ".new");
    const bool serves = (own(instance) != nullptr && own(instance)->running()) || // started before the old one stopped
                        (beside != nullptr && beside->running());
    const bool is_down =
        action_.replaces() && !serves && taken != taken_down_.end() && !has_lived_since(instance, taken->second);
    if (is_down != told.contains(instance))
      violated("told down", fmt::format("{} is {}down, and is{} told so", instance, is_down ? "" : "not ",
                                        told.contains(instance) ? "" : " not"));
  }
}

bool Run::goes_on_after_failure(const std::string& instance) const
{
  const auto& update = service_of(instance).update;
  return action_.keep_going || (update && update->failure_action == "continue");
}

namespace {

/// But for one that only removes what has been replaced: that is a warning.
bool fails_instance(const Story& story, const Story::Step& step)
{
  if (step.result != "failed" && step.result != "unreachable") return false;
  const auto told = story.told.find(step.subject);
  return step.action != "remove" || told == story.told.end() || told->second.result != "ok";
}

} // namespace

/// Once a replacement in a service has failed, what runs of that service goes on.
void Run::check_spared(const Story& story)
{
  if (action_.keep_going || !action_.replaces()) return;
  const auto service_of = [&](const std::string& instance) { return plan(instance).service; };
  std::map<std::string, std::string> failed; // service → instance
  for (std::size_t at = 0; at < story.steps.size(); ++at) {
    for (const auto& [instance, step] : story.died_before_step)
      if (step <= at) failed.try_emplace(service_of(instance), instance);
    const Story::Step& step = story.steps[at];
    if (step.kind != "instance") continue;
    if (goes_on_after_failure(step.subject)) continue;
    if (fails_instance(story, step)) failed.try_emplace(service_of(step.subject), step.subject);
    const auto first = failed.find(service_of(step.subject));
    if (step.started && step.action == "stop" && first != failed.end() && first->second != step.subject)
      violated("stopped after a failure",
               fmt::format("{} was stopped, although {} had failed", step.subject, first->second));
  }
}

/// What was made ready for containers can be used by them.
///
/// Of two, one that was ended may leave a second one behind, until the next play.
void Run::check_networks(const Story& story)
{
  const auto may_have_left_one = [](const Client& client) {
    return client.killed() || client.interrupted_again_at().has_value();
  };
  if (other_ != nullptr && (harbour_.anything_went_wrong() || may_have_left_one(other_->client_))) return;
  for (const Story::Step& step : story.steps) {
    if (step.action != "network" || step.result != "ok") continue;
    const std::size_t count = harbour_.daemon(step.ship).networks_called(step.subject).size();
    if (count != 1) violated("networks of one name", fmt::format("{} '{}' on {}", count, step.subject, step.ship));
  }
}

void Run::check_counts(const Story& story, int exit_code)
{
  for (const auto& [kind, count] : story.counts)
    if (story.count(kind) != count)
      violated("counts", fmt::format("{} {}, but {} instances told so", count, kind, story.count(kind)));
  const auto strays_that = [&](const std::string& result) {
    return std::count_if(story.steps.begin(), story.steps.end(),
                         [&](const Story::Step& step) { return step.kind != "instance" && step.result == result; });
  };
  const int expected = client_.interrupted_at() && exit_code == interrupted               ? interrupted
                       : story.count("failed") > 0 || strays_that("failed") > 0           ? 1
                       : story.count("unreachable") > 0 || strays_that("unreachable") > 0 ? 4
                                                                                          : 0;
  if (exit_code != expected) violated("exit code", fmt::format("{} instead of {}", exit_code, expected));
  if (exit_code == 0 && story.count("skipped") + story.count("cancelled") > 0)
    violated("exit code", "0, but something was not done");
}

/// What runs was there before this command: it was undone with others.
bool Run::is_put_back(const std::string& instance) const
{
  const FakeContainer* const container = own(instance);
  return container != nullptr && before_.at(plan(instance).ship).contains(container->id);
}

void Run::check_instance(const std::string& instance, const Story::Told& told, const std::string& err)
{
  const std::string& ship = plan(instance).ship;
  if (told.result == "ok" && !really_ok(instance)) violated("told ok", instance + " is not as told");
  if (told.result == "ok" && has_died_in_time(instance)) violated("told ok", instance + " has died in the meantime");
  const bool was_adopted = other_ != nullptr && other_->action_.adopt;
  if (strange_at_first_.contains(instance) && !was_adopted && told.result != "failed" && told.result != "unreachable")
    violated("told " + told.result, instance + ", whose container is somebody else's");
  if (told.result == "unchanged" && !really_unchanged(instance))
    violated("told unchanged", instance + " is not as told");
  if (told.result == "failed" || told.result == "unreachable") {
    const bool about_ship = err.find("ship '" + ship + "'") != std::string::npos;
    const bool about_instance = is_reported(err, instance, ship);
    if (told.words.empty() || !(about_instance || (about_ship && told.result == "unreachable")))
      violated("no report", fmt::format("{} {}: '{}'\n{}", instance, told.result, told.words, err));
    if (!has_cause(instance)) violated("failed without a cause", fmt::format("{}: {}", instance, told.words));
  }
  if (told.result == "skipped" && told.words.empty()) violated("no reason", instance + " was skipped");
  if (told.result == "skipped" && started_.contains(instance) && !is_put_back(instance))
    violated("told skipped", instance + " was started");
  const bool lost_lock = err.find("the environment's lock is lost") != std::string::npos;
  if (told.result == "cancelled" && !client_.interrupted_at() && !action_.fail_fast && !lost_lock)
    violated("cancelled", instance + " without an interrupt");
}

/// What has done its work is left by a clean that does not name it.
bool Run::is_memory(const std::string& instance, const Seen& seen) const
{
  const auto& things = action_.request.things;
  const auto named = [&](const std::string& name) {
    return std::find(things.begin(), things.end(), name) != things.end();
  };
  return seen.done && seen.current && !named(instance) && !named(plan(instance).service);
}

///
/// What the other one of two has touched may not be so any more.
bool Run::really_ok(const std::string& instance) const
{
  const bool is_about_containers =
      action_.verb == Verb::stop || action_.verb == Verb::kill || action_.verb == Verb::clean;
  if (is_about_containers && other_touched(instance)) return true;
  const Seen now = look_at(instance);
  switch (action_.verb) {
  case Verb::start:
  case Verb::restart:
  case Verb::apply:
    return was_ready(instance); // was_ready asks for a new start, unless it may stay as it is
  case Verb::stop:
  case Verb::kill:
    return !now.running;
  case Verb::pull:
    return has_image(instance);
  case Verb::clean:
    return !now.exists;
  }
  return false;
}

/// For good, and so long before the end that it was heard of.
bool Run::has_died_in_time(const std::string& instance) const
{
  const bool is_judged = traits(action_.verb).brings_up && !ends_by_itself(plan(instance)) &&
                         !harbour_.anything_went_wrong() && other_ == nullptr && !client_.interrupted_at();
  const FakeContainer* const container = own(instance);
  if (!is_judged || container == nullptr || container->state == engine::State::running) return false;
  constexpr auto time_to_hear = 5ms;
  return container->finished_at && *container->finished_at + time_to_hear < harbour_.daemon_of(instance).moment();
}

bool Run::really_unchanged(const std::string& instance) const
{
  if (touched_.contains(instance) && !other_touched(instance)) return has_repaired_ && really_ok(instance);
  if (other_touched(instance)) return really_ok(instance);
  const auto found = seen_.find(instance);
  if (found == seen_.end()) return false;
  const Seen& seen = found->second;
  switch (action_.verb) {
  case Verb::start:
    return was_ready(instance);
  case Verb::restart:
  case Verb::apply:
    return left_alone(instance) && was_ready(instance);
  case Verb::stop:
  case Verb::kill:
    return !look_at(instance).running;
  case Verb::pull:
    return false;
  case Verb::clean:
    return !seen.exists || seen.running || is_memory(instance, seen);
  }
  return false;
}

bool Run::never_pulls() const
{
  return std::find(action_.words.begin(), action_.words.end(), "never") != action_.words.end();
}

bool Run::has_cause(const std::string& instance) const
{
  const InstancePlan& planned = plan(instance);
  const auto seen = seen_.find(instance);
  const bool had_image = seen != seen_.end() && seen->second.has_image; // another one may have pulled it since
  if (never_pulls() && (!had_image || !has_image(instance))) return true;
  if (may_be_kept(instance)) return true;
  return other_touched(instance) || hindered_.contains(instance) || !harbour_.scenario().boots_are_good ||
         in_trouble_.contains(instance) || in_trouble_.contains(planned.image) ||
         ships_in_trouble_.contains(planned.ship) || harbour_.anything_went_wrong();
}

bool Run::as_wanted(const std::string& instance) const
{
  const Seen now = look_at(instance);
  switch (action_.verb) {
  case Verb::start:
  case Verb::restart:
  case Verb::apply:
    return ends_by_itself(plan(instance)) ? now.done : now.running;
  case Verb::stop:
  case Verb::kill:
    return !now.running;
  case Verb::pull:
    return has_image(instance);
  case Verb::clean:
    return !now.exists || now.running || is_memory(instance, now);
  }
  return false;
}

} // namespace maestro::explore
