// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <explore/client.hpp>

namespace maestro::explore {

/// An engine whose calls all pass through the client's hands.
std::unique_ptr<engine::Engine> watched(Client& client, const std::string& ship, std::unique_ptr<engine::Engine> real);

} // namespace maestro::explore
