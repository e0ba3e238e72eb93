// SPDX-License-Identifier: Apache-2.0
//
// Instead of libFuzzer: feeds every file of the folders named to the fuzzer, once.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** folders)
{
  std::size_t files = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folders[i])) {
      if (!file.is_regular_file()) continue;
      std::fprintf(stderr, "%s\n", file.path().c_str()); // so that the last line names the file that ended it
      std::ifstream stream(file.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
      ++files;
    }
  }
  return files == 0 ? 1 : 0;
}
