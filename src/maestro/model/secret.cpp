// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/secret.hpp>

namespace maestro {

std::string stand_in(const SecretName& name) { return "<secret " + name.text() + ">"; }

} // namespace maestro
