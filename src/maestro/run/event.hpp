// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace maestro {

enum class Result { ok, unchanged, failed, skipped, unreachable, cancelled };
/// `ok`, `unchanged`, `failed`, …: as in `--progress json`.
std::string_view to_text(Result result);

/// All there is to say about something that was not brought where it should be.
struct Failure {
  std::vector<InstanceName>
      instances;       // that it stands in the way of: one, or those that need a resource; none: a stray
  std::string stray{}; // the container, or the network or volume, that is not described, if it is about one
  ShipName ship{};
  Result result = Result::failed; // failed or unreachable
  std::string doing{};            // "start the container", "wait for tcp port 'http' (8080)"
  std::string words{};            // what the engine, the check or the network said
  std::string hint{};             // how to mend it, or empty
  std::vector<std::string> log{}; // the last lines of the container's output
  std::string left_behind{};      // "the new container, stopped", or empty
};

/// What an engine warned of while it did what it was asked for.
struct Warning {
  InstanceName instance{};
  ShipName ship{};
  std::string words{};
};

/// How few of a service's instances were ready while some of it were replaced, by our doing.
struct KeptUp {
  ServiceName service{};
  std::size_t least = 0;
  std::size_t of = 0;
};

/// How a play ended.
struct PlayResult {
  std::map<Result, std::size_t> counts; // instances by result
  std::vector<Failure> failures;        // in the order in which they happened
  std::vector<Warning> warnings;
  std::vector<InstanceName> down; // what was stopped to be replaced, and does not run again; sorted
  std::vector<KeptUp> kept_up;    // of what was replaced some at a time
  bool is_ship_unknown = false;   // one that was needed could not be asked, be it only for what is left there
  int interrupted_by = 0;         // the signal, or 0
  std::chrono::nanoseconds took{0};
};

/// The exit code a play ends with (contract §2).
int exit_code(const PlayResult& result);

// What is told while a play runs. Step and instance details are in the plan. An instance that is found dead after it
// was told to be ready is told once more.
struct PlayStarted {};
struct StepStarted {
  StepId step = 0;
};
struct StepProgress {
  StepId step = 0;
  std::optional<double> percent{};     // of a pull
  std::string note{};                  // what a check saw last, or what a pull does besides
  std::int64_t current = 0, total = 0; // bytes of a pull, 0 if unknown
  std::chrono::nanoseconds waited{0};  // it goes on for so long already, which is longer than usual
};
struct StepFinished {
  StepId step = 0;
  Result result = Result::ok;
  std::chrono::nanoseconds took{0};
  std::string error{};
};
struct InstanceFinished {
  InstanceName instance{};
  ShipName ship{};
  Result result = Result::ok;
  std::string because{};      // why it was skipped or unchanged, or what failed
  std::string container_id{}; // of its container now, or empty
  bool down = false;          // it was stopped to be replaced, and does not run again
};
/// The user has interrupted the play: what runs is finished, nothing new is begun.
struct Interrupted {
  int signal = 0;
};
struct PlayFinished {
  PlayResult result;
};

using Event = std::variant<PlayStarted, StepStarted, StepProgress, StepFinished, InstanceFinished, Warning, Interrupted,
                           PlayFinished>;

/// Somebody who wants to know what happens.
class EventSink {
public:
  virtual ~EventSink() = default;
  virtual void on(const Event& event) = 0;
};

/// Tells several, in the order in which they were added.
class FanOut : public EventSink {
public:
  /// The sinks must outlive it.
  FanOut() = default;
  explicit FanOut(std::vector<EventSink*> sinks) : sinks_(std::move(sinks)) {}
  void add(EventSink& sink) { sinks_.push_back(&sink); }
  void on(const Event& event) override
  {
    for (EventSink* sink : sinks_) sink->on(event);
  }

private:
  std::vector<EventSink*> sinks_;
};

} // namespace maestro
