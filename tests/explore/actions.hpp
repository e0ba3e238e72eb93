// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <explore/scenario.hpp>

namespace maestro::explore {

/// How a whole seed is: so that calm worlds, in which much can be demanded, are as frequent as wild ones.
struct Temper {
  bool bad_boots = false, old_containers = false, volumes_from = false, troubles = false, ends = false,
       scarce_images = false, strangers = false, strays = false, other_resources = false, jobs = false, rolls = false,
       company = false;
};

std::chrono::milliseconds some_time(Dice& dice, std::size_t least, std::size_t most);

/// What is done in a world, and what disturbs it, by chance.
class ActionMaker {
public:
  /// All three outlive it.
  ActionMaker(Dice& dice, const Temper& temper, const Scenario& world) : dice_(dice), temper_(temper), world_(world) {}

  Action make_action();
  Companion make_companion(const Action& action);

private:
  static void apply_instead(Action& action);
  void choose_instances(Action& action);
  bool has_some_on_first_ships(const SelectRequest& request) const;
  static void add_flag(Action& action, const std::string& word, bool& flag);
  void choose_things(SelectRequest& request);
  void choose_options(Action& action);
  void choose_images(Action& action);
  Disturbance make_disturbance();
  Disturbance make_end();
  void add_end(Disturbance& disturbance);
  Trouble make_trouble();
  double share();

  Dice& dice_;
  const Temper& temper_;
  const Scenario& world_;
};

} // namespace maestro::explore
