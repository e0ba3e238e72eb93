// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace maestro::yaml {

/// Whether a character can only be written as an escape: control characters, what ends a line of YAML and what no
/// editor shows.
bool needs_escape(char32_t c);

} // namespace maestro::yaml
