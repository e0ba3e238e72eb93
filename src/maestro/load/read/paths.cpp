// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/files.hpp>
#include <maestro/load/read/paths.hpp>

namespace maestro {

std::string base_directory(const std::string& file)
{
  const auto slash = file.rfind('/');
  if (file == "-" || slash == std::string::npos) return {};
  return slash == 0 ? "/" : file.substr(0, slash);
}

namespace reading {

std::string beside(const std::string& description, const std::string& path)
{
  const std::string base = base_directory(description);
  if (base.empty() || path.starts_with('/')) return path;
  return base.ends_with('/') ? base + path : base + "/" + path;
}

std::string read(const LoadOptions& options, const std::string& path)
{
  constexpr std::size_t largest = 64UL << 20U;
  return options.read ? options.read(path) : read_file(path, largest, options.while_waiting);
}

} // namespace reading

} // namespace maestro
