// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Plain text for the pages of a manual.
namespace strings {

/// For roff: a backslash, a dash that is to be copied, and what would begin a request.
std::string roff_text(std::string_view text);

/// For a cell of a table in Markdown.
std::string table_cell(std::string_view text);

} // namespace strings
