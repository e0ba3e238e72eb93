// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <explore/harbour.hpp>

namespace maestro::explore {

/// An engine whose calls all pass through the harbour's hands.
std::unique_ptr<engine::Engine> watched(Harbour& harbour, const std::string& ship,
                                        std::unique_ptr<engine::Engine> real);

} // namespace maestro::explore
