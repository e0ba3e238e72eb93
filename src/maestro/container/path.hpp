// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace maestro {

/// An absolute path in its shortest spelling, as engines have it: no `//`, `.`, `..` and no `/` at the end. Anything
/// else stays as it is.
std::string cleaned_path(std::string_view path);

} // namespace maestro
