// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace maestro {

/// Whether what has this name is a secret, by common usage: `token`, `DB_PASS`, `apiKey`, `ENCRYPTION_KEY`. A name that
/// ends in `_FILE` tells where one is kept, and a public key is none.
bool is_secret_name(std::string_view name);

} // namespace maestro
