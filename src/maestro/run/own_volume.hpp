// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace maestro {

/// The name of a volume that is kept on ships for an environment: `maestro-lock.shop-1a2b3c4d` for the lock of 'shop'.
/// An environment may be called anything, so that a digest of its name tells it from others.
std::string own_volume_name(std::string_view kind, std::string_view environment);

} // namespace maestro
