// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>

#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace maestro {

namespace {

[[noreturn]] void cannot_read(const std::string& path, int reason)
{
  throw Error(Fault::description, fmt::format("cannot read '{}': {}", path, std::generic_category().message(reason)),
              reason == ENOENT ? "name another file with -f, or - for standard input" : "");
}

} // namespace

std::string read_file(const std::string& path, std::size_t limit)
{
  const auto close = [](std::FILE* file) {
    if (file != stdin) std::fclose(file);
  };
  std::unique_ptr<std::FILE, decltype(close)> file(path == "-" ? stdin : std::fopen(path.c_str(), "rbe"), close);
  if (!file) cannot_read(path, errno);
  std::string content;
  std::array<char, 65536> chunk{};
  while (const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    content.append(chunk.data(), count);
    if (content.size() > limit)
      throw Error(Fault::description, fmt::format("'{}' has more than {} MiB", path, limit >> 20U));
  }
  if (std::ferror(file.get())) cannot_read(path, errno == 0 ? EIO : errno);
  return content;
}

} // namespace maestro
