// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/path.hpp>

#include <vector>

namespace maestro {

std::string cleaned_path(std::string_view path)
{
  if (!path.starts_with('/')) return std::string(path);
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(path, '/')) {
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!part.empty() && part != "." && part != "..") parts.push_back(part);
  }
  return "/" + join(parts, "/");
}

} // namespace maestro
