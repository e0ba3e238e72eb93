// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace maestro::net {

/// Whom the system trusts, where OpenSSL would not find it: a program with OpenSSL in it looks where Debian keeps these
/// certificates, and other distributions have them in a file elsewhere. Nothing if OpenSSL finds them, or there are
/// none.
std::optional<std::string> other_trusted_certificates();

} // namespace maestro::net
