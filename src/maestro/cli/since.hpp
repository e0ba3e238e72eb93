// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>

#include <string>

namespace maestro::cli {

/// The moment that `10m`, `1h30m` or `2d` before now stands for, or an RFC 3339 time. Throws Error(Fault::usage).
Moment parse_since(const std::string& text, Moment now);

} // namespace maestro::cli
