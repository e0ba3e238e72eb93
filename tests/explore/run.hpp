// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <explore/client.hpp>
#include <explore/program.hpp>
#include <explore/story.hpp>

#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro::explore {

/// One run of a command, seen from the daemons; judges each call as it takes effect, by the daemons' own state and not
/// by what Maestro thinks of it.
class Run : public Witness {
public:
  /// The sign is for traces: of two that run at the same time.
  Run(Harbour& harbour, const Action& action, bool traced, const Disturbance* disturbance = nullptr,
      const Extent& extent = {}, std::string sign = {}, bool takes_lock = true);

  Client& client() { return client_; }
  /// That tells of this run; outlives it.
  void is_told_by(const Program& program) { program_ = &program; }
  /// Another one runs at the same time; both outlive that.
  void meets(const Run& other) { other_ = &other; }

  void asked(const Call& call) override;
  void taking_effect(const Call& call) override;
  void told(const std::string& what) override { trace("**** " + what); }
  void answered(const Call& call, const std::string& refusal) override;

  /// Judges the end of it. A play that was undisturbed in a world where all goes well has to succeed.
  void finish(int exit_code, const std::string& out, const std::string& err, bool must_succeed);

  /// All that can be is as it was asked for.
  void check_wanted();

  const std::vector<std::string>& violations() const { return violations_; }
  void violated(const std::string& rule, const std::string& words);
  /// Changing calls that reached a daemon: "create a-1".
  const std::vector<std::string>& changes() const { return changes_; }
  /// If it was told as JSON.
  const Story& story() const { return story_; }
  const std::set<std::string>& selected() const { return selected_; }
  /// Those of them that stay as they are, because what is in the way is no disturbance.
  const std::set<std::string>& hindered() const { return hindered_; }
  /// What has moved was started although it still runs where it was.
  bool has_doubled() const { return !run_twice_.empty(); }
  /// What the description asks for and this command was to bring about is so now.
  bool as_wanted(const std::string& instance) const;

private:
  struct Seen {
    bool exists = false, running = false, current = false, unchanged = false, done = false, healthy = false,
         has_image = false;
    Moment at; // by the ship's clock
  };
  enum class Kind { described, stray, foreign };
  struct Bystander { // a container as it was before this run
    std::string name;
    Kind kind = Kind::described;
    unsigned life = 0;
    engine::State state = engine::State::created;
  };

  const InstancePlan& plan(const std::string& instance) const { return scenario_.instances.at(instance); }
  const ServicePlan& service_of(const std::string& instance) const
  {
    return scenario_.services.at(plan(instance).service);
  }
  std::set<std::string> providers(const std::string& instance) const;  // selected instances that it needs
  std::set<std::string> dependents(const std::string& instance) const; // selected instances that need it
  Seen look_at(const std::string& instance) const;
  Kind kind_of(const std::string& ship, const FakeContainer& container) const;
  Kind kind_of(const Call& call) const;
  FakeContainer* own(const std::string& instance) const;
  bool is_obstructed(const std::string& instance) const;
  std::set<std::string> find_hindered() const;
  void find_what_may_come_along();
  bool has_other_resources(const std::string& instance) const;
  bool has_trace(const FakeContainer& container) const;
  bool is_current(const FakeContainer& container) const;
  std::string image_for(const std::string& instance) const;
  bool has_image(const std::string& instance) const;
  bool left_alone(const std::string& instance) const;
  bool has_been_healthy(const std::string& instance) const;
  bool must_stay(const std::string& instance) const;
  bool was_ready(const std::string& instance) const;
  bool became_ready(const std::string& instance) const;
  std::optional<Moment> ready_since(const std::string& instance) const;
  std::chrono::milliseconds proof_time(const std::string& instance) const;
  bool has_proved_itself(const std::string& instance) const;

