// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace maestro {

/// Where a key of a description stands.
enum class Section { container, network, volume, check };

/// Whether a secret that nobody has declared as one may stand under a key: a password in a command, the token of a log
/// driver. All who show, keep or hand on what is described ask here. Of a container, what is not known may.
bool may_hold_secret(Section section, std::string_view key);

} // namespace maestro
