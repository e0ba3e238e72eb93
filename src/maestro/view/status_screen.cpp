// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/status_lines.hpp>
#include <maestro/view/status_screen.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>

namespace maestro {

std::vector<std::string> status_screen(const Status& status, const StatusScreenSettings& settings)
{
  const Style& style = settings.table.style;
  StatusLines lines = status_lines(status, settings.table);
  lines.counts.emplace_back(" (q leaves)");
  std::vector<std::string> rows = {style.row(lines.head, lines.counts), {}, std::move(lines.title)};
  const std::size_t room = settings.height - std::min(settings.height, rows.size());
  const std::size_t all = lines.instances.size();
  std::size_t shown = all;
  if (all > room) {
    shown = room == 0 ? 0 : room - 1;
    std::ranges::stable_sort(lines.instances, {}, &InstanceLines::rank);
  }
  const std::span<const InstanceLines> instances(lines.instances);
  for (const InstanceLines& one : instances.first(shown)) rows.push_back(one.row);
  if (shown < all)
    rows.push_back(
        style.row(fmt::format("  {} {} more", style.signs.dots, all - shown), counts(instances.subspan(shown))));
  if (!lines.strays.empty()) rows.emplace_back();
  std::ranges::move(lines.strays, std::back_inserter(rows));
  rows.resize(std::min(rows.size(), settings.height));
  return rows;
}

} // namespace maestro
