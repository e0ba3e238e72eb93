// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/net/loop.hpp>
#include <maestro/run/release.hpp>

#include <explore/program.hpp>
#include <explore/run.hpp>
#include <explore/voyage.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace maestro::explore {
namespace {

/// What matters of an instance after a command.
struct Found {
  bool exists = false, running = false, created = false;
  std::string hash{}, image{}, restart{}; // the last one empty if nobody can compare it

  bool operator==(const Found& other) const
  {
    const bool same_restart = restart.empty() || other.restart.empty() || restart == other.restart;
    return exists == other.exists && running == other.running && created == other.created && hash == other.hash &&
           image == other.image && same_restart;
  }
};
using Digest = std::map<std::string, Found>;

Digest digest(Harbour& harbour, const std::set<std::string>& instances)
{
  Digest all;
  for (const std::string& name : instances) {
    const FakeContainer* container = harbour.container(name);
    if (container == nullptr) {
      all[name] = {};
      continue;
    }
    const auto labels = container->labels();
    const auto hash = labels.find("io.maestro.config-hash");
    const RestartPolicy& restart = container->spec.settings.restart;
    const bool is_comparable = labels.contains("io.maestro.declared"); // nobody knows what others were made with
    all[name] = {.exists = true,
                 .running = container->running(),
                 .created = container->state == engine::State::created,
                 .hash = hash == labels.end() ? "" : hash->second,
                 .image = container->image_id,
                 .restart = is_comparable ? fmt::format("{}:{}", restart.name, restart.retries) : std::string()};
  }
  return all;
}

std::string to_text(const Found& found)
{
  if (!found.exists) return "absent";
  return fmt::format("{} with configuration {:.10} of {:.16} restarting {}",
                     found.running   ? "running"
                     : found.created ? "created"
                                     : "stopped",
                     found.hash, found.image, found.restart);
}

std::string difference(const Digest& one, const Digest& other)
{
  std::string text;
  for (const auto& [name, unused] : one)
    if (one.at(name) != other.at(name))
      text += fmt::format("{} is {}, undisturbed it is {}; ", name, to_text(one.at(name)), to_text(other.at(name)));
  return text;
}

class Voyage {
public:
  Voyage(const Scenario& scenario, bool traced)
      : scenario_(scenario), traced_(traced), disturbed_(scenario), calm_(scenario), program_(scenario.description),
        other_program_(scenario.description)
  {
  }

  Outcome sail()
  {
    for (std::size_t action = 0; action < scenario_.actions.size(); ++action) {
      const auto companion = scenario_.companions.find(action);
      act(scenario_.actions[action], companion == scenario_.companions.end() ? nullptr : &companion->second);
    }
    if (scenario_.later) go_and_return();
    return std::move(outcome_);
  }

private:
  struct Measure {
    Extent extent;
    std::vector<std::string> changes;
    std::set<std::string> selected;
    bool hindered = false; // some of them
    int exit_code = 0;
    std::size_t planned_steps = 0; // of its last play, if that was told
  };

  static Action applied(std::vector<std::string> words)
  {
    Action action;
    action.verb = Verb::apply;
    action.only_if_changed = true;
    action.request.direction = Direction::backward;
    action.words = std::move(words);
    action.words.insert(action.words.end(), {"--progress", "json"});
    return action;
  }

  /// What is described for a run, and by the ids of which images if not by their names.
  struct Described {
    const Scenario* scenario;
    std::map<std::string, std::string> pinned{};
  };

  void describe(const Described& described) { disturbed_.describe(*described.scenario, described.pinned); }

  /// The newest release of all that is described.
  std::optional<ReleaseRecord> newest_release()
  {
    std::optional<ReleaseRecord> newest;
    for (const std::string& ship : scenario_.ships)
      for (const auto& [name, volume] : disturbed_.daemon(ship).volumes) {
        auto record = read_release(disturbed_.environment().name, volume);
        if (!record || !record->release || record->release->partial) continue;
        const bool is_newer = !newest || newest->number < record->number;
        if (record->release->result == ReleaseResult::ok && is_newer) newest = std::move(record);
      }
    return newest;
  }

