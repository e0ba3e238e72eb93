// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/status_changes.hpp>
#include <maestro/view/status_lines.hpp>

#include <utility>
#include <vector>

namespace maestro {
namespace {

/// What stands in a line but for the times, which pass by themselves.
std::string timeless(InstanceStatus one, const ShipStatus* ship)
{
  one.since.reset();
  one.started_at.reset();
  one.finished_at.reset();
  return change_json(one, ship, {});
}

std::vector<Column> columns()
{
  return {{.title = "TIME"},
          {.title = "", .gap = 1},
          {.title = "INSTANCE", .narrow = Narrow::cut_in_the_middle},
          {.title = "SHIP", .narrow = Narrow::cut_in_the_middle},
          {.title = "STATE", .narrow = Narrow::cut_after_a_word}};
}

} // namespace

std::string StatusChanges::news(const Status& status, Moment now)
{
  const ShipsByName ships(status);
  std::vector<TableRow> rows; // of all, so that columns stay where they are
  std::vector<std::size_t> changed;
  std::string lines;
  for (const InstanceStatus& one : status.instances) {
    const ShipStatus* const ship = ships.find(one.ship);
    std::string how = timeless(one, ship);
    std::string& before = told_[one.name];
    if (how != before) {
      changed.push_back(rows.size());
      if (settings_.json) lines += change_json(one, ship, now);
    }
    before = std::move(how);
    TableRow row = status_row(one, ship, settings_.table);
    rows.push_back({{to_rfc3339(now)}, row[0], row[1], row[3], row[4]});
  }
  if (settings_.json || changed.empty()) return lines;
  const Table table(columns(), std::move(rows), settings_.table.style);
  for (const std::size_t row : changed) lines += table.line(row) + "\n";
  return lines;
}

} // namespace maestro