  void note_calling_back(const Call& call);
  bool has_not_proved_itself(const std::string& ship, const FakeContainer& container) const;
  bool is_replaced(const Call& call) const;
  bool only_tidies(const Call& call) const;
  bool is_served_by_another(const Call& call) const;
  bool takes_back(const std::string& instance) const;
  void check_lock(const Call& call);
  void check_start(const std::string& instance);
  void check_end(const std::string& instance);
  bool is_rolled(const std::string& instance) const;
  void check_roll(const std::string& instance);
  bool goes_on_after_failure(const std::string& instance) const;
  /// Because too few of its service would be up without it.
  bool may_be_kept(const std::string& instance) const
  {
    return service_of(instance).update && service_of(instance).update->min_up > 0;
  }
  bool may_go_on(const std::string& instance) const;
  bool is_question(const Call& call) const;
  bool is_over() const;
  bool is_told_as_json() const;
  bool has_been_up(const std::string& instance) const;
  void check_min_up(const std::string& instance);
  void check_removal(const std::string& instance);
  void check_proof(const Call& call);
  void check_scope(const Call& call);
  void check_ship(const Call& call);
  void check_strangers(const Call& call, Kind kind);
  bool ends_stray(const Call& call) const;
  std::set<std::string> leftovers_of(const std::string& ship) const;
  void check_pruned(const Call& call);
  void check_leftovers(bool must_be_gone);
  void check_refused(const Call& call);
  void check_concurrency();
  void check_interrupted(const Call& call);

  // At the end.
  void check_secrets(const std::string& text);
  bool is_described_by_other(const std::string& name) const;
  void check_bystanders(bool must_be_tidy);
  void check_time();
  void check_exit_code(int exit_code, const std::string& err);
  void check_story(const Story& story, int exit_code, const std::string& err);
  void check_counts(const Story& story, int exit_code);
  void check_instance(const std::string& instance, const Story::Told& told, const std::string& err);
  void check_summary(const Story& story, const std::string& err);
  void check_down(const Story& story, const std::string& err);
  void check_spared(const Story& story);
  void check_networks(const Story& story);
  bool has_died_in_time(const std::string& instance) const;
  bool has_lived_since(const std::string& instance, Moment since) const;
  bool is_excused(const std::string& instance) const;
  bool never_pulls() const;
  bool is_put_back(const std::string& instance) const;
  bool is_memory(const std::string& instance, const Seen& seen) const;
  bool really_ok(const std::string& instance) const;
  bool really_unchanged(const std::string& instance) const;
  bool has_cause(const std::string& instance) const;
  void trace(const std::string& line) const;

  bool other_touched(const std::string& instance) const;

  Harbour& harbour_;
  const Scenario& scenario_; // what is described for it
  const Environment environment_;
  const std::map<std::string, std::string> pinned_;
  const Action& action_;
  bool traced_, takes_lock_;
  std::string sign_;
  Client client_;
  const Run* other_ = nullptr;
  const Program* program_ = nullptr;
  Story story_;
  std::vector<std::string> violations_, changes_;
  std::set<std::string> tokens_;                                   // with which this run has asked for the lock
  std::map<std::string, std::map<std::string, Bystander>> before_; // by ship and id
  std::map<std::string, std::set<std::string>> leftovers_;         // by ship
  std::set<std::string> strange_at_first_;                         // selected, but somebody else's
  std::set<std::string> hindered_;                                 // they stay as they are
  std::set<std::string> relied_on_;                                // such ones, by what was started
  std::set<std::string> selected_;
  std::set<std::string> may_come_along_;                                  // because of what it takes volumes from
  std::map<std::string, net::TimePoint> containers_asked_, images_asked_; // by ship
  std::set<std::string> half_known_;                                      // ships
  std::map<std::string, bool> known_;                                     // ships: whether the observation succeeded
  std::map<std::string, std::map<std::string, Seen>> looking_;            // by ship: what its answer will say
  std::map<std::string, Seen> seen_;                                      // what the observation told
  std::map<std::string, Moment> started_;                                 // by a call of this run, on the ship's clock
  std::set<std::string> stopped_;                                         // containers, by a call of this run
  std::set<std::string> asked_to_stop_;                                   // by a call of this run
  std::map<std::string, Moment> taken_down_;                              // and once it is answered
  std::map<std::string, std::string> run_twice_; // ship → what has moved from it, and runs there
  std::set<std::string> unanswered_;             // starts of which nobody knows whether they took effect
  std::set<std::string> updated_;                // as they ran
  std::set<std::string> touched_;                // instances
  std::set<std::string> ended_;       // instances of which a container was stopped or removed, whosever it was
  bool has_repaired_ = false;         // in a play before, which may have failed
  std::set<std::string> called_back_; // put back under its name, as it was
  std::set<std::string> replacing_;   // something was asked for that could be taken back
  std::map<std::string, std::size_t> asked_after_interrupt_;
  std::set<std::string> ended_at_interrupt_;            // calls that were under way, but answered at the same moment
  std::set<std::string> ships_in_trouble_, in_trouble_; // where a call was refused or lost
};

} // namespace maestro::explore
