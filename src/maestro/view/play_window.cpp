// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/time.hpp>
#include <maestro/plan/verb.hpp>
#include <maestro/view/play_row.hpp>
#include <maestro/view/play_window.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <ranges>
#include <span>
#include <string_view>
#include <utility>

namespace maestro {
namespace {

constexpr std::size_t unlimited_width = std::numeric_limits<std::size_t>::max();

bool is_well(const InstanceFinished& finished)
{
  return finished.result == Result::ok || finished.result == Result::unchanged;
}

} // namespace

PlayWindow::PlayWindow(const Environment& environment, const Plan& plan, Settings settings)
    : facts_(environment, plan, settings.clock), settings_(std::move(settings)),
      wish_(wish_of(environment, plan, PlayRow::first_column)), is_above_(plan.selected.size())
{
}

void PlayWindow::on(const Event& event)
{
  facts_.on(event);
  if (const auto* const finished = std::get_if<InstanceFinished>(&event))
    ended_.push_back(facts_.place_of(finished->instance));
  if (std::holds_alternative<Interrupted>(event)) is_interrupted_ = true;
  settings_.changed();
}

void PlayWindow::forget()
{
  rows_.forget();
  settings_.changed();
}

std::string PlayWindow::news()
{
  if (!facts_.has_begun()) return {};
  const auto [height, style] = settings_.screen();
  const Columns columns(wish_, style);
  const PlayRow row(facts_, columns, style, facts_.now());
  std::vector<std::string> below;
  if (is_interrupted_) below.push_back(style.row(interrupted_text));
  if (facts_.is_over()) {
    std::ranges::move(facts_.besides(), std::back_inserter(below));
    below.push_back(facts_.summary(style));
  }
  std::vector<std::string> rows = {heading(style), columns.header({})};
  std::vector<std::string> above;
  const std::size_t most = height - 1; // the cursor stands below them
  const std::size_t taken = std::min(most, rows.size() + below.size());
  if (facts_.instances().size() <= most - taken) {
    for (const InstanceFacts& one : facts_.instances()) rows.push_back(row.text(one));
  } else {
    if (settings_.verbose) above = told(row);
    std::ranges::move(window(row, most - taken, style), std::back_inserter(rows));
  }
  std::ranges::move(below, std::back_inserter(rows));
  if (!facts_.is_over()) rows.resize(std::min(rows.size(), most));
  return rows_.news(std::move(rows), style.width.value_or(unlimited_width), above);
}

std::vector<std::string> PlayWindow::window(const PlayRow& row, std::size_t room, const Style& style) const
{
  const Ranks all = ranks();
  room -= std::min<std::size_t>(room, 1); // for the row that counts
  // What failed must not hide what goes on; at the end nothing of it may be hidden.
  const std::size_t others = all.at_work.size() + all.waiting.size();
  const std::size_t lost = all.failed.size() + all.unreachable.size();
  const std::size_t most_lost = facts_.is_over() ? lost : std::max(room / 2, room - std::min(room, others));
  std::size_t left = std::max(room, facts_.is_over() ? lost : 0);
  std::vector<std::string> rows, hidden;
  const auto add = [&](const Places& places, std::size_t most, std::string_view word) {
    const std::size_t shown = std::min({places.size(), most, left});
    for (const std::size_t place : std::span(places).first(shown)) rows.push_back(row.text(facts_.instances()[place]));
    if (shown < places.size()) hidden.push_back(fmt::format("{} {}", places.size() - shown, word));
    left -= shown;
  };
  add(all.failed, most_lost, "failed");
  add(all.unreachable, most_lost - std::min(most_lost, all.failed.size()), "unreachable");
  for (const auto& [places, word] : {std::pair(&all.at_work, "at work"),
                                     {&all.waiting, "waiting"},
                                     {&all.skipped, "skipped"},
                                     {&all.interrupted, "interrupted"},
                                     {&all.done, "done"}})
    add(*places, places->size(), word);
  if (!hidden.empty()) rows.push_back(style.row(fmt::format("  {} {}", style.signs.dots, join(hidden, ", "))));
  return rows;
}

PlayWindow::Ranks PlayWindow::ranks() const
{
  Ranks all;
  for (std::size_t place = 0; place < facts_.instances().size(); ++place) {
    const InstanceFacts& one = facts_.instances()[place];
    if (!one.at_work.empty())
      all.at_work.push_back(place);
    else if (!one.finished)
      all.waiting.push_back(place);
    else if (one.has_failed())
      all.failed.push_back(place);
    else if (one.is_unreachable())
      all.unreachable.push_back(place);
    else if (!is_above_[place] && !is_well(*one.finished))
      (one.finished->result == Result::cancelled ? all.interrupted : all.skipped).push_back(place);
  }
  std::vector<bool> is_listed(facts_.instances().size()); // one that died after all has ended twice
  for (const std::size_t place : ended_ | std::views::reverse) {
    const InstanceFacts& one = facts_.instances()[place];
    if (is_listed[place] || is_above_[place] || !one.at_work.empty() || !is_well(*one.finished)) continue;
    is_listed[place] = true;
    all.done.push_back(place);
  }
  return all;
}

std::vector<std::string> PlayWindow::told(const PlayRow& row)
{
  std::vector<std::string> lines;
  for (const std::size_t place : std::span(ended_).subspan(std::exchange(untold_, ended_.size()))) {
    const InstanceFacts& one = facts_.instances()[place];
    if (one.has_failed() || one.is_unreachable() || is_above_[place]) continue;
    is_above_[place] = true;
    lines.push_back(row.text(one));
  }
  return lines;
}

std::string PlayWindow::heading(const Style& style) const
{
  const Plan& plan = facts_.plan();
  std::size_t well = 0, failed = 0, unreachable = 0;
  for (const InstanceFacts& one : facts_.instances()) {
    well += one.finished && is_well(*one.finished) ? 1U : 0U;
    failed += one.has_failed() ? 1U : 0U;
    unreachable += one.is_unreachable() ? 1U : 0U;
  }
  std::vector<std::string> pieces;
  const auto add = [&](const std::string& piece) { pieces.push_back(std::string(style.signs.rule) + piece); };
  add(fmt::format("{} of {} {}", well, facts_.instances().size(), traits(plan.verb).brings_up ? "ready" : "done"));
  if (failed > 0) add(fmt::format("{} failed", failed));
  if (unreachable > 0) add(fmt::format("{} unreachable", unreachable));
  add(to_text(std::chrono::duration_cast<std::chrono::seconds>(facts_.now())));
  if (!facts_.is_over()) add(is_interrupted_ ? "Ctrl-C: leave what runs" : "Ctrl-C: finish what runs");
  return style.paint.bold(style.row(fmt::format("{} {}", to_text(plan.verb), safe_text(plan.environment)), pieces));
}

} // namespace maestro
