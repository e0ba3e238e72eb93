// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>
#include <maestro/plan/field.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/standing.hpp>
#include <maestro/plan/step.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What engines change of a container that is there, while it runs (decision 26).
namespace maestro {

/// Keys of the description whose values are changed so.
std::span<const std::string_view> keys_changed_in_place();
/// Whether this is one of them, or `networks`, to which a container can be joined.
bool is_changed_in_place(std::string_view key);

/// Whether a container with these labels was made as the specification says, but for what is changed in place: it may
/// have been made so since, which only the engine can tell.
bool may_have_been_updated(const Labels& carried, const engine::ContainerSpec& described);

/// The change that makes an instance's running container as described, of which these fields differ; nothing if that
/// takes another container, or nothing differs.
std::optional<UpdateContainer> update_in_place(const Standing& standing, const std::vector<Field>& fields,
                                               const engine::ContainerSpec& described, bool is_podman);

/// What the engine is asked to change: these keys, as described.
engine::ContainerUpdate update_of(const std::vector<std::string>& keys, const ContainerSettings& described);

} // namespace maestro
