// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/plan.hpp>
#include <maestro/view/fields_json.hpp>

#include <boost/json/object.hpp>

namespace maestro {

/// `plan --format json`, to be made part of something else.
boost::json::object plan_value(const Plan& plan, FieldValues values = FieldValues::all);

} // namespace maestro
