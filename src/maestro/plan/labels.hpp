// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace maestro {

using Labels = std::map<std::string, std::string>;

/// The value of a label; empty if it is not there.
inline std::string label_of(const Labels& labels, const std::string& label)
{
  const auto found = labels.find(label);
  return found == labels.end() ? std::string() : found->second;
}

/// What we write on containers, networks and volumes, and know our own by.
namespace labels {
inline const std::string environment = "io.maestro.environment";
inline const std::string service = "io.maestro.service";
inline const std::string instance = "io.maestro.instance";
inline const std::string config_hash = "io.maestro.config-hash";
inline const std::string declared = "io.maestro.declared";
inline const std::string files = "io.maestro.files";                     // what was put into it
inline const std::string role = "io.maestro.role";                       // `next`: made to replace another one
inline const std::string replaces = "io.maestro.replaces";               // the id of that one
inline const std::string replaced_policy = "io.maestro.replaced-policy"; // its restart policy, if it was turned off
} // namespace labels

} // namespace maestro
