// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/status_screen.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace maestro {
namespace {

constexpr std::size_t gap = 2;           // between columns
constexpr std::size_t width_of_mark = 2; // with its gap
constexpr std::size_t least_name = 8;    // of instances and ships
constexpr std::size_t usual_state = 28;  // for this much, other columns give way
constexpr std::size_t widest_state = 60;

/// What matters to who looks, most first.
enum class Rank { failed, changed, in_transition, up, done };

Rank rank(const InstanceStatus& status)
{
  switch (course(status.condition)) {
  case Course::wrong:
    return Rank::failed;
  case Course::on_its_way:
    return Rank::in_transition;
  case Course::well:
    if (differs(status.difference)) return Rank::changed;
    return status.condition == Condition::done ? Rank::done : Rank::up;
  }
  return Rank::failed;
}

std::string_view mark(const InstanceStatus& status, bool utf8)
{
  if (status.condition == Condition::unknown) return "?";
  switch (rank(status)) {
  case Rank::failed:
    return utf8 ? "✘" : "x";
  case Rank::changed:
    return "~";
  case Rank::in_transition:
    return utf8 ? "·" : ".";
  case Rank::up:
  case Rank::done:
    return utf8 ? "✔" : "+";
  }
  return {};
}

std::string last_code_points(std::string_view text, std::size_t count)
{
  const std::size_t all = code_points(text);
  if (all <= count) return std::string(text);
  return std::string(text.substr(first_code_points(text, all - count).size()));
}

/// A name whose middle gives way to `…`.
std::string cut_in_the_middle(const std::string& name, std::size_t width, bool utf8)
{
  if (code_points(name) <= width) return name;
  const std::string_view dots = utf8 ? "…" : "~";
  if (width < 3) return std::string(first_code_points(name, width));
  const std::size_t end = (width - 1) / 2;
  return fmt::format("{}{}{}", first_code_points(name, width - 1 - end), dots, last_code_points(name, end));
}

/// Words of which the last ones give way to `…`; the first one stays.
std::string cut_after_a_word(const std::string& words, std::size_t width, bool utf8)
{
  if (code_points(words) <= width) return words;
  const std::string_view dots = utf8 ? " …" : " ~";
  std::size_t end = 0;
  for (std::size_t space = words.find(' '); space != std::string::npos; space = words.find(' ', space + 1)) {
    if (end != 0 && code_points(words.substr(0, space)) + 2 > width) break;
    end = space;
  }
  if (end == 0) return words;
  std::string kept = words.substr(0, end);
  while (!kept.empty() && (kept.back() == ',' || kept.back() == ':')) kept.pop_back();
  return kept + std::string(dots);
}

struct Row {
  const InstanceStatus* status = nullptr;
  std::string instance, service, ship, state, image;
};

struct Widths {
  std::size_t instance = 8, service = 7, ship = 4, state = 5, image = 5; // of the titles
  bool with_service = true, with_image = true;

