// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>

#include <chrono>
#include <cstddef>
#include <vector>

namespace maestro {

/// How the instances of a service that run are replaced in one play.
struct Roll {
  bool is_rolled = false;    // some at a time, and each only if the others went well; otherwise all at once
  std::size_t at_most = 0;   // at the same time; 0: no limit
  std::size_t keeps_up = 0;  // so many of the service are ready all the time; 0: that was not asked for
  std::size_t ready = 0;     // so many of them are
  std::size_t of = 0;        // so many there are
  std::size_t possible = 0;  // so many can be, before anything is stopped
  bool can_keep_up = true;   // false: what is ready cannot be replaced
  bool starts_first = false; // the new one, before the old one is stopped, where that is possible
  FailureAction failure_action = FailureAction::pause;
  std::chrono::nanoseconds delay{0};
  std::chrono::milliseconds monitor{0}; // after it was ready, a new container is watched for so long
};

/// What is known of a service's instances, whether they are selected or not.
struct RollFacts {
  std::size_t ready = 0;    // can be relied on now
  std::size_t becoming = 0; // the play is to bring up without a stop of something that can be relied on
};

/// Whether the instances of a service are replaced some at a time.
bool is_rolled(const Service& service, const Wish& wish);

/// The one place where the key `update`, the defaults of a verb and the options of the command line come together.
Roll roll_of(const Service& service, const Wish& wish, const RollFacts& facts);

/// The other instances of the services that would be rolled: what is promised of a service counts all of them, so that
/// they have to be looked at, too.
std::vector<InstanceName> counted_beside(const Environment& environment, const Wish& wish,
                                         const std::vector<InstanceName>& instances);

/// Whether it is up, and nothing says that others cannot rely on it.
bool can_be_relied_on(const Standing& standing);

/// For so long a new container of the service is watched after it was ready, unless the verb says less.
std::chrono::milliseconds monitor_time(const Service& service);

/// Whether nothing of the service is replaced for what it is told of others alone.
bool leaves_peers(const Service& service, const Wish& wish);

} // namespace maestro
