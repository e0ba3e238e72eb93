// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro {

/// 128 bits that nobody can foresee, as 32 hexadecimal digits. Throws Error(Fault::failed) if the system gives none.
std::string random_digits();

} // namespace maestro
