// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro::test {

/// The fleet of tools/hosts that this process has for itself, from the first call to its end. Waits for one if other
/// processes have them all.
const std::string& fleet();

} // namespace maestro::test
