// SPDX-License-Identifier: Apache-2.0
#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <sstream>

/// Whether what is told of a run is so.
namespace maestro::explore {

namespace {

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

} // namespace

void Run::check_story(const Story& story, int exit_code, const std::string& err)
{
  const bool was_interrupted = client_.interrupted_at().has_value();
  if (!story.begun) {
    // The history may be on no ship that answers.
    const bool is_lost = action_.words.front() == "rollback" && exit_code == 4 && harbour_.anything_went_wrong();
    if (!was_interrupted && exit_code != Exit::locked && !is_lost)
      violated("no play", fmt::format("exit code {}\n{}", exit_code, err));
    return;
  }
  if (!story.ended) return violated("the play did not end", err);
  if (exit_code == Exit::locked && story.verb != to_text(action_.verb)) return; // after images were pulled
  const bool between_plays = was_interrupted && exit_code == Exit::interrupted;
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

/// Nobody is blamed who has not failed.
void Run::check_summary(const Story& story, const std::string& err)
{
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
  std::set<std::string> relieved;            // by what was started beside it before that
  for (std::size_t at = 0; at < story.steps.size(); ++at) {
    for (const auto& [instance, step] : story.died_before_step)
      if (step <= at) failed.try_emplace(service_of(instance), instance);
    const Story::Step& step = story.steps[at];
    if (step.kind != "instance") continue;
    if (goes_on_after_failure(step.subject)) continue;
    if (fails_instance(story, step)) failed.try_emplace(service_of(step.subject), step.subject);
    const auto first = failed.find(service_of(step.subject));
    if (step.started && step.action == "start" && first == failed.end()) relieved.insert(step.subject);
    if (relieved.contains(step.subject)) continue;
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
  const int expected = client_.interrupted_at() && exit_code == Exit::interrupted         ? Exit::interrupted
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
  if (told.result == "skipped" && started_.contains(instance) && !is_put_back(instance) && !other_touched(instance))
    violated("told skipped", instance + " was started");
  const bool lost_lock = err.find("the environment's lock is lost") != std::string::npos;
  if (told.result == "cancelled" && !client_.interrupted_at() && !action_.fail_fast && !lost_lock)
    violated("cancelled", instance + " without an interrupt");
}

} // namespace maestro::explore
