// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/stray.hpp>
#include <maestro/run/checks/check.hpp>
#include <maestro/run/secrets.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace maestro {

/// Why an instance is not as it should be.
struct Shortcoming {
  std::string words;                 // in our own ones
  std::optional<CheckFailed> failed; // or this, which may repeat what a container said
};

/// The instances that are not as they should be.
using Shortcomings = std::map<InstanceName, Shortcoming>;

/// Without what is secret: it is looked up where a container was listened to, and only there.
std::map<InstanceName, std::string> in_words(const Shortcomings& shortcomings, const Environment& environment,
                                             Secrets& secrets);

/// Which instances are not up, ready by their checks, and as described. Checks are tried for as long as the ship of the
/// instance may take to answer, so many at a time (0: as many as is sensible); one that only waits for time says
/// nothing and is left out. process_environment is for programs that checks start.
Shortcomings find_shortcomings(const Environment& environment, engine::Fleet& fleet, const Standings& standings,
                               const std::vector<InstanceName>& instances,
                               std::span<const std::string> process_environment, std::size_t at_a_time = 0);

/// Adds those of these instances that are well and run twice, as they have been described on another ship before.
void add_doubles(Shortcomings& found, const std::vector<InstanceName>& instances, const std::vector<Stray>& strays);

/// Calls look, which says whether all is well, until it is or the time is over: at once, whenever something happens to
/// a container of these ships, and at least every two seconds, because what checks see makes no event. Whether all is
/// well.
bool await_wellness(engine::Fleet& fleet, const std::set<ShipName>& ships, net::Duration time,
                    const std::function<bool()>& look);

} // namespace maestro
