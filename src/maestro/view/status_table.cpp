// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/status.hpp>

#include <fmt/core.h>

#include <map>

namespace maestro {
namespace {

/// What differs, behind the state.
std::string_view change(const InstanceStatus& status)
{
  switch (status.difference) {
  case Difference::image:
    return ", changed (image)";
  case Difference::image_missing:
    return ", changed (image is gone)";
  case Difference::configuration:
    return ", changed (configuration)";
  case Difference::image_and_configuration:
    return ", changed (image, configuration)";
  case Difference::peers:
    return ", peers";
  case Difference::none:
  case Difference::unknown:
    return {};
  }
  return {};
}

/// The status column.
std::string words(const InstanceStatus& status, const Paint& paint)
{
  const std::string text = state_text(status);
  const bool is_known = status.condition != Condition::unknown;
  return painted(status.condition, is_known ? text : padded(text, status_column), paint);
}

bool is_up(Condition condition)
{
  return condition == Condition::running || condition == Condition::starting || condition == Condition::unhealthy ||
         condition == Condition::paused || condition == Condition::restarting;
}

std::string container_words(const InstanceStatus& status, const Paint& paint)
{
  if (status.condition == Condition::unknown) return padded("-", container_column);
  const std::string text = padded(safe_text(container_text(status.image, status.container_id)), container_column);
  return is_up(status.condition) ? paint.green(text) : text;
}

/// The strays, below the table.
std::string strays(const Status& status, const Paint& paint)
{
  std::string text;
  for (const StrayStatus& stray : status.strays) {
    const std::string where = stray.described_on.empty() ? std::string("not described any more")
                                                         : fmt::format("described on {} now", stray.described_on);
    const std::string_view how = stray.up ? "maestro stop --strays" : "maestro clean --strays";
    text += fmt::format("{} {} on {}: {}, {}  ({})\n", paint.red("stray:"), safe_text(stray.name), stray.ship,
                        safe_text(stray.status_text), where, how);
  }
  return text.empty() ? text : "\n" + text;
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

std::string state_text(const InstanceStatus& status)
{
  return safe_text(state_words(status)) + std::string(change(status));
}

Course course(Condition condition)
{
  switch (condition) {
  case Condition::running:
  case Condition::done:
    return Course::well;
  case Condition::starting:
  case Condition::paused:
    return Course::on_its_way;
  case Condition::unhealthy:
  case Condition::restarting:
  case Condition::ended:
  case Condition::dead:
  case Condition::created:
  case Condition::absent:
  case Condition::unknown:
    return Course::wrong;
  }
  return Course::wrong;
}

std::string painted(Condition condition, std::string_view text, const Paint& paint)
{
  switch (course(condition)) {
  case Course::well:
    return paint.green(text);
  case Course::on_its_way:
    return paint.blue(text);
  case Course::wrong:
    return paint.red(text);
  }
  return {};
}

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
  text += strays(status, settings.paint);
  return text;
}

} // namespace maestro
