// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

#include <boost/json.hpp>
#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <sstream>

/// What is judged when a run has ended.
namespace maestro::explore {

using namespace std::chrono_literals;

namespace {

constexpr int interrupted = 130;

std::string text_of(const boost::json::object& line, const char* key)
{
  const auto* value = line.if_contains(key);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

} // namespace

void Run::finish(int exit_code, const std::string& out, const std::string& err, bool must_succeed)
{
  check_names();
  check_secrets(out);
  check_secrets(err);
  if (err.find("internal:") != std::string::npos) violated("internal error", err);
  if (harbour_.endless()) violated("no end", "more calls or time than any play needs");
  if (harbour_.killed()) return;
  check_time();
  check_exit_code(exit_code, err);
  const bool as_json = std::find(action_.words.begin(), action_.words.end(), "json") != action_.words.end();
  if (as_json) check_story(story_of(out), exit_code, err);
  if (!must_succeed) return;
  if (exit_code != 0) violated("failed without a cause", fmt::format("exit code {}\n{}", exit_code, err));
  for (const std::string& instance : selected_)
    if (!as_wanted(instance)) violated("not as wanted", instance + " after a run without disturbance");
}

void Run::check_secrets(const std::string& text)
{
  if (const auto at = text.find(secret_mark); at != std::string::npos)
    violated("a secret is shown", text.substr(at > 60 ? at - 60 : 0, 160));
}

void Run::check_names()
{
  const Scenario& scenario = harbour_.scenario();
  for (const std::string& ship : scenario.ships) {
    std::set<std::string> foreign;
    if (const auto names = scenario.foreign.find(ship); names != scenario.foreign.end())
      foreign.insert(names->second.begin(), names->second.end());
    for (const std::string& name : harbour_.daemon(ship).container_names()) {
      const auto declared = scenario.instances.find(name);
      if (foreign.erase(name) > 0) {
        const FakeContainer* container = harbour_.daemon(ship).container(name);
        if (!container->wants_to_run || (!container->running() && !harbour_.world_changed() && container->life == 0))
          violated("a foreign container was touched", name);
      } else if (declared == scenario.instances.end() || declared->second.ship != ship) {
        violated("a strange container", fmt::format("{} on {}", name, ship));
      }
    }
    for (const std::string& name : foreign) violated("a foreign container is gone", name);
  }
}

void Run::check_time()
{
  if (const auto again = harbour_.interrupted_again_at(); again && harbour_.ended_at() - *again > 1s)
    violated("not cut by the second interrupt", fmt::format("{} ms", (harbour_.ended_at() - *again) / 1ms));
  if (const auto first = harbour_.interrupted_at(); first && harbour_.ended_at() - *first > 1min)
    violated("long after the interrupt", fmt::format("{} s", (harbour_.ended_at() - *first) / 1s));
}

void Run::check_exit_code(int exit_code, const std::string& err)
{
  if (exit_code == interrupted && !harbour_.interrupted_at()) violated("exit code", "130 without a signal");
  if (exit_code != interrupted && exit_code != 0 && exit_code != 1 && exit_code != 4)
    violated("exit code", fmt::format("{}\n{}", exit_code, err));
}

std::size_t Run::Story::count(const std::string& result) const
{
  return static_cast<std::size_t>(
      std::count_if(told.begin(), told.end(), [&](const auto& one) { return one.second.result == result; }));
}

Run::Story Run::story_of(const std::string& out)
{
  Story story;
  std::istringstream lines(out);
  for (std::string text; std::getline(lines, text);) {
    const boost::json::object line = boost::json::parse(text).as_object();
    const std::string event = text_of(line, "event");
    if (event == "play_started") {
      story = {};
      story.begun = true;
      story.verb = text_of(line, "play");
    } else if (event == "instance_finished") {
      const std::string instance = text_of(line, "instance");
      const Told told{text_of(line, "result"), text_of(line, "error") + text_of(line, "because")};
      const auto before = story.told.find(instance);
      const bool died_after_all = before != story.told.end() && told.result == "failed" &&
                                  (before->second.result == "ok" || before->second.result == "unchanged");
      if (before != story.told.end() && !died_after_all) violated("told twice", instance);
      story.told.insert_or_assign(instance, told);
    } else if (event == "play_finished") {
      story.ended = true;
      story.exit_code = line.at("exit_code").as_int64();
      for (const auto& [kind, count] : line.at("counts").as_object())
        story.counts[std::string(kind)] = static_cast<std::size_t>(count.as_int64());
    }
  }
  return story;
}

void Run::check_story(const Story& story, int exit_code, const std::string& err)
{
  const bool was_interrupted = harbour_.interrupted_at().has_value();
  if (!story.begun) {
    if (!was_interrupted) violated("no play", fmt::format("exit code {}\n{}", exit_code, err));
    return;
  }
  if (!story.ended) return violated("the play did not end", err);
  const bool between_plays = was_interrupted && exit_code == interrupted;
  if (exit_code != story.exit_code && !between_plays)
    violated("exit code", fmt::format("{}, but the play tells {}", exit_code, story.exit_code));
  check_counts(story, exit_code);
  for (const std::string& instance : selected_)
    if (!story.told.contains(instance)) violated("not told", instance);
  for (const auto& [instance, one] : story.told)
    if (!selected_.contains(instance)) violated("told of what was not selected", instance);
  if (story.verb != to_text(action_.verb)) return; // only pulled before a restart
  for (const auto& [instance, one] : story.told) check_instance(instance, one, err);
}

void Run::check_counts(const Story& story, int exit_code)
{
  for (const auto& [kind, count] : story.counts)
    if (story.count(kind) != count)
      violated("counts", fmt::format("{} {}, but {} instances told so", count, kind, story.count(kind)));
  const int expected = harbour_.interrupted_at() && exit_code == interrupted ? interrupted
                       : story.count("failed") > 0                           ? 1
                       : story.count("unreachable") > 0                      ? 4
                                                                             : 0;
  if (exit_code != expected) violated("exit code", fmt::format("{} instead of {}", exit_code, expected));
  if (exit_code == 0 && story.count("skipped") + story.count("cancelled") > 0)
    violated("exit code", "0, but something was not done");
}

void Run::check_instance(const std::string& instance, const Told& told, const std::string& err)
{
  const std::string& ship = plan(instance).ship;
  if (told.result == "ok" && !really_ok(instance)) violated("told ok", instance + " is not as told");
  if (told.result == "unchanged" && !really_unchanged(instance))
    violated("told unchanged", instance + " is not as told");
  if (told.result == "failed" || told.result == "unreachable") {
    const bool about_ship = err.find("ship '" + ship + "'") != std::string::npos;
    const bool about_instance =
        err.find("ERROR: " + instance + ":") != std::string::npos && err.find("on ship " + ship) != std::string::npos;
    if (told.words.empty() || !(about_instance || (about_ship && told.result == "unreachable")))
      violated("no report", fmt::format("{} {}: '{}'\n{}", instance, told.result, told.words, err));
    if (!has_cause(instance)) violated("failed without a cause", fmt::format("{}: {}", instance, told.words));
  }
  if (told.result == "skipped" && told.words.empty()) violated("no reason", instance + " was skipped");
  if (told.result == "skipped" && started_.contains(instance)) violated("told skipped", instance + " was started");
  if (told.result == "cancelled" && !harbour_.interrupted_at() && !action_.fail_fast)
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

bool Run::really_ok(const std::string& instance) const
{
  const Seen now = look_at(instance);
  switch (action_.verb) {
  case Verb::start:
  case Verb::restart:
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

bool Run::really_unchanged(const std::string& instance) const
{
  if (touched_.contains(instance)) return false;
  const auto found = seen_.find(instance);
  if (found == seen_.end()) return false;
  const Seen& seen = found->second;
  switch (action_.verb) {
  case Verb::start:
    return was_ready(instance);
  case Verb::restart:
    return left_alone(instance) && was_ready(instance);
  case Verb::stop:
  case Verb::kill:
    return !seen.running;
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
  if (never_pulls() && !has_image(instance)) return true;
  return !harbour_.scenario().boots_are_good || in_trouble_.contains(instance) || in_trouble_.contains(planned.image) ||
         ships_in_trouble_.contains(planned.ship) || harbour_.anything_went_wrong();
}

bool Run::as_wanted(const std::string& instance) const
{
  const Seen now = look_at(instance);
  switch (action_.verb) {
  case Verb::start:
  case Verb::restart:
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
