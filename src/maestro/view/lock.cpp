// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/lock.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

namespace maestro {
namespace {

namespace json = boost::json;

json::object holding_json(const LockHolding& holding)
{
  const Moment since = holding.holder.since;
  return {{"by", holding.holder.by},
          {"command", holding.holder.command},
          {"since", since == Moment() ? json::value(nullptr) : json::value(to_rfc3339(since))},
          {"last_sign_seconds", holding.sign.last ? json::value(holding.sign.last->count()) : json::value(nullptr)}};
}

constexpr std::size_t most_ships = 5;

} // namespace

std::string lock_text(const LockStatus& status, const Style& style)
{
  if (status.holdings.empty())
    return status.errors.empty() ? "nobody holds the lock\n" : "nobody holds the lock on the ships that answer\n";
  const std::string lead = "held by ";
  std::string text;
  for (const LockHolding& holding : status.holdings) {
    const std::string words =
        fmt::format("{}, on {}{}", holder_text(holding.holder, holding.sign), listed(holding.ships, most_ships),
                    holding.sign.is_dead ? "; it is gone, and the next one takes over" : "");
    text += lead + style.folded(safe_text(words), lead.size()) + "\n";
  }
  return text;
}

std::string released_text(const std::vector<ShipName>& ships)
{
  return safe_text(fmt::format("released on {}", listed(ships, most_ships))) + "\n";
}

std::string lock_json(const std::string& environment, const LockStatus& status)
{
  json::object root{{"by", nullptr}, {"command", nullptr}, {"since", nullptr}, {"last_sign_seconds", nullptr}};
  if (!status.holdings.empty()) root = holding_json(status.holdings.front());
  root["format"] = 1;
  root["environment"] = environment;
  root["held"] = !status.holdings.empty();
  json::array& holders = root["holders"].emplace_array();
  for (const LockHolding& holding : status.holdings) {
    json::object holder = holding_json(holding);
    json::array& ships = holder["ships"].emplace_array();
    for (const ShipName& ship : holding.ships) ships.emplace_back(ship.text());
    holders.push_back(std::move(holder));
  }
  json::array& ships = root["ships"].emplace_array();
  for (const auto& [ship, held] : status.is_held)
    ships.push_back(json::object{{"ship", ship.text()}, {"held", held ? json::value(*held) : json::value(nullptr)}});
  return json_document(root);
}

} // namespace maestro
