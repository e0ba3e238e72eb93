// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/run/checks/check.hpp>
#include <maestro/run/watch.hpp>

namespace maestro {

/// What is remembered of a start until its container is ready.
struct StartFacts {
  std::size_t deaths_before = 0;    // that the watch knew of
  net::Duration took{0};            // the engine, to start it
  std::int64_t restarts_before = 0; // by its restart policy, that say nothing about this run
};

/// Waits until a container that was just started is ready: its `running` checks pass, or, if it has none, it has proved
/// to stay up: for half as long as its start took, which tells how busy the ship is. Throws Error(Fault::failed) if the
/// container dies or a check fails, Error(Fault::unreachable) if its ship stops answering.
void await_running(const CheckContext& context, ShipWatch& watch, const StartFacts& start);

/// The same for a container that was there before: it is looked at first, then its checks are tried as after a start.
/// was_restarting says that it was being restarted when the plan was made: then earlier restarts count, too.
void await_ready(const CheckContext& context, ShipWatch& watch, bool was_restarting);

/// Waits for so long; throws if it ends meanwhile, also if its restart policy brings it back, or becomes unhealthy.
void monitor_running(const CheckContext& context, ShipWatch& watch, net::Duration duration);

} // namespace maestro
