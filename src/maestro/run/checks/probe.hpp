// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <functional>
#include <string>

namespace maestro {

/// How long to wait before the next probe, when the first one was elapsed ago: a twentieth of it, between 5 ms and 1 s.
/// So the end of a wait is noticed at most 5 % late, and a long wait asks rarely.
net::Duration pause_before_next_probe(net::Duration elapsed);

} // namespace maestro
