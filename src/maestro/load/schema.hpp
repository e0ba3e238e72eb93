// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace maestro {

/// The JSON Schema (draft 2020-12) of descriptions, for editors.
std::string json_schema();

/// All keys of descriptions as a page of documentation.
std::string reference_markdown();
/// The same as a man page, in roff, of this version of the program.
std::string reference_man_page(std::string_view version);

} // namespace maestro
