// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace strings {

/// The candidate that a person most likely meant by a misspelt word, or nothing if none is near.
std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates);

} // namespace strings
