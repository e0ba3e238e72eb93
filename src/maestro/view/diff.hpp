// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/plan/diff.hpp>
#include <maestro/view/terminal.hpp>

#include <functional>
#include <optional>
#include <string>

namespace maestro {

/// Where the description says what differs; nothing if it says nothing of it.
struct FieldPlaces {
  std::function<std::optional<Place>(const InstanceDrift&, const Field&)> of_instance;
  std::function<std::optional<Place>(const ResourceDrift&, const Field&)> of_resource;
};

/// For a person: what is to be done about each thing that differs and why, then its fields, `then → now`.
std::string diff_text(const Diff& diff, const FieldPlaces& places, std::size_t compared, int width, const Paint& paint);

/// One JSON document with a line end.
std::string diff_json(const Diff& diff, const FieldPlaces& places);

} // namespace maestro
