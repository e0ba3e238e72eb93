// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/deed.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/play_words.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace maestro {

/// How far a step is. Times are those since the play began.
struct StepFacts {
  bool is_begun = false, is_done = false;
  std::chrono::nanoseconds begun{0};
  std::string note{};                      // what a check saw last, or what a pull does besides
  std::optional<StepProgress> pulled{};    // how far a pull is
  std::optional<double> rate{};            // bytes a second of a pull, lately
  std::chrono::nanoseconds measured_at{0}; // the rate
  std::int64_t measured = 0;               // bytes
};

/// How far an instance is.
struct InstanceFacts {
  const Instance* instance = nullptr;
  const Selected* found = nullptr;          // how it was found
  const SettledInstance* settled = nullptr; // why nothing is to be done
  std::optional<Deed> deed{};               // what is done for it
  std::vector<StepId> steps{};              // its own, and those that it shares with others
  /// Those that are being done, the last begun last; of what several share, only for the first of them: a hundred rows
  /// that pull one image would say no more than one.
  std::vector<StepId> at_work{};
  std::string container_id{};                      // its container now
  bool stopped = false;                            // by its last step
  std::optional<std::chrono::nanoseconds> begun{}; // its first step
  std::chrono::nanoseconds took{0};                // until it ended
  std::optional<InstanceFinished> finished{};

  bool has_failed() const;
  bool is_unreachable() const; // its ship did not answer, so that nothing of it has failed
};

/// What is not done and waited for: other instances, in the order of the play, and what several of them share.
struct Awaited {
  std::vector<std::size_t> instances{};
  std::vector<StepId> shared{};
};

/// What is known of a play while it runs, made from its events.
class PlayFacts {
public:
  /// Since whenever.
  using Clock = std::function<std::chrono::nanoseconds()>;

  /// Environment and plan outlive it.
  PlayFacts(const Environment& environment, const Plan& plan, Clock clock);
  void on(const Event& event);

  bool has_begun() const { return begun_.has_value(); }
  bool is_over() const { return took_.has_value(); }
  /// The time since the play began, or that it took; 0 before.
  std::chrono::nanoseconds now() const;

  const Plan& plan() const { return plan_; }
  /// In the order of the play.
  const std::vector<InstanceFacts>& instances() const { return instances_; }
  const StepFacts& of(StepId step) const { return steps_[step]; }
  /// Where the instances stand that a step is done for.
  std::vector<std::size_t> served_by(StepId step) const;
  std::size_t place_of(const InstanceName& instance) const { return places_.at(instance); }
  /// How one ended that has ended.
  Outcome outcome_of(const InstanceFacts& one) const;
  /// What a step does for one, and what was seen of that last: `pulling image web:2, 3.1 of 43.0 MB`. Not made safe.
  std::string work_text(const InstanceFacts& one, StepId step, std::string_view before_checks = "waiting for ") const;
  /// What the next step of one waits for that is not done.
  Awaited awaited_by(const InstanceFacts& one) const;
  /// `removed: container web-9 on east, …`: what has become of what no instance is about, line by line.
  std::vector<std::string> besides() const;
  /// `start shop: 98 started, 1 failed, 1 skipped in 14.2s (slowest web-3, 6.1s)`, of a play that has ended.
  std::string summary(const Style& style) const;

private:
  void started(StepId step);
  void progressed(const StepProgress& progress);
  void ended(const StepFinished& finished);
  void ended(const InstanceFinished& finished);

  const Plan& plan_;
  Clock clock_;
  std::optional<std::chrono::nanoseconds> begun_; // by the clock
  std::optional<std::chrono::nanoseconds> took_;  // once it is over
  std::vector<InstanceFacts> instances_;
  std::vector<StepFacts> steps_;
  std::unordered_map<InstanceName, std::size_t> places_;
  std::vector<std::optional<std::size_t>> owners_; // by step: where its instance stands
  std::vector<StepId> besides_;                    // done for none of the instances
};

} // namespace maestro
