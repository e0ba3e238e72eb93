// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/actions.hpp>
#include <maestro/run/execute.hpp>
#include <maestro/run/progress_book.hpp>

#include <list>
#include <map>
#include <vector>

namespace maestro {

/// One run of a plan. Decides nothing: the book says what may begin, the actions do it.
class Execution {
public:
  Execution(const Plan& plan, const Environment& environment, engine::Fleet& fleet, EventSink& sink,
            const ExecuteOptions& options);
  PlayResult run();

private:
  /// Instances: as many as can wait at the same time within some 10 KB each.
  static constexpr std::size_t most_at_work = 10'000;

  struct Ending {
    Result result = Result::ok;
    std::string words;
    std::string hint;
  };

  void begin(StepId step);
  void hold_back(StepId step, StepId blamed);
  void work_through(StepId first);
  bool may_go_on() const { return result_.interrupted_by == 0 && !(options_.fail_fast && !result_.failures.empty()); }
  Ending attempt(const Step& step);
  void perform_cuttable(const Step& step);
  void perform_now(const Step& step);
  void end(const Step& step, const Ending& ending, net::TimePoint began);
  void report(const Step& step, const Ending& ending, const Instance& instance);
  std::vector<std::string> last_lines(const Step& step);
  template<class Planned>
  void finish_instance(const Planned& planned, Result result, std::string because);
  void tell_settled();
  void interrupt(int signal);

  const Plan& plan_;
  const Environment& environment_;
  engine::Fleet& fleet_;
  EventSink& sink_;
  const ExecuteOptions& options_;
  PlayResult result_;
  ProgressBook book_;
  net::Places places_;
  net::Group background_; // watches
  net::Group work_{most_at_work};
  Watches watches_;
  Logins logins_;
  Workshop workshop_;
  std::vector<bool> continued_;                 // by step: it may begin, in the fiber of the step before
  std::list<net::Deadline*> cuttable_;          // what an interrupt cuts
  std::map<InstanceName, Ending> broken_;       // the first thing that went wrong with an instance
  std::vector<std::vector<const Goal*>> goals_; // by step
};

} // namespace maestro
