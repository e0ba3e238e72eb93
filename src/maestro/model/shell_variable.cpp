// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/shell_variable.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>

namespace maestro {
namespace {

/// A variable behind its `$`: how long it is, and the same as templates write it.
struct ShellVariable {
  std::size_t length = 0; // 0: it is none
  std::string_view name{};
  std::string_view otherwise{}; // the default

  std::string in_template() const
  {
    return otherwise.empty() ? fmt::format("{{{{ env.{} }}}}", name)
                             : fmt::format("{{{{ env.{} | default('{}', true) }}}}", name, otherwise);
  }
};

std::string_view leading_name(std::string_view text)
{
  const auto is_part = [](char c) { return c == '_' || strings::is_ascii_letter(c) || strings::is_ascii_digit(c); };
  const auto end = std::ranges::find_if_not(text, is_part);
  const auto length = static_cast<std::size_t>(end - text.begin());
  return length == 0 || strings::is_ascii_digit(text.front()) ? std::string_view() : text.substr(0, length);
}

/// `{NAME}`, `{NAME:-default}`, `{NAME:?words}`
ShellVariable braced_variable(std::string_view text)
{
  const std::size_t end = text.find('}');
  if (!text.starts_with('{') || end == std::string_view::npos) return {};
  const std::string_view inside = text.substr(1, end - 1);
  const std::string_view name = leading_name(inside);
  std::string_view rest = inside.substr(name.size());
  if (name.empty() || (!rest.empty() && std::string_view(":-?+").find(rest.front()) == std::string_view::npos))
    return {};
  if (rest.starts_with(':')) rest.remove_prefix(1);
  return {end + 1, name, rest.starts_with('-') ? rest.substr(1) : std::string_view()};
}

/// What stands behind a `$`.
ShellVariable variable_of(std::string_view text)
{
  if (text.starts_with('{')) return braced_variable(text);
  const std::string_view name = leading_name(text);
  return {name.size(), name};
}

} // namespace

std::string with_template_variables(std::string_view text)
{
  std::string all;
  for (std::size_t at = 0; at < text.size();) {
    const ShellVariable variable = text[at] == '$' ? variable_of(text.substr(at + 1)) : ShellVariable{};
    all += variable.length > 0 ? variable.in_template() : std::string(1, text[at]);
    at += 1 + variable.length;
  }
  return all;
}

bool is_shell_variable(std::string_view text)
{
  constexpr std::size_t around_name = 3; // `${` and `}`
  if (!text.starts_with("${")) return false;
  const std::string_view name = braced_variable(text.substr(1)).name;
  return !name.empty() && name.size() + around_name == text.size();
}

std::string shell_variable_remedy(std::string_view text)
{
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 1)) {
    const ShellVariable variable = braced_variable(text.substr(at + 1));
    // Of its default nothing is shown: that may be a secret's.
    if (variable.length > 0)
      return fmt::format("write {{{{ env.{0} }}}} for the variable of that name: ${{{0}}} stays as it is",
                         variable.name);
  }
  return {};
}

} // namespace maestro
