// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/value.hpp>
#include <maestro/guest/environment.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace maestro::guest_template {

/// Where a template is rendered. Elsewhere than in the container, its interfaces and its resolver cannot be asked, and
/// the variables of this process are not its own.
enum class Place : std::uint8_t { container, elsewhere };

/// The functions of maestro.guestutils for templates, under their Python names and with their arguments. They read the
/// environment, which must outlive them; update_os_env changes it, and in a container that of this process.
std::map<std::string, jinja::Value> template_functions(guest::Environment& environment, Place place);

} // namespace maestro::guest_template
