// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/load.hpp>

#include <cstddef>
#include <string>

namespace maestro::reading {

/// The files beside a description that it is read with. Each is read once.
class LocalFiles {
public:
  static constexpr std::size_t largest = 4UL << 20U;

  explicit LocalFiles(const LoadOptions& options) : options_(options) {}

  /// Null if there is none. A relative path is one in the description's folder, and a symbolic link that leads out of
  /// it is not followed. Throws Error(Fault::description) that says what is wrong, without the path.
  const LocalFile* find(const std::string& path);
  /// An env file, which may lie anywhere. Throws Error(Fault::description).
  const std::string& text(const std::string& path);
  /// How many bytes of what is put into containers were read.
  std::size_t bytes() const { return bytes_; }
  /// All that was asked for, also what is not there.
  FilesByPath all() const;

private:
  const LocalFile* given(const std::string& path) const;
  LocalFile read(const std::string& path) const;

  const LoadOptions& options_;
  FilesByPath known_, texts_;
  std::size_t bytes_ = 0;
};

} // namespace maestro::reading
