// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace maestro {

using Labels = std::map<std::string, std::string>;

/// What we write on containers, networks and volumes, and know our own by.
namespace labels {
inline const std::string environment = "io.maestro.environment";
inline const std::string service = "io.maestro.service";
inline const std::string instance = "io.maestro.instance";
inline const std::string config_hash = "io.maestro.config-hash";
inline const std::string declared = "io.maestro.declared";
} // namespace labels

} // namespace maestro
