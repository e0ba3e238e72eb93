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

/// Cells of the column with the numbers up to this one.
std::size_t number_column(std::size_t last) { return std::max<std::size_t>(3, std::to_string(last).size()) + 2; }

} // namespace

PlayLines::PlayLines(const Environment& environment, const Plan& plan, const Settings& settings, Write write)
    : facts_(environment, plan), settings_(settings),
      columns_(wish_of(environment, plan, number_column(plan.selected.size())), settings.style),
      write_(std::move(write)), told_(plan.steps.size())
{
}

void PlayLines::on(const Event& event)
{
  facts_.on(event, {});
  std::visit(Overloaded{
                 [&](const PlayStarted&) { write_(columns_.header("  #") + "\n"); },
                 [&](const StepStarted& fact) { started(fact.step); },
                 [&](const StepProgress& fact) { progressed(fact); },
                 [](const StepFinished&) {},
                 [&](const InstanceFinished& fact) { ended(fact); },
                 [](const Warning&) {}, // told with the summary
                 [&](const Interrupted&) { write_(std::string(interrupted_text) + "\n"); },
                 [&](const PlayFinished&) {
                   for (const std::string& line : facts_.besides()) write_(line + "\n");
                 },
             },
             event);
}

void PlayLines::started(StepId id)
{
  told_[id] = {};
  const Step& step = facts_.plan().steps.at(id);
  const auto* const pause = std::get_if<Pause>(&step.action);
  tell(id, pause == nullptr
               ? pending_text(step.action)
               : pause_text(*pause, facts_.instances()[facts_.place_of(*step.instance())].stopped) + "...");
}

void PlayLines::progressed(const StepProgress& progress)
{
  constexpr double grain = 10; // a line for each tenth: more would only repeat itself
  Told& told = told_[progress.step];
  const Action& action = facts_.plan().steps.at(progress.step).action;
  const bool pulls = std::holds_alternative<PullImage>(action);
  if (progress.percent && (*progress.percent >= told.percent + grain ||
                           (*progress.percent >= 100 && told.percent < 100) || told.percent < 0)) {
    told.percent = *progress.percent;
    const std::string bytes = bytes_text(progress);
    tell(progress.step, fmt::format("... {:.1f}%{}{}", *progress.percent, bytes.empty() ? "" : ", ", bytes));
  }
  if (progress.waited.count() > 0 && told.percent < 0)
    tell(progress.step, fmt::format("{} ({}s so far)", pending_text(action),
                                    std::chrono::duration_cast<std::chrono::seconds>(progress.waited).count()));
  if (!progress.note.empty() && (pulls || settings_.verbose) && progress.note != told.note) {
    told.note = progress.note;
    tell(progress.step, fmt::format("... {}", safe_text(progress.note)));
  }
}

void PlayLines::ended(const InstanceFinished& finished)
{
  const std::size_t place = facts_.place_of(finished.instance);
  const Outcome shown = facts_.outcome_of(facts_.instances()[place]);
  const Colour colour = shown.colour;
  const std::string container = columns_.container(shown.container, colour == &Paint::red ? nullptr : colour);
  const std::string words = fitted(shown.status, columns_.before_words(true));
  write_(prefix(place) + container + dressed(colour, words, settings_.style.paint) + "\n");
}

void PlayLines::tell(StepId step, const std::string& words)
{
  const std::string shown = fitted(safe_text(words), columns_.before_words(false));
  for (const std::size_t place : facts_.served_by(step)) write_(prefix(place) + shown + "\n");
}

std::string PlayLines::prefix(std::size_t place) const
{
  const std::size_t all = facts_.instances().size();
  const Verb verb = facts_.plan().verb;
  const std::size_t number = verb == Verb::stop || verb == Verb::kill ? all - place : place + 1;
  const std::size_t digits = number_column(all) - 2;
  return columns_.prefix(fmt::format("{:>{}}.", number, digits), *facts_.instances()[place].instance);
}

std::string PlayLines::fitted(std::string_view words, std::size_t before) const
{
  const auto room = columns_.room(before);
  return room ? strings::cut_after_a_word(words, *room, settings_.style.signs.dots) : std::string(words);
}

} // namespace maestro
