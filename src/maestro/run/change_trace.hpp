// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/plan/observed.hpp>

#include <set>
#include <string>
#include <vector>

/// A container that is changed while it runs keeps its labels, which tell of another day then. A trace is a volume
/// without data on its ship that says so (decision 26): left before the change, for whoever looks later.
namespace maestro {

/// The label, `key=value`, that all traces of an environment carry.
std::string trace_label(const std::string& environment);

engine::VolumeSpec trace_spec(const std::string& environment, const std::string& container_id);

/// The traces of an environment among volumes; what does not look as this program makes them is none.
Traces traces_among(const std::string& environment, const std::vector<engine::VolumeState>& volumes);

/// Leaves one. Throws engine::Refused if the engine, or somebody before it, makes no volume, or not this one.
void leave_trace(engine::Engine& engine, const std::string& environment, const std::string& container_id);

/// Takes away what was left by containers that are not there any more, on those of the ships that told of all they
/// have. What cannot be taken away stands in nobody's way.
void remove_dead_traces(engine::Fleet& fleet, const Observed& observed, const std::set<ShipName>& ships);

} // namespace maestro
