// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/status_changes.hpp>
#include <maestro/view/status_lines.hpp>

#include <fmt/core.h>

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

/// What nobody can see of how it is now: it has ended, and is up again.
EndedMeanwhile ended_meanwhile(const InstanceStatus& one, const Deaths& deaths, std::size_t told)
{
  const bool is_up = course(one.condition) != Course::wrong && one.condition != Condition::done;
  return is_up && deaths.count > told ? EndedMeanwhile{deaths.count - told, deaths.last_exit_code} : EndedMeanwhile();
}

/// " · ended 137 meanwhile", "… meanwhile, 3 times"
std::string in_words(const EndedMeanwhile& ended, const Signs& signs)
{
  if (ended.times == 0) return {};
  return fmt::format("{}ended{} meanwhile{}", signs.and_also,
                     ended.exit_code ? fmt::format(" {}", *ended.exit_code) : std::string(),
                     ended.times == 1 ? std::string() : fmt::format(", {} times", ended.times));
}

} // namespace

std::string StatusChanges::news(const Status& status, Moment now, const DeathsByInstance& deaths)
{
  const ShipsByName ships(status);
  std::vector<TableRow> rows; // of all, so that columns stay where they are
  std::vector<std::size_t> changed;
  std::string lines;
  for (const InstanceStatus& one : status.instances) {
    const ShipStatus* const ship = ships.find(one.ship);
    const auto heard = deaths.find(one.name);
    const Deaths its = heard == deaths.end() ? Deaths() : heard->second;
    Told now_told{timeless(one, ship), its.count};
    const auto [before, is_first] = told_.try_emplace(one.name, now_told);
    const EndedMeanwhile meanwhile = ended_meanwhile(one, its, before->second.deaths);
    if (is_first || now_told.how != before->second.how || meanwhile.times > 0) {
      changed.push_back(rows.size());
      if (settings_.json) lines += change_json(one, ship, now, meanwhile);
    }
    before->second = std::move(now_told);
    TableRow row = status_row(one, ship, settings_.table);
    row[4].text += in_words(meanwhile, settings_.table.style.signs);
    rows.push_back({{to_rfc3339(now)}, row[0], row[1], row[3], row[4]});
  }
  if (settings_.json || changed.empty()) return lines;
  const Table table(columns(), std::move(rows), settings_.table.style);
  for (const std::size_t row : changed) lines += table.line(row) + "\n";
  return lines;
}

} // namespace maestro
