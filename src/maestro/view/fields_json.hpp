// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/field.hpp>

#include <boost/json/array.hpp>

#include <vector>

namespace maestro {

/// Fields as JSON has them, values of secrets not shown, places left open.
boost::json::array fields_json(const std::vector<Field>& fields);

} // namespace maestro
