// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/status_lines.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>
#include <strings/pieces.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace maestro {
namespace {

/// The order in which instances are counted.
constexpr std::array conditions = {Condition::running,    Condition::done,   Condition::starting, Condition::paused,
                                   Condition::restarting, Condition::ended,  Condition::dead,     Condition::unhealthy,
                                   Condition::created,    Condition::absent, Condition::unknown};

Rank rank(const InstanceStatus& status)
{
  switch (course(status.condition)) {
  case Course::wrong:
    return Rank::wrong;
  case Course::on_its_way:
    return Rank::on_its_way;
  case Course::well:
    if (differs(status.difference)) return Rank::changed;
    return status.condition == Condition::done ? Rank::done : Rank::up;
  }
  return Rank::wrong;
}

std::string_view mark(const InstanceStatus& status, const Signs& signs)
{
  if (status.condition == Condition::unknown) return signs.unknown;
  switch (rank(status)) {
  case Rank::wrong:
    return signs.wrong;
  case Rank::changed:
    return signs.changed;
  case Rank::on_its_way:
    return signs.on_its_way;
  case Rank::up:
  case Rank::done:
    return signs.well;
  }
  return {};
}

/// `6379`, `80→8080`, `53→127.0.0.1:53/udp`.
std::string port_text(const Port& port, const Signs& signs)
{
  std::string text = to_text(port.exposed);
  std::string external = to_text(port.external);
  if (port.address != Port().address) external = fmt::format("{}:{}", safe_text(port.address), external);
  if (external != text) text += fmt::format("{}{}", signs.arrow, external);
  return port.protocol == Protocol::tcp ? text : fmt::format("{}/{}", text, to_text(port.protocol));
}

std::string ports_text(const InstanceStatus& status, const Signs& signs)
{
  std::vector<std::string> all;
  for (const Port& port : status.published_ports) all.push_back(port_text(port, signs));
  return join(all, " ");
}

Table table_of(const Status& status, const StatusTableSettings& settings)
{
  const ShipsByName ships(status);
  std::vector<TableRow> rows;
  for (const InstanceStatus& one : status.instances) rows.push_back(status_row(one, ships.find(one.ship), settings));
  return {{{.title = "", .gap = 1},
           {.title = "INSTANCE", .narrow = Narrow::cut_in_the_middle},
           {.title = "SERVICE", .narrow = Narrow::goes},
           {.title = "SHIP", .narrow = Narrow::cut_in_the_middle},
           {.title = "STATE", .narrow = Narrow::cut_after_a_word},
           {.title = "IMAGE", .narrow = Narrow::goes},
           {.title = "PORTS", .narrow = Narrow::goes}},
          std::move(rows),
          settings.style};
}

std::string answer_text(const PortState& port, const Paint& paint)
{
  switch (port.answer) {
  case PortAnswer::unknown:
    return "not known";
  case PortAnswer::not_asked:
    return port.external.single() ? fmt::format("not asked ({})", strings::ascii_upper(to_text(port.protocol)))
                                  : "not asked (a range)";
  case PortAnswer::down:
    return paint.red("down");
  case PortAnswer::silent:
    return paint.red("does not answer");
  case PortAnswer::accepts:
    return paint.green("answers");
  }
  return {};
}

std::vector<std::string> details_of(const InstanceStatus& status, const Style& style)
{
  const std::string id = status.image_id.empty() ? std::string() : fmt::format(" ({})", short_id(status.image_id));
  std::vector<TableRow> rows = {{{}, {"image"}, {safe_text(status.image) + id}, {}}};
  if (status.image != status.described_image)
    rows.push_back({{}, {"described"}, {safe_text(status.described_image)}, {}});
  for (const PortState& port : status.ports)
    rows.push_back({{},
                    {"port " + safe_text(port.name)},
                    {fmt::format("{}/{}", to_text(port.external), to_text(port.protocol))},
                    {answer_text(port, style.paint)}});
  const Table table({{.title = "", .gap = 4},
                     {.title = "", .narrow = Narrow::cut_in_the_middle},
                     {.title = "", .narrow = Narrow::cut_in_the_middle},
                     {.title = ""}},
                    std::move(rows), style);
  std::vector<std::string> lines;
  lines.reserve(table.size());
  for (std::size_t i = 0; i < table.size(); ++i) lines.push_back(table.line(i));
  return lines;
}

/// Why it is one, and what takes it away.
std::pair<std::string, std::string> stray_words(const StrayStatus& stray)
{
  if (!stray.left_of.empty())
    return {"of a replacement that has not come to its end", fmt::format("maestro apply {} ends it", stray.left_of)};
  if (!stray.described_on.empty())
    return {fmt::format("described on {} now", stray.described_on), "maestro apply moves it"};
  return {"not described any more", "maestro apply --prune removes it"};
}

/// "up 3d0h", or the engine's words.
std::string state_of(const StrayStatus& stray)
{
  const auto time = age(stray.status_text);
  return stray.up && time ? fmt::format("up {}", *time) : stray.status_text;
}

/// In as many rows as it takes: how to be rid of it stands at its end.
std::vector<std::string> stray_rows(const StrayStatus& stray, const Style& style)
{
  constexpr std::string_view word = "stray:";
  const auto [why, how] = stray_words(stray);
  const std::string words =
      safe_text(fmt::format("{} on {}, {}, {} ({})", stray.name, stray.ship, state_of(stray), why, how));
  const std::string text = fmt::format("{} {}", style.paint.red(word), style.folded(words, word.size() + 1));
  std::vector<std::string> rows;
  for (const std::string_view row : strings::split(text, '\n')) rows.emplace_back(row);
  return rows;
}

std::string head_of(const Status& status)
{
  std::set<ShipName> ships;
  for (const InstanceStatus& one : status.instances) ships.insert(one.ship);
  return fmt::format("{}: {} on {}", safe_text(status.environment), counted(status.instances.size(), "instance"),
                     counted(ships.size(), "ship"));
}

} // namespace

