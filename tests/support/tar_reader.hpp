// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/file.hpp>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::test {

/// What stands in a tar archive of files, in its order, by POSIX.1-2001; a checksum that is wrong throws.
inline std::vector<ContainerFile> files_in_tar(std::string_view tar)
{
  constexpr std::size_t block = 512;
  const auto field = [](std::string_view header, std::size_t at, std::size_t size) {
    const std::string_view text = header.substr(at, size);
    return std::string(text.substr(0, text.find('\0')));
  };
  const auto number = [&](std::string_view header, std::size_t at, std::size_t size) {
    return std::stoull(field(header, at, size), nullptr, 8);
  };
  std::vector<ContainerFile> files;
  std::string path, user, group; // that are told apart
  for (std::size_t at = 0; at + block <= tar.size() && tar[at] != '\0';) {
    const std::string_view header = tar.substr(at, block);
    unsigned sum = 8 * ' ';
    for (std::size_t i = 0; i < block; ++i)
      if (i < 148 || i >= 156) sum += static_cast<unsigned char>(header[i]);
    if (sum != number(header, 148, 8)) throw std::runtime_error("a checksum in the archive is wrong");
    const std::string content(tar.substr(at + block, number(header, 124, 12)));
    if (header[156] == 'x') {
      for (std::size_t begin = 0; begin < content.size();) {
        const std::string record = content.substr(begin, std::stoull(content.substr(begin)));
        const std::string said = record.substr(record.find(' ') + 1, record.size() - record.find(' ') - 2);
        const std::string value = said.substr(said.find('=') + 1);
        (said.starts_with("path=") ? path : said.starts_with("uid=") ? user : group) = value;
        begin += record.size();
      }
    } else {
      ContainerFile file;
      file.path = path.empty() ? field(header, 0, 100) : path;
      file.mode = static_cast<std::uint32_t>(number(header, 100, 8));
      file.user = static_cast<std::uint32_t>(user.empty() ? number(header, 108, 8) : std::stoull(user));
      file.group = static_cast<std::uint32_t>(group.empty() ? number(header, 116, 8) : std::stoull(group));
      file.content = std::make_shared<const std::string>(content);
      files.push_back(std::move(file));
      path = user = group = {};
    }
    at += block + (content.size() + block - 1) / block * block;
  }
  return files;
}

} // namespace maestro::test
