// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/plan/description_changes.hpp>
#include <maestro/plan/diff.hpp>
#include <maestro/view/style.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// Where the description says what differs; nothing if it says nothing of it.
struct FieldPlaces {
  std::function<std::optional<Place>(const InstanceDrift&, const Field&)> of_instance;
  std::function<std::optional<Place>(const ResourceDrift&, const Field&)> of_resource;
};

/// For a person: what is to be done about each thing that differs and why, then its fields, `then → now`. A field has a
/// row; where it has no room, its place in the description goes, then its values are cut.
std::string diff_text(const Diff& diff, const FieldPlaces& places, const Style& style);

/// Two descriptions of one environment: what was then, and what is otherwise now.
struct DescriptionDiff {
  std::string environment;
  std::uint32_t then = 0, now = 0; // numbers of releases; 0: what is described today
  std::vector<InstanceChange> instances{};
  std::vector<std::string> others{}; // lines about services, ships, networks, …
  std::size_t compared = 0;          // instances

  bool empty() const { return instances.empty() && others.empty(); }
};
/// Only what differs, and nothing if that is nothing.
std::string description_changes_text(const DescriptionDiff& diff, const Style& style);
std::string description_diff_text(const DescriptionDiff& diff, const Style& style);
std::string description_diff_json(const DescriptionDiff& diff);

/// One JSON document with a line end.
std::string diff_json(const Diff& diff, const FieldPlaces& places);

} // namespace maestro
