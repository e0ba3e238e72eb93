// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bench/workload.hpp>

/// The least that the work takes: bare API calls, as parallel as the order allows.
namespace bench {

/// Creates and starts tier after tier, and connects every 5 ms until each container of a tier accepts.
void start_all(const Workload& workload);

/// Connects every 5 ms until each container of a tier accepts.
void await_all(const std::vector<Container>& tier);

/// Stops tier after tier, the last one first.
void stop_all(const Workload& workload);

/// One container list a host.
void ask_all(const Workload& workload);

void remove_all(const Workload& workload);

} // namespace bench
