// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/checks/check.hpp>
#include <maestro/run/watch.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace maestro {

/// Lets the old container of the context's instance serve again: removes what was made to take its place, gives it back
/// its name and restart policy (the one that is given, if it is not empty, or else what the labels of those tell),
/// starts it and waits until it is ready. What is so already stays so, so that it can be done again. Tells, whenever
/// that changes, whether a container of the instance may serve. Throws what cannot be done, and what it lacks if it
/// does not become ready.
void put_back(const std::string& old, const std::string& policy, const CheckContext& context, ShipWatch& watch,
              std::chrono::seconds grace, const std::function<void(bool)>& serves);

} // namespace maestro
