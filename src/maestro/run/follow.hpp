// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

struct LogLine { // valid during the call
  const Instance& instance;
  engine::OutputStream stream = engine::OutputStream::standard_output;
  std::optional<Moment> time{}; // if timestamps were asked for
  std::string_view text{};      // as the container wrote it, without its end
};

/// Somebody who reads the output of containers.
class LogReader {
public:
  virtual ~LogReader() = default;
  virtual void line(const LogLine& line) = 0;
  /// Something that is not output: `has ended; waiting for its return`.
  virtual void note(const Instance& instance, const std::string& words) = 0;
};

struct LogWish {
  std::vector<InstanceName> instances;
  bool follow = false;
  bool timestamps = false;
  std::optional<std::int64_t> tail; // lines of what there is; none: all, but nothing when following
  std::optional<Moment> since;
};

/// Why there is nothing to read of an instance.
struct Unread {
  InstanceName instance;
  bool absent = false;  // there is no container
  bool refused = false; // the engine does not give it, perhaps because the log driver cannot be read; otherwise it
                        // could not be asked
  std::string words;
};

/// Hands over the output of containers, several in the order of its times; following, as it comes and for ever, also
/// across restarts and re-creation, unless the engine refuses. Returns those that could not be read.
std::vector<Unread> read_logs(const Environment& environment, engine::Fleet& fleet, const LogWish& wish,
                              LogReader& reader);

} // namespace maestro
