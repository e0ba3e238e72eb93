// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace maestro::test {

/// The paths of a folder's files with this ending (`.case`), sorted.
std::vector<std::string> files_in(const std::string& folder, const std::string& ending);

/// Compares a text with the file that keeps it; with UPDATE_GOLDEN=1, writes the file instead.
void check_golden(const std::string& path, const std::string& text);

} // namespace maestro::test