  /// Something else is applied, and then it is gone back to what was there.
  void go_and_return()
  {
    const Measure before =
        run(disturbed_, applied({"apply", "--yes"}), nullptr, {}, "before it is described otherwise");
    const auto release = newest_release();
    if (before.exit_code != 0 || before.hindered || !release) return;
    Digest was = digest(disturbed_, before.selected);
    const bool is_rollback = !scenario_.way_back.by_apply;
    Described then{&scenario_};
    for (const auto& [name, released] : release->release->instances) {
      if (released.image_id.empty() || !is_rollback) continue;
      then.pinned[name] = released.image_id;
      if (was.contains(name)) was.at(name).image = released.image_id;
    }
    go_on(before);
    describe(then);
    if (!is_rollback) program_.describe(scenario_.description);
    if (!scenario_.way_back.moved_early) disturbed_.move_tags();
    const Action back =
        is_rollback ? applied({"rollback", std::to_string(release->number), "--yes"}) : applied({"apply", "--yes"});
    const bool is_back = come_back(back, then, before);
    if (!must_succeed(back) || !is_back) return;
    Digest is = digest(disturbed_, before.selected);
    for (const auto& [name, one] : was) {
      if (!then.pinned.contains(name)) is[name].image = one.image; // nobody has noted it, or asks for it
      if (one.hash.empty()) is[name] = one;                        // what was taken over as it was has our labels now
    }
    if (is != was) violated("not as it was", difference(is, was));
  }

  const Disturbance* last_trouble() const
  {
    const auto& troubles = scenario_.actions.back().disturbances;
    return troubles.empty() ? nullptr : &troubles.front();
  }

  void go_on(const Measure& before)
  {
    if (scenario_.way_back.moved_early) disturbed_.move_tags();
    program_.describe(scenario_.later->description);
    describe({scenario_.later.get()});
    run(disturbed_, applied({"apply", "--yes"}), last_trouble(), before, "described otherwise");
  }

  /// Whether there is nothing in the way of that.
  bool come_back(const Action& back, const Described& then, const Measure& before)
  {
    if (const Disturbance* const trouble = last_trouble(); trouble != nullptr)
      run(disturbed_, back, trouble, before, "the way back, disturbed");
    if (auto companion = scenario_.way_back.companion) {
      const bool goes_on = scenario_.way_back.companion_goes_on;
      if (companion->is_same) companion->action = back;
      if (goes_on) companion->action = applied({"apply", "--yes"});
      meet({back, then}, *companion, before.extent,
           companion->is_same ? then : Described{goes_on ? scenario_.later.get() : &scenario_});
    }
    const Measure after = run(disturbed_, back, nullptr, {}, "the way back");
    repeat(back, after);
    return !after.hindered;
  }

  void act(const Action& action, const Companion* companion)
  {
    if (action.shows_plan) show_plan(action);
    const Measure calm = run(calm_, action, nullptr, {}, "the twin, undisturbed");
    bool world_changed = false;
    for (const Disturbance& disturbance : action.disturbances) {
      run(disturbed_, action, &disturbance, calm, "disturbed");
      world_changed = world_changed || disturbed_.world_changed();
    }
    if (companion != nullptr) {
      meet({action, {&scenario_}}, *companion, calm.extent, {&scenario_});
      world_changed = world_changed || disturbed_.world_changed();
      if (!companion->is_same) world_changed_before_ = true; // the twin has not met anybody
    }
    const Measure after = run(disturbed_, action, nullptr, {}, "again, undisturbed");
    compare(action, calm, world_changed);
    repeat(action, after);
  }

