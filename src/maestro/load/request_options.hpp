// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/reader.hpp>
#include <maestro/model/check.hpp>

namespace maestro::reading {

/// What an `http` check says about its request beyond the URL.
void read_request_options(const Reader<Section::request_options>& reader, HttpCheck& check);

} // namespace maestro::reading
