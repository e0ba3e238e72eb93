// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace maestro {

/// A body as UTF-8, by the charset that its Content-Type names: those of Western Europe are known. Any other, and none,
/// is taken for UTF-8.
std::string decoded(std::string_view body, std::string_view content_type);

} // namespace maestro
