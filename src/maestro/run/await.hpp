// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/run/checks/check.hpp>
#include <maestro/run/watch.hpp>

namespace maestro {

/// Waits until a container that was just started is ready: it runs, and its `running` checks pass. deaths_before is
/// what the watch knew before the start; watch may be null if the instance has no checks. Throws Error(Fault::failed)
/// if the container dies or a check fails, Error(Fault::unreachable) if its ship stops answering.
void await_running(const CheckContext& context, ShipWatch* watch, std::size_t deaths_before);

} // namespace maestro
