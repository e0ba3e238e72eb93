// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/consequence.hpp>
#include <maestro/plan/field.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/stray_resource.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// What would make something as it is described.
enum class Remedy {
  create,  // it is not there
  replace, // it is another, and cannot be changed as it is
  update,  // the engine can change it as it is
  start,   // it is as described, and does not run
  move,    // it runs on another ship than described
  adopt,   // it is as described, and carries no label of ours
  leave,   // nothing that we do: it is somebody else's, would lose its data, or its service asks for that
};
/// `create`, `replace`, …: as in JSON.
std::string_view to_text(Remedy remedy);

/// An instance that is not as described.
struct InstanceDrift {
  InstanceName name{};
  ServiceName service{};
  ShipName ship{};
  Remedy remedy = Remedy::leave;
  Cause cause = Cause::absent;
  std::string detail{}; // of the cause, or empty
  std::vector<Field> fields{};
};

/// A declared network or volume that is not as described.
struct ResourceDrift {
  Resource resource{};
  ShipName ship{};
  Remedy remedy = Remedy::leave;
  std::vector<Field> fields{};
};

/// A container that is ours and not described where it is.
struct StrayDrift {
  Stray stray{};
  ShipName described_on{}; // where its instance is described now; or empty
  bool goes = false;       // apply takes it away, because its instance has moved
};

/// What runs against what is described: only what differs.
struct Diff {
  std::string environment;
  std::vector<InstanceDrift> instances{};
  std::vector<Consequence> consequences{}; // among them
  std::vector<ResourceDrift> resources{};
  std::vector<StrayDrift> strays{};
  std::vector<StrayResource> stray_resources{};
  std::vector<UnknownShip> unknown{};
  std::size_t compared = 0; // instances
  std::size_t unasked = 0;  // instances of which nothing is known

  bool empty() const { return instances.empty() && resources.empty() && strays.empty() && stray_resources.empty(); }
};

/// Compares; the same arguments give the same result. Needs images, networks, volumes and the retelling of containers
/// in observed; refers to it. What is not described any more is told of these services alone, and then no networks and
/// volumes; or all of it.
Diff make_diff(const Environment& environment, const Observed& observed, const std::vector<InstanceName>& instances,
               const StrayServices& stray_services = {});

} // namespace maestro
