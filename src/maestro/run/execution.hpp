// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/actions.hpp>
#include <maestro/run/execute.hpp>
#include <maestro/run/inspections.hpp>
#include <maestro/run/progress_book.hpp>
#include <maestro/run/vigil.hpp>

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace maestro {

/// One run of a plan. Decides nothing: the plan says what belongs together and what is promised, the book says what may
/// begin, the actions do it.
class Execution {
public:
  Execution(const Plan& plan, const Environment& environment, engine::Fleet& fleet, EventSink& sink, Secrets& secrets,
            const ExecuteOptions& options);
  PlayResult run();

private:
  /// Turns: as many as can wait at the same time within some 10 KB each.
  static constexpr std::size_t most_at_work = 10'000;

  struct Ending {
    Result result = Result::ok;
    std::string words;
    std::string hint;
  };
  /// An instance without checks that was started a moment ago.
  struct Newcomer {
    const Goal* goal;
    net::TimePoint watched_until;
    enum class Looked { no, now, yes } looked = Looked::no; // whether it still runs
  };
  /// Replacements that hang on each other, directly or not: if one is taken back, all are.
  struct Whole {
    std::vector<InstanceName> members;
    std::size_t unproved = 0; // of them; then all has to go, for the old container of one needs the old ones of others
    enum class Asked { no, now, yes } asked = Asked::no; // whether promises let it be taken back
    std::optional<std::string> stays_because = {};       // what has proved itself of it stays
    net::Notice news;                                    // one of them was told, or the question was answered
  };
  /// A replacement, and how far it has come.
  struct Replacing {
    const Replacement* planned;
    bool has_begun = false;           // there is something to take back
    bool is_touched = false;          // the old container was asked to stop
    bool is_proved = false;           // as far as it alone goes
    bool is_over = false;             // there for good, or taken back
    bool is_taken_back = false;       // or it was tried
    std::vector<GroupId> groups = {}; // that its turns belong to
    Whole* whole = nullptr;           // that it is a part of
  };
  /// How many of a service are ready, against the beginning.
  struct Out {
    std::set<InstanceName> now;    // was ready and is being replaced, and has not been ready again
    std::set<InstanceName> gained; // was not ready at the beginning, and nothing of it was replaced
    std::size_t most = 0;          // fewer than at the beginning, at any time
    bool is_replaced = false;      // something of it
  };
  /// Why something may not be taken down.
  struct Objection {
    std::string words;
    std::string hint = {};
    bool is_known = true; // false: it could not be found out
  };
  /// A step at work, which an interrupt may cut.
  struct AtWork {
    explicit AtWork(const Step& begun) : step(&begun) {}

    const Step* step;
    net::Deadline cut{net::unlimited};
    std::list<net::Alarm> reminders = {};
  };

  void begin(StepId step);
  void work_through(const Turn& turn);
  std::vector<net::Semaphore::Permit> take_places(const std::vector<GroupId>& groups);
  bool is_spared(const Turn& turn) const;
  bool is_spared_after_all(const Turn& turn);
  void spare(const Step& step, const Ending& ending);
  Ending spared_because(const Turn& turn) const;
  std::optional<std::string> too_few_without(const InstanceName& instance);
  std::optional<Objection> objection_to_stopping(const InstanceName& instance);
  std::optional<Ending> kept_from_stopping(const Step& step);
  std::optional<Ending> left_running(const Turn& turn, const Step& step);
  void note_out(const InstanceName& instance, bool was_ready);
  void count_out(const InstanceName& instance);
  void note_back(const InstanceName& instance);
  void note_ready(const InstanceName& instance);
  void tell_kept_up();
  void note_proof(const Step& step);
  void revoke_readiness(const Step& step);
  bool may_go_on() const { return result_.interrupted_by == 0 && !(options_.fail_fast && !result_.failures.empty()); }
  std::optional<Ending> barred_from(const Step& step);
  std::optional<Ending> let_down(const Turn& turn, const Step& step) const;
  Ending held_back_by(StepId blamed) const;
  Ending attempt(const Step& step);
  void perform_cuttable(const Step& step);
  void warn(Warning warning);
  void warn_of_old(const Step& step, const Ending& ending);
  void remind(AtWork& work, net::Duration waited, net::Duration pause);
  void end(const Step& step, const Ending& ending, net::TimePoint began);
  void note_effect(const Step& step, const Ending& ending);
  void note_broken(const InstanceName& instance, const Ending& ending);
  void note_failure(const InstanceName& instance);
  void note_service(const InstanceName& instance, bool is_put_back);
  void note_put_back(const InstanceName& instance);
  void note_not_put_back(const InstanceName& instance, const Ending& ending);
  void hold_back(StepId step, StepId blamed);
  void report(const Step& step, const Ending& ending);
  void note_beginning(const Step& step);
  bool is_to_undo(const InstanceName& instance) const;
  const InstanceName* undoes_all_of(const InstanceName& instance) const;
  void find_wholes();
  void join(Whole& one, Whole& other);
  void settle_with_others(const Goal& goal, Ending ending);
  void ask_before_undoing(Whole& whole);
  bool stays_after_all(const Goal& goal);
  void tidy(const Step& step);
  bool undo(const InstanceName& instance);
  bool is_asked_for(const InstanceName& instance) const;
  bool is_undone_later(const InstanceName& instance) const;
  bool is_tidying(const Step& step) const;
  std::vector<std::string> last_lines(const InstanceName& instance, const ShipName& ship);
  void finish_instance(const InstanceName& instance, Result result, std::string because);
  void finish_goal(const Goal& goal, const Ending& ending);
  void tell_settled();
  void report_refused(const SettledInstance& settled);
  void tell_the_rest();
  void watch_over_settled(const ShipName& ship);
  void watch_all_newcomers();
  void watch_newcomers(const ServiceName& service);
  std::optional<engine::ContainerState> state_of(const InstanceName& instance, const ShipName& ship);
  bool has_died(const Goal& goal);
  void look_after_death(const InstanceName& instance, const Doubt& doubt);
  void died_after_all(const InstanceName& instance);
  void interrupt(int signal);

  const Plan& plan_;
  const Environment& environment_;
  engine::Fleet& fleet_;
  EventSink& sink_;
  const ExecuteOptions& options_;
  PlayResult result_;
  ProgressBook book_;
  std::map<GroupId, net::Semaphore> places_; // of the groups that have a limit
  Secrets& secrets_;
  Logins logins_;
  std::vector<bool> may_continue_;                                  // by step: it may begin, in the fiber of its turn
  std::list<AtWork> at_work_;                                       //
  std::map<InstanceName, Ending> broken_;                           // the first thing that went wrong with an instance
  std::map<GroupId, InstanceName> failed_groups_;                   // with the instance that failed first
  std::map<ServiceName, InstanceName> kept_;                        // of what may not be stopped, the first
  std::map<ServiceName, Out> out_;                                  // of what is replaced some at a time
  std::set<InstanceName> down_;                                     // stopped or removed, to be replaced
  std::map<InstanceName, std::pair<const Selected*, Result>> told_; // how an instance has ended
  std::unordered_map<InstanceName, const Selected*> selected_;
  std::vector<std::vector<const Goal*>> goals_; // by step
  std::unordered_map<InstanceName, const Goal*> goal_of_;
  std::unordered_map<InstanceName, Replacing> replacing_;
  std::list<Whole> wholes_;
  std::map<ServiceName, std::list<Newcomer>> newcomers_;
  net::Notice interruption_;
  net::Notice newcomer_news_;                  // one of them was looked at
  std::optional<std::string> stopped_because_; // of ExecuteOptions::stop_because
  std::set<InstanceName> dead_;                // that were ready before
  std::size_t doubts_ = 0;                     // so many deaths were looked after
  Inspections inspections_;
  std::optional<net::TimePoint> over_since_; // nothing was at work any more

  // What has fibers comes last, each before what calls it: they end before what they use, and nobody hears of deaths
  // any more when the looks after them end.
  Watches watches_;
  PlayTools tools_;
  net::Group obituaries_{most_at_work};  // what is told of deaths
  net::Group looks_{most_at_work};       // after deaths, until the first interrupt
  std::list<net::Group> newcomer_looks_; // of each who waits for some, until then
  Vigil vigil_;
  net::Group work_{most_at_work};
};

} // namespace maestro
