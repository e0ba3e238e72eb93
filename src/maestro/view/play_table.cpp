// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/view/play_table.hpp>

#include <fmt/core.h>
#include <strings/cells.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace maestro {

namespace {

/// ", 12.3 of 45.6 MB", or nothing if the bytes are not known.
std::string bytes_text(const StepProgress& progress)
{
  if (progress.total <= 0) return {};
  constexpr double kilo = 1e3, mega = 1e6, giga = 1e9;
  const auto total = static_cast<double>(progress.total);
  const auto [unit, name] = total >= giga   ? std::pair(giga, "GB")
                            : total >= mega ? std::pair(mega, "MB")
                                            : std::pair(kilo, "kB");
  return fmt::format(", {:.1f} of {:.1f} {}", static_cast<double>(progress.current) / unit, total / unit, name);
}

/// What has become of a stray, or of a network or volume that nobody needs.
std::string_view became(const Action& action)
{
  if (std::holds_alternative<StopContainer>(action)) return "stopped";
  return std::holds_alternative<KillContainer>(action) ? "killed" : "removed";
}

} // namespace

PlayTable::PlayTable(const Environment& environment, const Plan& plan, const Settings& settings,
                     std::shared_ptr<Rows> rows)
    : plan_(plan), settings_(settings), columns_(settings.width, settings.style.signs.dots), screen_(std::move(rows))
{
  const bool counts_down = plan.verb == Verb::stop || plan.verb == Verb::kill;
  rows_.reserve(plan.selected.size());
  for (std::size_t i = 0; i < plan.selected.size(); ++i) {
    const Selected& found = plan.selected[i];
    const Instance& instance = environment.instances.at(found.name);
    Row& row = rows_[instance.name];
    row.place = i;
    const auto prefix = [&](const Paint& paint) {
      return columns_.prefix(counts_down ? plan.selected.size() - i : i + 1, instance.name.text(),
                             instance.service.text(), instance.ship.text(), paint);
    };
    row.prefix = prefix(settings_.style.paint);
    row.cells = strings::cells(prefix(Paint()));
    row.image = instance.image;
    row.found = &found;
    row.container_id = found.container_id;
  }
  for (const Step& step : plan.steps)
    if (std::holds_alternative<UpdateContainer>(step.action)) rows_.at(*step.instance()).is_updated = true;
  for (const SettledInstance& settled : plan.settled) rows_[settled.instance].settled = &settled;
}

template<class Call>
void PlayTable::each_row(const Step& step, const Call& call)
{
  if (const InstanceName* instance = step.instance()) call(rows_.at(*instance));
  for (const InstanceName& instance : step.needed_by) call(rows_.at(instance));
}

void PlayTable::on(const Event& event)
{
  const auto step = [&](StepId id) -> const Step& { return plan_.steps.at(id); };
  std::visit(
      Overloaded{
          [&](const PlayStarted&) { begin(); },
          [&](const StepStarted& fact) { each_row(step(fact.step), [&](Row& row) { started(step(fact.step), row); }); },
          [&](const StepProgress& fact) {
            each_row(step(fact.step), [&](Row& row) { progressed(step(fact.step), fact, row); });
          },
          [&](const StepFinished& fact) {
            each_row(step(fact.step), [&](Row& row) { ended(step(fact.step), fact, row); });
            note_besides(step(fact.step), fact);
          },
          [&](const InstanceFinished& fact) { ended(fact); },
          [&](const Warning&) {}, // told with the summary
          [&](const Interrupted&) { screen_->note(std::string(interrupted_text)); },
          [&](const PlayFinished&) { tell_besides(); },
      },
      event);
}

void PlayTable::begin()
{
  std::vector<std::string> waiting;
  for (const Selected& found : plan_.selected) waiting.push_back(rows_.at(found.name).prefix + " waiting...");
  screen_->begin(columns_.header(), waiting);
}

void PlayTable::started(const Step& step, Row& row)
{
  row.shown_percent = -1;
  row.shown_note.clear();
  if (const auto* pause = std::get_if<Pause>(&step.action)) {
    const auto* what = row.stopped ? "starting" : "restart";
    show(row, fmt::format("waiting {}s before {}...", pause->duration.count(), what));
  } else {
    show(row, pending_text(step.action));
  }
}

void PlayTable::progressed(const Step& step, const StepProgress& progress, Row& row)
{
  // As lines, one for each tenth: more would only repeat itself.
  const double grain = settings_.every_change ? 0 : 10;
  const bool pulls = std::holds_alternative<PullImage>(step.action);
  if (progress.percent && (*progress.percent >= row.shown_percent + grain ||
                           (*progress.percent >= 100 && row.shown_percent < 100) || row.shown_percent < 0)) {
    row.shown_percent = *progress.percent;
    show(row, fmt::format("... {:.1f}%{}", *progress.percent, bytes_text(progress)));
  }
  if (progress.waited.count() > 0 && row.shown_percent < 0)
    show(row, fmt::format("{} ({}s so far)", pending_text(step.action),
                          std::chrono::duration_cast<std::chrono::seconds>(progress.waited).count()));
  if (!progress.note.empty() && (pulls || settings_.verbose) && progress.note != row.shown_note) {
    row.shown_note = progress.note;
    show(row, fmt::format("... {}", safe_text(progress.note)));
  }
}

void PlayTable::ended(const Step& step, const StepFinished& finished, Row& row)
{
  if (finished.result != Result::ok) return;
  row.stopped = std::holds_alternative<StopContainer>(step.action);
  const bool removed = std::holds_alternative<RemoveContainer>(step.action);
  if (removed && plan_.verb != Verb::clean) row.container_id.clear();
}

void PlayTable::ended(const InstanceFinished& finished)
{
  const Row& row = rows_[finished.instance];
  const std::string& id = finished.container_id.empty() ? row.container_id : finished.container_id;
  const Outcome shown = outcome(plan_.verb, finished, {row.found, row.settled, row.image, id, row.is_updated});
  const Colour colour = shown.colour;
  std::string text;
  if (columns_.has_container()) {
    const std::string container = padded(shown.container, container_column);
    text = dressed(colour == &Paint::red ? nullptr : colour, container, settings_.style.paint) + "  ";
  }
  const std::size_t behind = columns_.has_container() ? container_column + 2 : 0;
  screen_->change(row.place,
                  row.prefix + " " + text + dressed(colour, fitted(row, shown.status, behind), settings_.style.paint));
}

void PlayTable::note_besides(const Step& step, const StepFinished& finished)
{
  if (finished.result != Result::ok || step.instance() != nullptr || !step.needed_by.empty()) return;
  besides_[safe_text(fmt::format("{} on {}", subject_text(step), step.ship))] = became(step.action);
}

void PlayTable::tell_besides()
{
  constexpr std::size_t shown = 5;
  std::map<std::string_view, std::vector<std::string>> by_what;
  for (const auto& [name, what] : besides_) by_what[what].push_back(name);
  for (const auto& [what, names] : by_what) screen_->note(fmt::format("{}: {}", what, first_of(names, shown)));
}

std::string PlayTable::fitted(const Row& row, std::string_view words, std::size_t behind) const
{
  const auto& [paint, signs, width] = settings_.style;
  if (!width) return std::string(words);
  const std::size_t taken = row.cells + 1 + behind;
  return strings::cut_after_a_word(words, *width - std::min(*width, taken), signs.dots);
}

void PlayTable::show(const Row& row, const std::string& text)
{
  screen_->change(row.place, row.prefix + " " + fitted(row, text));
}

} // namespace maestro
