// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/load.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace maestro::reading {

struct LocalFile {
  std::shared_ptr<const std::string> content{};
  std::uint32_t mode = 0644; // its permissions
};

/// The files beside a description that it has put into containers. Each is read once.
class LocalFiles {
public:
  static constexpr std::size_t largest = 4UL << 20U;

  explicit LocalFiles(const LoadOptions& options) : options_(options) {}

  /// Null if there is none. A relative path is one in the description's folder, and a symbolic link that leads out of
  /// it is not followed. Throws Error(Fault::description) that says what is wrong, without the path.
  const LocalFile* find(const std::string& path);
  /// How many bytes were read.
  std::size_t bytes() const { return bytes_; }

private:
  LocalFile read(const std::string& path) const;

  const LoadOptions& options_;
  std::map<std::string, LocalFile> known_;
  std::size_t bytes_ = 0;
};

} // namespace maestro::reading
