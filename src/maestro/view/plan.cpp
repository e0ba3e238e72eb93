// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/plan_lines.hpp>
#include <maestro/view/plan.hpp>

#include <strings/cells.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace maestro {
namespace {

using strings::cells;

constexpr std::size_t least_of_name = 8;
constexpr std::size_t kept_of_reason = 24; // names are cut for it

/// Cuts names that take more than the room, the longer one first.
void shorten_names(PlanLine& line, std::size_t room, const Style& style)
{
  const auto shorten = [&](std::string& name, std::size_t other) {
    const std::size_t least = std::min(cells(name), least_of_name);
    name = strings::cut_in_the_middle(name, std::max(least, room - std::min(room, other)), style.signs.dots);
  };
  const std::size_t fair = room / 2;
  if (cells(line.ship) > fair) shorten(line.ship, std::max(fair, std::min(cells(line.subject), room)));
  shorten(line.subject, cells(line.ship));
  shorten(line.ship, cells(line.subject));
}

std::string row(PlanLine line, const Style& style)
{
  const std::string whole = to_text(line);
  if (!style.width || cells(whole) <= *style.width) return whole;
  const std::string order = std::exchange(line.order, {});
  const std::size_t names = cells(line.subject) + cells(line.ship);
  const std::size_t others = cells(to_text(line)) - names;
  const std::size_t of_reason = std::min(cells(line.more), kept_of_reason);
  const std::size_t taken = others - cells(line.more) + of_reason;
  if (names + taken > *style.width) shorten_names(line, *style.width - std::min(*style.width, taken), style);
  return style.row(to_text(line), std::array{order});
}

std::string sentence(const PlanLine& line, const Style& style)
{
  return line.lead + style.folded(line.more, cells(line.lead));
}

} // namespace

std::string plan_text(const Plan& plan, const Style& style)
{
  std::string text;
  for (const PlanLine& line : plan_lines(plan))
    text += (line.is_sentence ? sentence(line, style) : row(line, style)) + "\n";
  return text;
}

} // namespace maestro
