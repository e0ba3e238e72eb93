// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/file.hpp>

#include <fmt/core.h>

namespace maestro {

std::string to_text(ContainerFile::Source source)
{
  switch (source) {
  case ContainerFile::Source::file:
    return "file";
  case ContainerFile::Source::content:
    return "content";
  case ContainerFile::Source::template_:
    return "template";
  case ContainerFile::Source::secret:
    return "secret";
  }
  return {};
}

std::string mode_text(const ContainerFile& file) { return fmt::format("{:04o}", file.mode); }

std::string owner_text(const ContainerFile& file) { return fmt::format("{}:{}", file.user, file.group); }

} // namespace maestro
