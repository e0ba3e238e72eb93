// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/audit.hpp>

#include <boost/json/object.hpp>

namespace maestro {

/// An auditor as `config` shows it. What may be a token never is.
boost::json::object auditor_value(const Auditor& auditor);

} // namespace maestro
