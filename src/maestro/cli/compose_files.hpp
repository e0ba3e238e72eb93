// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/compose/convert.hpp>

#include <string>

namespace maestro::cli {

/// The path of the Compose file that lies in a folder; empty if none does.
std::string compose_file_in(const std::string& folder);
/// The path of the file that Compose reads over this one by itself; empty if there is none.
std::string override_of(const std::string& compose_file);

/// What lies around a Compose file, for a description that is written to a file.
compose::Surroundings surroundings_of(const std::string& compose_file, const std::string& description);

} // namespace maestro::cli
