// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/reader.hpp>

#include <optional>

namespace maestro::reading {

/// Of the mapping that stands where a secret's value is meant: `{secret: NAME}`.
const SectionInfo& secret_reference_section();

/// The secret that such a mapping names. A mapping of another shape, and a name that is not declared, are reported.
/// The secrets are read before all that may name them.
std::optional<SecretName> named_secret(const MappingReader& reader, const Node& mapping);

/// The secret of this name; nothing, and told at the place, if none is declared.
std::optional<SecretName> known_secret(const MappingReader& reader, const Node& place, const std::string& text);

} // namespace maestro::reading