  std::size_t before_state() const
  {
    return width_of_mark + instance + gap + (with_service ? service + gap : 0) + ship + gap;
  }
};

Widths widths_for(const std::vector<Row>& rows, std::size_t width)
{
  Widths widths;
  const auto widen = [](std::size_t& column, std::string_view text) { column = std::max(column, code_points(text)); };
  for (const Row& row : rows) {
    widen(widths.instance, row.instance);
    widen(widths.service, row.service);
    widen(widths.ship, row.ship);
    widen(widths.state, row.state);
    widen(widths.image, row.image);
  }
  widths.state = std::min(widths.state, widest_state);
  widths.with_image = widths.before_state() + widths.state + gap + widths.image <= width;
  const std::size_t state = std::min(widths.state, usual_state);
  widths.with_service = widths.before_state() + state <= width;
  for (std::size_t* name : {&widths.ship, &widths.instance}) {
    const std::size_t needed = widths.before_state() + state;
    if (needed > width) *name = std::max(std::min(*name, least_name), *name - std::min(*name, needed - width));
  }
  if (!widths.with_image) widths.state = width - std::min(width, widths.before_state());
  return widths;
}

std::string title(const Widths& widths)
{
  std::string text = std::string(width_of_mark, ' ') + fitted("INSTANCE", widths.instance + gap);
  if (widths.with_service) text += fitted("SERVICE", widths.service + gap);
  text += fitted("SHIP", widths.ship + gap);
  return text + (widths.with_image ? fitted("STATE", widths.state + gap) + "IMAGE" : "STATE");
}

std::string line(const Row& row, const Widths& widths, const StatusScreenSettings& settings)
{
  const auto name = [&](const std::string& text, std::size_t width) {
    return padded(cut_in_the_middle(text, width, settings.utf8), width + gap);
  };
  const Condition condition = row.status->condition;
  std::string text = painted(condition, mark(*row.status, settings.utf8), settings.paint) + " " +
                     settings.paint.bold(name(row.instance, widths.instance));
  if (widths.with_service) text += name(row.service, widths.service);
  text += name(row.ship, widths.ship);
  const std::string state = cut_after_a_word(row.state, widths.state, settings.utf8);
  text += painted(condition, state, settings.paint);
  if (!widths.with_image) return text;
  const std::size_t length = code_points(state);
  return text + std::string(widths.state + gap - std::min(length, widths.state), ' ') + row.image;
}

std::vector<Row> rows_of(const Status& status, bool addresses)
{
  std::map<ShipName, const ShipStatus*> ships;
  for (const ShipStatus& ship : status.ships) ships[ship.name] = &ship;
  std::vector<Row> rows;
  for (const InstanceStatus& one : status.instances) {
    Row& row = rows.emplace_back(Row{.status = &one,
                                     .instance = safe_text(one.name.text()),
                                     .service = safe_text(one.service.text()),
                                     .ship = safe_text(one.ship.text()),
                                     .state = state_text(one),
                                     .image = safe_text(one.image)});
    const auto ship = ships.find(one.ship);
    if (ship == ships.end()) continue;
    if (addresses) row.ship = safe_text(ship->second->ip);
    if (one.condition == Condition::unknown) row.state += ": " + safe_text(ship->second->error);
  }
  return rows;
}

/// "7 up, 1 failed": of these instances.
std::string counts(std::vector<Row>::const_iterator from, std::vector<Row>::const_iterator to)
{
  std::map<Rank, std::size_t> found;
  std::size_t unknown = 0;
  for (auto row = from; row != to; ++row)
    if (row->status->condition == Condition::unknown)
      ++unknown;
    else
      ++found[rank(*row->status)];
  std::vector<std::string> all;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) all.push_back(fmt::format("{} {}", count, what));
  };
  add(found[Rank::up] + found[Rank::changed], "up");
  add(found[Rank::done], "done");
  add(found[Rank::in_transition], "on their way");
  add(found[Rank::failed], "not up");
  add(unknown, "unknown");
  add(found[Rank::changed], "changed");
  return join(all, ", ");
}

} // namespace

std::vector<std::string> status_screen(const Status& status, const StatusScreenSettings& settings)
{
  std::vector<Row> rows = rows_of(status, settings.addresses);
  const Widths widths = widths_for(rows, settings.width);
  const auto short_enough = [&](const std::string& text) {
    return cut_after_a_word(text, settings.width, settings.utf8);
  };
  std::string summary = fmt::format("{}: {}, {}", safe_text(status.environment), counted(rows.size(), "instance"),
                                    counts(rows.begin(), rows.end()));
  if (!status.strays.empty()) summary += ", " + counted(status.strays.size(), "stray");
  std::vector<std::string> lines = {short_enough(summary + " (q leaves)"), title(widths)};
  const std::size_t room = settings.height - std::min(settings.height, lines.size());
  std::size_t shown = rows.size();
  if (shown > room) {
    shown = room == 0 ? 0 : room - 1;
    std::ranges::stable_sort(rows, {}, [](const Row& row) { return rank(*row.status); });
  }
  const auto rest = rows.cbegin() + static_cast<std::ptrdiff_t>(shown);
  for (auto row = rows.cbegin(); row != rest; ++row) lines.push_back(line(*row, widths, settings));
  if (rest != rows.cend())
    lines.push_back(short_enough(
        fmt::format("  {} {} more: {}", settings.utf8 ? "…" : "~", rows.cend() - rest, counts(rest, rows.cend()))));
  lines.resize(std::min(lines.size(), settings.height));
  return lines;
}

} // namespace maestro
