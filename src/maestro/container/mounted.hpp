// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// What of a container's file system lies on something else than its image.
struct Mounted {
  enum class Kind { memory, engine, volume, read_only_volume };
  Kind kind = Kind::volume;
  std::string_view target; // where it begins
};

/// What a path in a container lies on, as far as its settings say; nothing: its root file system. Refers to the
/// settings, or lives for ever.
std::optional<Mounted> mounted_at(const ContainerSettings& settings, std::string_view path);

/// Whether a path is another one, or lies below it.
bool is_at_or_below(std::string_view path, std::string_view folder);

/// The files by the folders at which an engine is to put them, each on one file system of a container: engines that
/// have mounted the root file system read-only write to volumes at these only.
std::map<std::string, std::vector<ContainerFile>> by_file_system(const ContainerSettings& settings,
                                                                 std::vector<ContainerFile> files);

/// Where maestro-guest is put.
inline constexpr std::string_view guest_path = "/usr/local/bin/maestro-guest";

/// Whether a path of the ship is there for many to have it: sockets, devices, what the kernel shows, and what the ship
/// tells its programs (the time zone).
bool is_for_all(std::string_view source);

} // namespace maestro
