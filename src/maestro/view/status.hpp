// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>
#include <maestro/container/settings.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/stray.hpp>
#include <maestro/run/closer.hpp>
#include <maestro/view/style.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

struct InstanceStatus {
  InstanceName name;
  ServiceName service;
  ShipName ship;
  Condition condition = Condition::unknown;
  Difference difference = Difference::unknown;
  std::vector<std::string> changed_keys; // of the description, as far as that is known
  Ownership whose;                       // of the container of its name
  std::string container_id;              // empty: there is none of ours
  std::string image;                     // of the container; the described one if there is none
  std::string image_id;
  std::string described_image;
  std::optional<std::chrono::seconds> since; // how long it has been so
  std::optional<Moment> started_at, finished_at;
  std::optional<int> exit_code;      // of what has ended or is being restarted
  bool out_of_memory = false;        // that is why it ended
  std::int64_t restarts = 0;         // by its restart policy, as far as that was looked at
  std::vector<Port> published_ports; // of what runs, as its engine publishes them
  std::vector<PortState> ports;      // as far as they were looked at
};

/// A container of ours that is not described (any more) where it is, or was left beside that of its instance.
struct StrayStatus {
  std::string name;
  ShipName ship;
  bool up = false;
  std::string status_text; // the engine's words
  ShipName described_on;   // where its instance is described now; or empty
  InstanceName left_of{};  // whose replacement has not come to its end; or empty
};

struct ShipStatus {
  ShipName name;
  std::string ip;
  std::string error; // empty: it answered
};

struct Status {
  std::string environment;
  std::vector<InstanceStatus> instances;
  std::vector<StrayStatus> strays;
  std::vector<ShipStatus> ships; // all that were asked, also those that only strays may be on
};

/// The ships of a status, which outlives it.
class ShipsByName {
public:
  explicit ShipsByName(const Status& status)
  {
    for (const ShipStatus& ship : status.ships) ships_[ship.name] = &ship;
  }
  const ShipStatus* find(const ShipName& name) const
  {
    const auto found = ships_.find(name);
    return found == ships_.end() ? nullptr : found->second;
  }

private:
  std::map<ShipName, const ShipStatus*> ships_;
};

/// When ships were looked at; what is not in it was looked at just now.
using LookTimes = std::map<ShipName, Moment>;

/// What was seen, instance by instance. links are those that the standings were worked out with. closer holds what was
/// looked at more closely, if anything; now is for exact times.
Status status_of(const Environment& environment, const Observed& observed, const Standings& standings, LinkBook& links,
                 const CloserLook& closer, const std::vector<InstanceName>& instances, Moment now,
                 const LookTimes& looked_at = {});

/// How an instance is, for a person, safe to show, with what differs from the description: "up 2d",
/// "ended 137, out of memory, 2m ago · 4 restarts", "restarting (exit 3, 5 times)", "up 3m · changed (image)".
std::string state_text(const InstanceStatus& status, const Signs& signs);
/// "up", "starting": the word for this condition.
std::string_view state_word(Condition condition);
/// Whether an instance in this condition is as it should be, on its way there, or neither.
enum class Course { well, on_its_way, wrong };
Course course(Condition condition);
Colour colour_of(Condition condition);

struct StatusTableSettings {
  Style style{};
  bool addresses = false; // of ships instead of their names
  bool full = false;      // with images and ports, and whether these answer
};
std::string status_table(const Status& status, const StatusTableSettings& settings);
std::string status_json(const Status& status, bool with_ports);
/// That a container has ended, perhaps several times, and is up again.
struct EndedMeanwhile {
  std::size_t times = 0;
  std::optional<int> exit_code{}; // of the last time
};
/// An instance of it that has become so at this moment, in one line with its end; ship as in status_row.
std::string change_json(const InstanceStatus& one, const ShipStatus* ship, Moment at,
                        const EndedMeanwhile& meanwhile = {});

/// Whether a ship did not answer.
bool has_unknown(const Status& status);

} // namespace maestro