  /// Where every start ends well or ill in the same way, disturbances must leave no trace.
  void compare(const Action& action, const Measure& calm, bool world_changed)
  {
    // Which instances a failure spares is a matter of time. What is hindered stays as it is: also a job at work.
    const bool is_spared = action.replaces() && !action.keep_going && !scenario_.boots_are_good;
    const bool by_chance = action.fail_fast || (action.ignore_order && takes_volumes()) || is_spared ||
                           may_be_forbidden(action) || (calm.hindered && has_jobs(calm.selected));
    if (!scenario_.boots_are_steady || world_changed || world_changed_before_ || by_chance) {
      world_changed_before_ = true;
      return;
    }
    const Digest now = digest(disturbed_, calm.selected), without = digest(calm_, calm.selected);
    if (now != without) violated("not where an undisturbed run leads", difference(now, without));
  }

  /// What has succeeded has nothing left to do.
  void repeat(const Action& action, const Measure& after)
  {
    if (after.exit_code != 0 || !scenario_.boots_are_steady) return;
    if (action.replaces() && (!action.only_if_changed || action.reuse)) return;
    const bool works_again = action.replaces() || action.pulls; // what has come to its end
    if (works_again && action.verb != Verb::apply && has_jobs(after.selected)) return;
    const Measure again = run(disturbed_, action, nullptr, {}, "once more");
    for (const std::string& change : again.changes)
      if (!change.starts_with("pull ") || !(action.pulls || action.verb == Verb::pull))
        violated("a second run changes something", change);
    if (action.verb == Verb::apply && !action.pulls && again.planned_steps > 0)
      violated("a second apply plans something", fmt::format("{} steps", again.planned_steps));
  }

  Measure run(Harbour& harbour, const Action& action, const Disturbance* disturbance, const Measure& measure,
              const std::string& title)
  {
    if (traced_) fmt::print("\n==== maestro {}   ({})\n", join(action.words, " "), title);
    harbour.prepare();
    Run run(harbour, action, traced_, disturbance, measure.extent);
    run.is_told_by(program_);
    const Program::End end = program_.run(with_lock(action, true));
    judge(run, action, end, disturbance == nullptr && must_succeed(action), title);
    harbour.settle();
    return {{run.client().calls(), run.client().ended_at().time_since_epoch()},
            run.changes(),
            run.selected(),
            !run.hindered().empty(),
            end.exit_code,
            run.story().planned_steps};
  }

  struct Task {
    const Action& action;
    Described described;
  };

  /// Two Maestros at the same time.
  void meet(const Task& task, const Companion& companion, const Extent& extent, const Described& of_companion)
  {
    const Action& action = task.action;
    if (traced_)
      fmt::print("\n==== maestro {}   and {} ms later   maestro {}\n", join(action.words, " "), companion.later.count(),
                 join(companion.action.words, " "));
    disturbed_.prepare();
    const auto pointer = [](const std::optional<Disturbance>& one) { return one ? &*one : nullptr; };
    const bool lock = extent.calls % 2 == 0; // without it they are in each other's way, and nothing must break
    other_program_.describe(of_companion.scenario->description);
    describe(of_companion);
    Run second(disturbed_, companion.action, traced_, pointer(companion.end), extent, "2 ", lock);
    describe(task.described);
    Run first(disturbed_, action, traced_, pointer(companion.end_of_first), extent, "1 ", lock);
    first.is_told_by(program_);
    second.is_told_by(other_program_);
    first.meets(second);
    second.meets(first);
    Program::End end_of_first, end_of_second;
    const auto in_fiber = [](Run& run, const std::function<void()>& work) {
      run.client().runs_in(&net::Loop::current().fiber());
      work();
      run.client().runs_in(nullptr);
    };
    net::run(
        [&] {
          net::Group both;
          both.spawn([&] { in_fiber(first, [&] { end_of_first = program_.run_here(with_lock(action, lock)); }); });
          both.spawn([&] {
            net::sleep(companion.later);
            in_fiber(second, [&] { end_of_second = other_program_.run_here(with_lock(companion.action, lock)); });
          });
          both.wait();
          return 0;
        },
        net::Time::simulated);
    const bool calm = !companion.end && !companion.end_of_first && companion.is_same && must_succeed(action);
    judge(second, companion.action, end_of_second, false, "the second of two");
    judge(first, action, end_of_first, calm, "the first of two");
    disturbed_.settle();
  }

