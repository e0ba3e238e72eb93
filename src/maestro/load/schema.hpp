// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace maestro {

/// The JSON Schema (draft 2020-12) of descriptions, for editors.
std::string json_schema();

/// All keys of descriptions as a page of documentation.
std::string reference_markdown();

} // namespace maestro
