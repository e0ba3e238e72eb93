// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/normal_form.hpp>
#include <maestro/engine/types.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What containers carry in their labels to tell what they were made from (decision 17).
namespace maestro::engine {

/// The normal form of settings but for labels of ours, which say what a container was made from.
NormalForm declared_settings(const ContainerSettings& settings);

/// Whether the image says what a variable of this name holds: that is not two differences.
bool follows_from_image(std::string_view variable);

/// Tells whether a container was created from this specification: the version of the form, and a SHA-256 of the normal
/// form of its settings, its image, its variables and those that it shares. What another version of the form wrote
/// cannot be compared with it.
std::string config_hash(const ContainerSpec& spec);

/// Whether two of them are of one version.
bool are_comparable(std::string_view one_hash, std::string_view other_hash);

/// For each thing that the specification declares, by the description's key, a short hash of it: which keys differ can
/// be told from a label, and no value can. `env` is all variables of its own, `peers` all that it is told of others.
using DeclaredKeys = std::map<std::string, std::string>;
DeclaredKeys declared_keys(const ContainerSpec& spec);
/// Those that only one of the two has, or that hold something else in each; sorted.
std::vector<std::string> differing_keys(const DeclaredKeys& one, const DeclaredKeys& other);

/// As a label holds them: `2 command:3fa1c0de env:90ab12cd`; and back: nothing if it is of another version, or none.
std::string to_text(const DeclaredKeys& keys);
std::optional<DeclaredKeys> parse_declared_keys(std::string_view label);

} // namespace maestro::engine
