// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace maestro {

enum class Result { ok, unchanged, failed, skipped, unreachable, cancelled };
/// `ok`, `unchanged`, `failed`, …: as in `--progress json`.
std::string_view to_text(Result result);

/// All there is to say about an instance that was not brought where it should be.
struct Failure {
  InstanceName instance;
  ShipName ship;
  Result result = Result::failed; // failed or unreachable
  std::string doing;              // "start the container", "wait for tcp port 'http' (8080)"
  std::string words;              // what the engine, the check or the network said
  std::string hint;               // how to mend it, or empty
  std::vector<std::string> log;   // the last lines of the container's output
  std::string left_behind;        // "the new container, stopped", or empty
};

/// How a play ended.
struct PlayResult {
  std::map<Result, std::size_t> counts; // instances by result
  std::vector<Failure> failures;        // in the order in which they happened
  int interrupted_by = 0;               // the signal, or 0
  std::chrono::nanoseconds took{0};
};

/// The exit code a play ends with (contract §2).
int exit_code(const PlayResult& result);

// What is told while a play runs. Step and instance details are in the plan.
struct PlayStarted {};
struct StepStarted {
  StepId step = 0;
};
struct StepProgress {
  StepId step = 0;
  std::optional<double> percent;       // of a pull
  std::string note;                    // what a check saw last, or what a pull does besides
  std::int64_t current = 0, total = 0; // bytes of a pull, 0 if unknown
};
struct StepFinished {
  StepId step = 0;
  Result result = Result::ok;
  std::chrono::nanoseconds took{0};
  std::string error;
};
struct InstanceFinished {
  InstanceName instance;
  ShipName ship;
  Result result = Result::ok;
  std::string because;      // why it was skipped or unchanged, or what failed
  std::string container_id; // of its container now, or empty
};
struct PlayFinished {
  PlayResult result;
};

using Event = std::variant<PlayStarted, StepStarted, StepProgress, StepFinished, InstanceFinished, PlayFinished>;

/// Somebody who wants to know what happens.
class EventSink {
public:
  virtual ~EventSink() = default;
  virtual void on(const Event& event) = 0;
};

} // namespace maestro
