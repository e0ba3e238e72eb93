// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/container/image.hpp>
#include <maestro/view/play_table.hpp>

#include <fmt/core.h>

#include <utility>

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

} // namespace

PlayTable::PlayTable(const Stage& stage, const Settings& settings, std::unique_ptr<Rows> rows)
    : stage_(stage), settings_(settings), columns_(settings.width), paper_(std::move(rows))
{
  const Plan& plan = stage_.plan;
  const bool counts_down = plan.verb == Verb::stop || plan.verb == Verb::kill;
  rows_.reserve(plan.instances.size());
  for (std::size_t i = 0; i < plan.instances.size(); ++i) {
    const Instance& instance = stage_.environment.instances.at(plan.instances[i]);
    Row& row = rows_[instance.name];
    row.place = i;
    row.prefix = columns_.prefix(counts_down ? plan.instances.size() - i : i + 1, instance.name.text(),
                                 instance.service.text(), instance.ship.text(), settings_.paint);
    row.image = instance.image;
    if (const auto* container = stage_.observed.container(instance.ship, instance.name))
      row.container_id = container->id;
  }
  for (const SettledInstance& settled : plan.settled) rows_[settled.instance].settled = &settled;
}

void PlayTable::on(const Event& event)
{
  const auto step = [&](StepId id) -> const Step& { return stage_.plan.steps.at(id); };
  std::visit(Overloaded{
                 [&](const PlayStarted&) { begin(); },
                 [&](const StepStarted& fact) { started(step(fact.step)); },
                 [&](const StepProgress& fact) { progressed(step(fact.step), fact); },
                 [&](const StepFinished& fact) { ended(step(fact.step), fact); },
                 [&](const InstanceFinished& fact) { ended(fact); },
                 [&](const PlayFinished&) {},
             },
             event);
}

void PlayTable::begin()
{
  std::vector<std::string> waiting;
  for (const InstanceName& name : stage_.plan.instances) waiting.push_back(rows_.at(name).prefix + " waiting...");
  paper_->begin(columns_.header(), waiting);
}

void PlayTable::started(const Step& step)
{
  Row& row = rows_[step.instance];
  row.shown_percent = -1;
  row.shown_note.clear();
  if (const auto* pause = std::get_if<Pause>(&step.action)) {
    const auto* what = row.stopped ? "starting" : "restart";
    show(row, fmt::format("waiting {}s before {}...", pause->duration.count(), what));
  } else {
    show(row, pending_text(step.action, row.image, row.container_id));
  }
}

void PlayTable::progressed(const Step& step, const StepProgress& progress)
{
  // As lines, one for each tenth: more would only repeat itself.
  const double grain = settings_.every_change ? 0 : 10;
  Row& row = rows_[step.instance];
  const bool pulls = std::holds_alternative<PullImage>(step.action);
  if (progress.percent && (*progress.percent >= row.shown_percent + grain ||
                           (*progress.percent >= 100 && row.shown_percent < 100) || row.shown_percent < 0)) {
    row.shown_percent = *progress.percent;
    show(row, fmt::format("... {:.1f}%{}", *progress.percent, bytes_text(progress)));
  }
  if (!progress.note.empty() && (pulls || settings_.verbose) && progress.note != row.shown_note) {
    row.shown_note = progress.note;
    show(row, fmt::format("... {}", safe_text(progress.note)));
  }
}

void PlayTable::ended(const Step& step, const StepFinished& finished)
{
  Row& row = rows_[step.instance];
  if (finished.result == Result::failed || finished.result == Result::unreachable) row.culprit = &step;
  if (finished.result != Result::ok) return;
  row.stopped = std::holds_alternative<StopContainer>(step.action);
  // What a later step says about the container is about its successor, whose id is told at the end.
  const bool removed = std::holds_alternative<RemoveContainer>(step.action);
  if (removed && stage_.plan.verb != Verb::clean) row.container_id.clear();
}

void PlayTable::ended(const InstanceFinished& finished)
{
  const Row& row = rows_[finished.instance];
  const std::string& id = finished.container_id.empty() ? row.container_id : finished.container_id;
  const Outcome shown = outcome(stage_, finished, {row.culprit, row.settled, id});
  const auto dressed = [&](const std::string& text) {
    switch (shown.colour) {
    case Outcome::Colour::green:
      return settings_.paint.green(text);
    case Outcome::Colour::red:
      return settings_.paint.red(text);
    case Outcome::Colour::blue:
      return settings_.paint.blue(text);
    case Outcome::Colour::none:
      return text;
    }
    return text;
  };
  const std::string container = padded(shown.container, container_column);
  const bool plain_container = shown.colour == Outcome::Colour::red;
  const std::string text =
      fmt::format("{}  {}", plain_container ? container : dressed(container), dressed(shown.status));
  show(row, text);
}

void PlayTable::show(const Row& row, const std::string& text) { paper_->change(row.place, row.prefix + " " + text); }

} // namespace maestro
