// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>
#include <maestro/container/file.hpp>

#include <span>
#include <string>

namespace maestro::engine {

/// A tar archive of these files, which must all lie below the folder: their names in it are relative to that. Folders
/// are not entries of it: engines make those that are missing (root's, 0755), and leave the others as they are.
std::string tar_of(std::span<const ContainerFile> files, const std::string& folder, Moment modified);

} // namespace maestro::engine