  /// They wait for each other; a lock that was left by one who was killed is taken over after a minute.
  static std::vector<std::string> with_lock(const Action& action, bool wanted)
  {
    std::vector<std::string> words = action.words;
    if (action.verb == Verb::pull) return words;
    if (wanted)
      words.insert(words.end(), {"--lock-wait", "2000"});
    else
      words.emplace_back("--no-lock");
    return words;
  }

  void judge(Run& run, const Action& action, const Program::End& end, bool must_succeed, const std::string& title)
  {
    const bool ours = run.client().interrupted_at() || run.client().killed();
    if (end.exit_code == Exit::terminated || (end.exit_code == Exit::interrupted && !ours)) throw Stopped();
    run.finish(end.exit_code, end.out, end.err, must_succeed);
    if (run.has_doubled()) world_changed_before_ = true;
    if (traced_) fmt::print("---- exit code {}\n{}{}", end.exit_code, end.out, end.err);
    for (const std::string& violation : run.violations())
      outcome_.violations.push_back(fmt::format("maestro {} ({}): {}", join(action.words, " "), title, violation));
    ++outcome_.runs;
  }

  /// In a world where nothing can go wrong but by a disturbance.
  bool must_succeed(const Action& action) const
  {
    return scenario_.boots_are_good && !takes_volumes() && !action.never_pulls && !may_be_forbidden(action);
  }

  /// Because too few would be up: what is down, or somebody else's, is not the same in each run.
  bool may_be_forbidden(const Action& action) const
  {
    return action.replaces() && std::any_of(scenario_.services.begin(), scenario_.services.end(), [](const auto& one) {
             return one.second.update && one.second.update->min_up > 0;
           });
  }

  bool has_jobs(const std::set<std::string>& instances) const
  {
    return std::any_of(instances.begin(), instances.end(),
                       [&](const std::string& name) { return ends_by_itself(scenario_.instances.at(name)); });
  }

  bool takes_volumes() const
  {
    return std::any_of(scenario_.instances.begin(), scenario_.instances.end(),
                       [](const auto& one) { return !one.second.volumes_from.empty(); });
  }

  void show_plan(const Action& action)
  {
    for (const std::string format : {"text", "json"}) {
      std::vector<std::string> words = action.words;
      words.insert(words.end(), {"--dry-run", "--format", format});
      calm_.prepare();
      Run run(calm_, action, traced_);
      const Program::End end = program_.run(words);
      calm_.settle();
      if (traced_ && format == "text") fmt::print("\n==== maestro {}\n{}{}", join(words, " "), end.out, end.err);
      if (!run.changes().empty()) violated("a dry run changes something", join(run.changes(), ", "));
      if ((end.out + end.err).find(secret_mark) != std::string::npos) violated("a secret is shown", end.out);
      if (end.exit_code != 0) violated("exit code", fmt::format("{} of a dry run\n{}", end.exit_code, end.err));
      ++outcome_.runs;
    }
  }

  void violated(const std::string& rule, const std::string& words)
  {
    outcome_.violations.push_back(rule + ": " + words);
    if (traced_) fmt::print("VIOLATED {}\n", outcome_.violations.back());
  }

  const Scenario& scenario_;
  bool traced_;
  Harbour disturbed_, calm_; // the same world twice
  Program program_, other_program_;
  Outcome outcome_;
  bool world_changed_before_ = false;
};

} // namespace

Outcome sail(std::uint64_t seed, bool traced)
{
  const Scenario scenario = scenario_of(seed);
  if (traced) fmt::print("{}\n", scenario.description);
  return Voyage(scenario, traced).sail();
}

} // namespace maestro::explore
