// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace maestro::test {

/// Compares a text with the file that keeps it; UPDATE_GOLDEN=1 writes the file instead.
inline void check_golden(const std::string& path, const std::string& text)
{
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  INFO("golden file: ", path);
  REQUIRE(file.good());
  std::ostringstream kept;
  kept << file.rdbuf();
  CHECK_EQ(text, kept.str());
}

} // namespace maestro::test
