// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <support/golden.hpp>
#include <support/shell.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace maestro::test {

std::vector<std::string> files_in(const std::string& folder, const std::string& ending)
{
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ending) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

void check_golden(const std::string& path, const std::string& text)
{
  const char* update = std::getenv("UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  INFO("golden file: ", path, " (UPDATE_GOLDEN=1 rewrites it)");
  CHECK_EQ(text, content_of(path));
}

} // namespace maestro::test
