// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/view/play_lines.hpp>

#include <fmt/core.h>
#include <strings/cells.hpp>

#include <algorithm>
#include <utility>

namespace maestro {
namespace {

constexpr std::size_t seconds_column = 6, seconds_gap = 2;

/// `  0.1s`
std::string time_text(std::chrono::nanoseconds time)
{
  return fmt::format("{:>{}}", fmt::format("{:.1f}s", std::chrono::duration<double>(time).count()), seconds_column);
}

/// Time, instance and ship: who reads a log asks for the rest when it matters.
Columns::Wish columns_wished(const Environment& environment, const Plan& plan)
{
  Columns::Wish wish = wish_of(environment, plan, seconds_column + seconds_gap);
  wish.service = wish.container = 0;
  return wish;
}

} // namespace

PlayLines::PlayLines(const Environment& environment, const Plan& plan, Settings settings, Write write)
    : facts_(environment, plan, settings.clock), settings_(std::move(settings)),
      columns_(columns_wished(environment, plan), settings_.style), write_(std::move(write)), told_(plan.steps.size())
{
}

void PlayLines::on(const Event& event)
{
  facts_.on(event);
  std::visit(Overloaded{
                 [](const PlayStarted&) {},
                 [&](const StepStarted& fact) { started(fact.step); },
                 [&](const StepProgress& fact) { progressed(fact); },
                 [](const StepFinished&) {},
                 [&](const InstanceFinished& fact) { ended(fact); },
                 [](const Warning&) {}, // told with the summary
                 [&](const Interrupted&) { write_(std::string(interrupted_text) + "\n"); },
                 [&](const PlayFinished&) {
                   for (const std::string& line : facts_.besides()) write_(line + "\n");
                   write_(facts_.summary(settings_.style) + "\n");
                 },
             },
             event);
}

void PlayLines::remind() const
{
  constexpr std::size_t shown = 3;
  std::vector<std::string> names;
  for (const InstanceFacts& one : facts_.instances())
    if (!one.at_work.empty())
      names.push_back(fmt::format("{} ({})", one.instance->name.text(), facts_.work_text(one, one.at_work.back(), {})));
  std::string words = "still waiting";
  if (!names.empty()) words += ": " + safe_text(first_of(names, shown));
  write_(settings_.style.row(time_text(facts_.now()) + "  " + words) + "\n");
}

void PlayLines::started(StepId id)
{
  told_[id] = {};
  tell_work(id);
}

void PlayLines::progressed(const StepProgress& progress)
{
  Told& told = told_[progress.step];
  const Step& step = facts_.plan().steps.at(progress.step);
  const bool is_pull = std::holds_alternative<PullImage>(step.action);
  if (!is_pull && progress.waited >= told.waited + longest_silence) {
    told.waited = std::chrono::duration_cast<std::chrono::seconds>(progress.waited);
    tell(facts_.served_by(step.id), fmt::format("{} ({}s so far)", doing_text(step.action), told.waited.count()));
  }
  if (progress.note.empty() || progress.note == told.note || !(is_pull || settings_.verbose)) return;
  told.note = progress.note;
  tell_work(step.id);
}

void PlayLines::ended(const InstanceFinished& finished) const
{
  const InstanceFacts& one = facts_.instances()[facts_.place_of(finished.instance)];
  const Outcome shown = facts_.outcome_of(one);
  write(*one.instance, shown.status, shown.colour);
}

void PlayLines::tell_work(StepId step) const
{
  const std::vector<std::size_t> places = facts_.served_by(step);
  if (!places.empty()) tell(places, facts_.work_text(facts_.instances()[places.front()], step));
}

void PlayLines::tell(const std::vector<std::size_t>& places, const std::string& words) const
{
  if (places.empty()) return;
  const std::string others = places.size() > 1 ? fmt::format(" (for {} instances)", places.size()) : std::string();
  write(*facts_.instances()[places.front()].instance, words + others);
}

void PlayLines::write(const Instance& instance, std::string_view words, Colour colour) const
{
  const std::string safe = safe_text(words);
  const auto room = columns_.room(columns_.before_words(false));
  const std::string shown = room ? strings::cut_after_a_word(safe, *room, settings_.style.signs.dots) : safe;
  write_(columns_.prefix(time_text(facts_.now()), instance) + dressed(colour, shown, settings_.style.paint) + "\n");
}

} // namespace maestro
