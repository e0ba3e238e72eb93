// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/env_file.hpp>

namespace maestro {
namespace {

bool is_in_quotes(std::string_view value)
{
  return value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.front() == value.back();
}

EnvLineFlaw flaw_of(const EnvLine& line)
{
  if (clean_utf8(line.text) != line.text) return EnvLineFlaw::no_utf8;
  if (line.text.find('=') == std::string_view::npos) return EnvLineFlaw::no_equals;
  if (line.name.empty()) return EnvLineFlaw::no_name;
  if (line.name.ends_with(' ') || line.name.ends_with('\t')) return EnvLineFlaw::space_in_name;
  return is_in_quotes(line.value) ? EnvLineFlaw::quoted_value : EnvLineFlaw::none;
}

} // namespace

std::vector<EnvLine> env_lines(std::string_view text)
{
  std::vector<EnvLine> lines;
  std::uint32_t number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    EnvLine line{.number = number, .text = trimmed(raw)};
    if (raw.starts_with('#') || line.text.empty()) continue;
    if (const auto equals = line.text.find('='); equals != std::string_view::npos) {
      line.name = line.text.substr(0, equals);
      line.value = line.text.substr(equals + 1);
    }
    line.begins_with_export = line.text.starts_with("export ") || line.text.starts_with("export\t");
    line.flaw = flaw_of(line);
    lines.push_back(line);
  }
  return lines;
}

} // namespace maestro