/// What is not as it should be tells at length why; image and ports stand behind what serves, or has served.
TableRow status_row(const InstanceStatus& one, const ShipStatus* ship, const StatusTableSettings& settings)
{
  const Signs& signs = settings.style.signs;
  const Colour colour = colour_of(one.condition);
  std::string state = state_text(one, signs);
  if (one.condition == Condition::unknown && ship != nullptr) state += ": " + safe_text(in_one_line(ship->error));
  const bool is_well = course(one.condition) != Course::wrong;
  const bool serves = is_well && one.condition != Condition::done;
  return {{std::string(mark(one, signs)), colour},
          {safe_text(one.name.text()), &Paint::bold},
          {safe_text(one.service.text())},
          {safe_text(settings.addresses && ship != nullptr ? ship->ip : one.ship.text())},
          {std::move(state), colour},
          {is_well ? safe_text(one.image) : std::string()},
          {serves ? ports_text(one, signs) : std::string()}};
}

std::vector<std::string> counts(std::span<const InstanceLines> instances)
{
  std::vector<std::string> all;
  const auto add = [&](const auto& is_counted, std::string_view word) {
    if (const auto count = std::ranges::count_if(instances, is_counted); count > 0)
      all.push_back(fmt::format(", {} {}", count, word));
  };
  for (const Condition condition : conditions)
    add([&](const InstanceLines& one) { return one.status->condition == condition; }, state_word(condition));
  add([](const InstanceLines& one) { return differs(one.status->difference); }, "changed");
  return all;
}

StatusLines status_lines(const Status& status, const StatusTableSettings& settings)
{
  const Table table = table_of(status, settings);
  StatusLines lines;
  lines.head = head_of(status);
  lines.title = table.title();
  for (std::size_t i = 0; i < table.size(); ++i) {
    const InstanceStatus& one = status.instances[i];
    InstanceLines& of_it = lines.instances.emplace_back(InstanceLines{&one, rank(one), table.line(i), {}});
    if (settings.full) of_it.details = details_of(one, settings.style);
  }
  for (const StrayStatus& stray : status.strays)
    std::ranges::move(stray_rows(stray, settings.style), std::back_inserter(lines.strays));
  lines.counts = counts(lines.instances);
  if (!status.strays.empty())
    lines.counts.push_back(fmt::format("{}{}", settings.style.signs.and_also, counted(status.strays.size(), "stray")));
  return lines;
}

} // namespace maestro
