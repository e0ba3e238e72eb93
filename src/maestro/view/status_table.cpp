// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/status_lines.hpp>

namespace maestro {

std::string status_table(const Status& status, const StatusTableSettings& settings)
{
  const StatusLines lines = status_lines(status, settings);
  std::string text = settings.style.row(lines.head, lines.counts) + "\n\n" + lines.title + "\n";
  for (const InstanceLines& one : lines.instances) {
    text += one.row + "\n";
    for (const std::string& detail : one.details) text += detail + "\n";
  }
  if (!lines.strays.empty()) text += "\n";
  for (const std::string& stray : lines.strays) text += stray + "\n";
  return text;
}

} // namespace maestro
