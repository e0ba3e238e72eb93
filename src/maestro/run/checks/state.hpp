// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/checks/tries.hpp>

#include <functional>

namespace maestro {

/// Tries until the container's state, as its engine tells it, is judged good.
Tried try_state(net::Duration max_wait, const CheckContext& context,
                const std::function<Tried(const engine::ContainerState&)>& judge);

} // namespace maestro
