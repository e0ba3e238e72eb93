// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/run/closer.hpp>
#include <maestro/view/terminal.hpp>

#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// How an instance is.
enum class Condition { running, starting, unhealthy, paused, restarting, stopped, created, dead, absent, unknown };
/// `running`, `starting`, …: as in `status --format json`.
std::string_view to_text(Condition condition);

struct InstanceStatus {
  InstanceName name;
  ServiceName service;
  ShipName ship;
  Condition condition = Condition::unknown;
  std::string container_id; // empty: there is none
  std::string image;        // of the container; the described one if there is none
  std::string image_id;
  std::string described_image;
  std::optional<std::string> since; // `2h3m`: how long it has been so
  std::optional<Moment> started_at, finished_at;
  std::optional<int> exit_code;
  std::optional<bool> changed; // differs from the description; none: unknown, as without the ship's images
  std::vector<PortState> ports;
};

struct ShipStatus {
  ShipName name;
  std::string ip;
  std::string error; // empty: it answered
};

struct Status {
  std::string environment;
  std::vector<InstanceStatus> instances;
  std::vector<ShipStatus> ships;
};

/// What was seen, instance by instance. closer holds what was looked at more closely, if anything; now is for exact
/// times.
Status status_of(const Environment& environment, const Observed& observed, const CloserLook& closer,
                 const std::vector<InstanceName>& instances, Moment now);

struct StatusTableSettings {
  int width = 120;
  Paint paint;
  bool addresses = false; // of ships instead of their names
  bool full = false;      // with images and ports (compat §9.5)
};
std::string status_table(const Status& status, const StatusTableSettings& settings);
std::string status_json(const Status& status, bool with_ports);

/// Whether a ship did not answer.
bool has_unknown(const Status& status);

} // namespace maestro
