// SPDX-License-Identifier: Apache-2.0
#include <explore/dice.hpp>
#include <explore/scenario.hpp>

namespace maestro::explore {
namespace {

void leave_behind(Scenario& world, Dice& dice)
{
  for (const std::string& ship : world.ships) {
    const auto leave = [&](const char* name, Leftover leftover, std::size_t chance) {
      if (!dice.percent(chance)) return;
      leftover.name = name;
      leftover.ship = ship;
      leftover.is_used = dice.percent(20);
      world.leftovers.push_back(std::move(leftover));
    };
    leave("net-gone", {.is_volume = false}, 60);
    leave("net-theirs", {.is_volume = false, .owner = Owner::other_environment}, 40);
    leave("net-by-hand", {.is_volume = false, .owner = Owner::nobody}, 40);
    leave("vol-gone", {.is_volume = true}, 60);
    leave("vol-mounted", {.is_volume = true, .is_mounted = true}, 40);
    leave("vol-theirs", {.is_volume = true, .owner = Owner::other_environment}, 40);
    leave("vol-by-hand", {.is_volume = true, .owner = Owner::nobody}, 40);
    if (dice.percent(50)) world.strays.push_back({"gone-2", ship, dice.percent(60)});
  }
}

/// An apply of all, or of one service, when what is described no more is not its business.
void prune_instead(Action& action, const Scenario& world, Dice& dice)
{
  const std::vector<Disturbance> disturbances = std::move(action.disturbances);
  const bool shows_plan = action.shows_plan;
  action = {};
  action.verb = Verb::apply;
  action.only_if_changed = true;
  action.disturbances = disturbances;
  action.shows_plan = shows_plan;
  action.prunes_volumes = dice.percent(30);
  action.words = {"apply", "--yes", action.prunes_volumes ? "--prune-volumes" : "--prune"};
  action.request.direction = Direction::backward;
  if (dice.percent(20)) {
    action.request.things.push_back(world.services.begin()->first);
    action.words.push_back(action.request.things.front());
  }
  action.prunes = action.request.things.empty();
  action.prunes_volumes = action.prunes_volumes && action.prunes;
  if (dice.percent(30)) {
    action.concurrency = dice.between(1, 3);
    action.words.insert(action.words.end(), {"-c", std::to_string(action.concurrency)});
  }
  action.words.insert(action.words.end(), {"--progress", dice.percent(75) ? "json" : "plain"});
}

} // namespace

/// By a chance of its own, so that all other seeds are the same with and without it.
void add_prunes(Scenario& world)
{
  Dice dice(world.seed ^ 0x7072756e65ULL);
  if (!dice.percent(15) || !world.strays.empty()) return;
  leave_behind(world, dice);
  for (std::size_t at = 0; at < world.actions.size(); ++at) {
    const auto companion = world.companions.find(at);
    if (dice.percent(70)) prune_instead(world.actions[at], world, dice);
    if (companion == world.companions.end()) continue;
    if (companion->second.is_same)
      companion->second.action = world.actions[at];
    else if (dice.percent(50))
      prune_instead(companion->second.action, world, dice);
  }
}

} // namespace maestro::explore
