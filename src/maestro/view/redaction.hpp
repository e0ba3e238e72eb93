// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>

#include <map>
#include <string>
#include <vector>

namespace maestro {

/// A program by its name, and a mark for each of its arguments. What begins like an argument is one.
std::vector<std::string> redacted_words(std::vector<std::string> command);

/// The names alone.
std::map<std::string, std::string> redacted_values(std::map<std::string, std::string> named);

/// What can be handed on: without all that may hold a secret.
ContainerSettings redacted(ContainerSettings settings);

} // namespace maestro
