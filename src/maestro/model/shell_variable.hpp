// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Variables as shells and Compose write them, where a description has `{{ env.NAME }}`.
namespace maestro {

/// A text with variables as templates write them instead of `$NAME`, `${NAME}` and `${NAME:-default}`.
std::string with_template_variables(std::string_view text);

/// Whether a text is `${NAME}` and nothing else, which others fill in: it holds no value.
bool is_shell_variable(std::string_view text);

/// What to write in the place of the first `${NAME}` of a text; empty if there is none.
std::string shell_variable_remedy(std::string_view text);

} // namespace maestro
