// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace maestro::engine {

/// How long a container is as it is, by the words of an engine's list: "Up 2 hours (healthy)", "Exited (0) 3 days ago".
/// Nothing if they do not say it.
std::optional<std::chrono::seconds> age(std::string_view status_text);

/// The same, if it runs.
std::optional<std::chrono::seconds> uptime(std::string_view status_text);

} // namespace maestro::engine
