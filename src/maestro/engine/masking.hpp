// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <string>

namespace maestro::engine {

/// Words of an engine or a registry without the secrets of a login, in whatever form they come back: as they are,
/// escaped for JSON or a URL, in base64, alone or with the user, and as the header that carries the login.
std::string without_secrets(std::string words, const RegistryLogin& login);

} // namespace maestro::engine
