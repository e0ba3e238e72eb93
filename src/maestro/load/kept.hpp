// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/load.hpp>
#include <maestro/model/kept_description.hpp>

#include <optional>
#include <string>

namespace maestro {

/// A description as it can be kept where others may read it; nothing if that would be too large.
std::optional<KeptDescription> kept(const Loaded& loaded);

/// Loads a description of an earlier day. How ships and registries are reached, where secrets come from, and what was
/// withheld is taken from today's, which is valid; of the files that were not kept, those of today are read. The name
/// is what problems are told of.
Loaded load_kept(const KeptDescription& then, const Loaded& today, const LoadOptions& options, const std::string& name);

} // namespace maestro
