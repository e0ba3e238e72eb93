// SPDX-License-Identifier: Apache-2.0
#include <explore/actions.hpp>

namespace maestro::explore {
namespace {

void move_tags(Scenario& world, Dice& dice)
{
  std::set<std::string> images;
  for (const auto& [name, instance] : world.instances) images.insert(instance.image);
  for (const std::string& image : images)
    if (dice.percent(50)) world.way_back.moved.insert(image);
  world.way_back.moved_early = dice.percent(50);
}

/// Somebody who goes back as well, or goes on, or does anything else.
void add_companion(Scenario& world, Dice& dice)
{
  const Temper temper{.troubles = dice.percent(30), .ends = true};
  Companion companion = ActionMaker(dice, temper, world).make_companion({});
  world.way_back.companion_goes_on = !companion.is_same && dice.percent(50);
  world.way_back.companion = std::move(companion);
}

} // namespace

/// By a chance of its own, so that all else of a seed is the same with and without it.
void add_way_back(Scenario& world)
{
  Dice dice(world.seed ^ 0x6261636bULL);
  if (!world.later) return;
  if (dice.percent(60)) move_tags(world, dice);
  if (dice.percent(50)) add_companion(world, dice);
  world.way_back.by_apply = dice.percent(40);
}

} // namespace maestro::explore
