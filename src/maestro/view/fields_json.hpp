// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/field.hpp>
#include <maestro/view/diff.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <vector>

namespace maestro {

/// How much of fields is told. Values of the description's secrets never are.
enum class FieldValues {
  all,
  harmless, // not of what may hold a password: variables, commands, labels, …
};

/// Fields as JSON has them, places left open.
boost::json::array fields_json(const std::vector<Field>& fields, FieldValues values = FieldValues::all);

/// What two descriptions say otherwise, as JSON has it.
boost::json::object description_diff_value(const DescriptionDiff& diff);

} // namespace maestro
