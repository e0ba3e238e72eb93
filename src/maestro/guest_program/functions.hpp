// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/value.hpp>
#include <maestro/guest/environment.hpp>

#include <map>
#include <string>

namespace maestro::guest_program {

/// The functions of maestro.guestutils for templates, under their Python names and with their arguments. They read the
/// environment, which must outlive them; update_os_env changes it, and that of this process.
std::map<std::string, jinja::Value> template_functions(guest::Environment& environment);

} // namespace maestro::guest_program
