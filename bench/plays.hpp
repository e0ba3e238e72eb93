// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

/// Plays on real Docker hosts against their floor: the bare API calls, as parallel as the order allows, with the same
/// readiness probe. Both do the same work in turns, so that a ratio compares neighbours in time.
void measure_plays(const std::string& program, const std::vector<std::string>& addresses, std::size_t pairs);

} // namespace bench
