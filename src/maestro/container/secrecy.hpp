// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// Where a key of a description stands.
enum class Section { container, network, volume, check };

/// Whether a secret that nobody has declared as one may stand under a key: a password in a command, the token of a log
/// driver. All who show, keep or hand on what is described ask here. Of a container, what is not known may.
bool may_hold_secret(Section section, std::string_view key);

/// The program that a command names, which is no secret, unlike its arguments; nothing if its first word is none, but
/// an argument of the image's entrypoint, or all of a text for the shell.
std::string_view program_of(const std::vector<std::string>& command);

/// A path or URL up to its query.
std::string_view without_query(std::string_view path);

} // namespace maestro
