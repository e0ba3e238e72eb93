// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/drift.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/status.hpp>

#include <boost/json.hpp>

namespace maestro {
namespace {

namespace json = boost::json;

json::value moment_or_null(const std::optional<Moment>& moment)
{
  return moment ? json::value(to_rfc3339(*moment)) : json::value(nullptr);
}

/// Null where that is not known.
json::value accepts(PortAnswer answer)
{
  if (answer == PortAnswer::unknown || answer == PortAnswer::not_asked) return nullptr;
  return answer == PortAnswer::accepts;
}

json::object ports(const InstanceStatus& status)
{
  json::object object;
  for (const PortState& port : status.ports)
    object[port.name] = {
        {"external", to_text(port.external)}, {"protocol", to_text(port.protocol)}, {"up", accepts(port.answer)}};
  return object;
}

/// Whether it is what is described; null where that is not known.
json::value changed(Difference difference)
{
  return difference == Difference::unknown ? json::value(nullptr) : json::value(differs(difference));
}

json::array changes(const InstanceStatus& status)
{
  json::array all;
  for (const std::string& thing : changed_things(status.difference, status.changed_keys)) all.emplace_back(thing);
  return all;
}

json::object instance(const InstanceStatus& status, bool with_ports)
{
  json::object object{{"name", status.name.text()},
                      {"service", status.service.text()},
                      {"ship", status.ship.text()},
                      {"state", to_text(status.condition)},
                      {"container_id", text_or_null(status.container_id)},
                      {"image", text_or_null(status.image)},
                      {"started_at", moment_or_null(status.started_at)},
                      {"finished_at", moment_or_null(status.finished_at)},
                      {"exit_code", status.exit_code ? json::value(*status.exit_code) : json::value(nullptr)},
                      {"out_of_memory", status.out_of_memory},
                      {"restarts", status.restarts},
                      {"changed", changed(status.difference)},
                      {"changes", changes(status)},
                      {"difference", text_or_null(std::string(to_text(status.difference)))},
                      {"taken_by", text_or_null(status.whose.foreign() ? status.whose.name : std::string())}};
  if (with_ports) object["ports"] = ports(status);
  return object;
}

} // namespace

std::string change_json(const InstanceStatus& one, const ShipStatus* ship, Moment at, const EndedMeanwhile& meanwhile)
{
  json::object line{{"time", to_rfc3339(at)}};
  for (auto& [key, value] : instance(one, false)) line[key] = std::move(value);
  line["error"] = text_or_null(ship == nullptr ? std::string() : ship->error);
  json::value& ended = line["ended_meanwhile"];
  if (meanwhile.times > 0) {
    const json::value code = meanwhile.exit_code ? json::value(*meanwhile.exit_code) : json::value(nullptr);
    ended = {{"times", meanwhile.times}, {"exit_code", code}};
  }
  return json_line(line);
}

std::string status_json(const Status& status, bool with_ports)
{
  json::array instances;
  for (const InstanceStatus& one : status.instances) instances.push_back(instance(one, with_ports));
  json::array strays;
  for (const StrayStatus& stray : status.strays)
    strays.push_back({{"name", stray.name},
                      {"ship", stray.ship.text()},
                      {"up", stray.up},
                      {"described_on", text_or_null(stray.described_on.text())},
                      {"left_of", text_or_null(stray.left_of.text())}});
  json::array ships;
  for (const ShipStatus& ship : status.ships)
    ships.push_back(
        {{"name", ship.name.text()}, {"reachable", ship.error.empty()}, {"error", text_or_null(ship.error)}});
  return json_document({{"format", 1},
                        {"environment", status.environment},
                        {"instances", std::move(instances)},
                        {"strays", std::move(strays)},
                        {"ships", std::move(ships)}});
}

} // namespace maestro
