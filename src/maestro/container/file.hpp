// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace maestro {

/// A file that is put into a container before its first start.
struct ContainerFile {
  enum class Source { file, content, template_, secret };

  std::string path{};              // absolute, in its shortest spelling
  Source source = Source::content; //
  std::string name{};              // of the local file, template or secret
  std::shared_ptr<const std::string>
      content{};                     // one for all that have the same; null as long as it is not known: secrets
  std::uint32_t mode = 0644;         // its permissions
  std::uint32_t user = 0, group = 0; // who owns it
};

/// `file`, `content`, `template`, `secret`.
std::string to_text(ContainerFile::Source source);
/// `0644`.
std::string mode_text(const ContainerFile& file);
/// `0:0`.
std::string owner_text(const ContainerFile& file);

} // namespace maestro
