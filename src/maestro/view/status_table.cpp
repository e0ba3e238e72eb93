// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/status.hpp>

#include <fmt/core.h>

#include <map>

namespace maestro {
namespace {

/// The status column.
std::string words(const InstanceStatus& status, const Paint& paint)
{
  const std::string since = status.since ? " for " + *status.since : std::string();
  switch (status.condition) {
  case Condition::running:
    return paint.green("running" + since);
  case Condition::starting:
  case Condition::paused:
    return paint.blue(std::string(to_text(status.condition)) + since);
  case Condition::unhealthy:
  case Condition::restarting:
    return paint.red(std::string(to_text(status.condition)) + since);
  case Condition::stopped:
  case Condition::dead:
    return paint.red("down" + since);
  case Condition::created:
  case Condition::absent:
    return paint.red("down");
  case Condition::unknown:
    return paint.red(padded("host down", status_column));
  }
  return {};
}

bool is_up(Condition condition)
{
  return condition != Condition::stopped && condition != Condition::dead && condition != Condition::created &&
         condition != Condition::absent && condition != Condition::unknown;
}

std::string container_words(const InstanceStatus& status, const Paint& paint)
{
  if (status.condition == Condition::unknown) return padded("-", container_column);
  const std::string text = padded(safe_text(container_text(status.image, status.container_id)), container_column);
  return is_up(status.condition) ? paint.green(text) : text;
}

std::string details(const InstanceStatus& status, const Paint& paint)
{
  const std::string id = status.image_id.empty() ? std::string() : fmt::format(" ({})", short_id(status.image_id));
  std::string text = fmt::format("      {}{}\n", safe_text(status.described_image), id);
  for (const PortState& port : status.ports) {
    const std::string_view name = first_code_points(port.name, 15);
    const std::string external = fmt::format("{}/{}", to_text(port.external), to_text(port.protocol));
    const std::string result = port.is_range ? "a range" : port.up ? paint.green("up") : paint.red("down");
    text += fmt::format("     >> {:>15}:{:>9} is {}\n", name, first_code_points(external, 9), result);
  }
  return text;
}

} // namespace

std::string status_table(const Status& status, const StatusTableSettings& settings)
{
  const Columns columns(settings.width);
  std::map<ShipName, std::string> addresses;
  for (const ShipStatus& ship : status.ships) addresses[ship.name] = ship.ip;
  std::string text = columns.header() + "\n";
  std::size_t number = 0;
  for (const InstanceStatus& one : status.instances) {
    const std::string& ship = settings.addresses ? addresses[one.ship] : one.ship.text();
    text +=
        fmt::format("{} {}  {}\n", columns.prefix(++number, one.name.text(), one.service.text(), ship, settings.paint),
                    container_words(one, settings.paint), words(one, settings.paint));
    if (settings.full) text += details(one, settings.paint);
  }
  return text;
}

} // namespace maestro
