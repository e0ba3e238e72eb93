// SPDX-License-Identifier: Apache-2.0
#include <explore/actions.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace maestro::explore {

using namespace std::chrono_literals;

std::chrono::milliseconds some_time(Dice& dice, std::size_t least, std::size_t most)
{
  return std::chrono::milliseconds(dice.between(least, most));
}

namespace {

Temper temper_of(Dice& dice)
{
  return {.bad_boots = dice.percent(30),
          .old_containers = dice.percent(60),
          .volumes_from = dice.percent(20),
          .troubles = dice.percent(45),
          .ends = dice.percent(60),
          .scarce_images = dice.percent(10),
          .strangers = dice.percent(20),
          .strays = dice.percent(20),
          .other_resources = dice.percent(12),
          .jobs = dice.percent(15),
          .rolls = dice.percent(20),
          .company = dice.percent(30)};
}

class Maker {
public:
  explicit Maker(std::uint64_t seed) : dice_(seed), temper_(temper_of(dice_)) { world_.seed = seed; }

  Scenario make()
  {
    const std::size_t ships = dice_.between(1, 5);
    for (std::size_t ship = 1; ship <= ships; ++ship) world_.ships.push_back(fmt::format("ship-{}", ship));
    world_.registry_password = fmt::format("{}-registry-{}", secret_mark, world_.seed);
    const std::size_t services = dice_.between(1, dice_.percent(20) ? 8 : 5);
    for (std::size_t service = 0; service < services; ++service) make_service(service);
    choose_updates();
    if (temper_.volumes_from) take_volumes();
    stock_ships();
    settle_before();
    add_foreign();
    if (temper_.strays) add_strays();
    if (temper_.other_resources) make_resources_otherwise();
    ActionMaker actions(dice_, temper_, world_);
    const std::size_t count = dice_.between(1, 3);
    for (std::size_t action = 0; action < count; ++action) {
      world_.actions.push_back(actions.make_action());
      if (temper_.company && dice_.percent(70))
        world_.companions[action] = actions.make_companion(world_.actions.back());
    }
    add_prunes(world_);
    world_.description = description_of(world_);
    add_later(world_);
    add_way_back(world_);
    return std::move(world_);
  }

private:
  /// By a chance of its own, so that all else of a seed is the same with and without it.
  void choose_updates()
  {
    Dice dice(world_.seed ^ 0x75706461746573ULL);
    for (auto& [name, service] : world_.services) {
      if (!dice.percent(40)) continue;
      UpdatePlan update;
      update.parallelism = dice.between(1, 3);
      update.failure_action = dice.one_of<std::string>({"", "rollback", "pause", "continue"});
      if (dice.percent(40)) update.min_up = dice.between(1, service.instances.size());
      update.starts_first = dice.percent(40);
      update.monitor = dice.percent(30) ? 0ms : some_time(dice, 1, 6000);
      update.delay = dice.percent(70) ? 0ms : some_time(dice, 1, 3000);
      service.update = std::move(update);
    }
  }

  void make_service(std::size_t number)
  {
    ServicePlan service;
    service.name = std::string(1, static_cast<char>('a' + (number * 5) % 8)); // order and alphabet differ
    service.image = dice_.percent(15) ? fmt::format("reg.example/team/{}:2", service.name) : service.name + ":1";
    service.omit = dice_.percent(10);
    for (const auto& [name, other] : world_.services) {
      if (dice_.percent(35)) service.requires_.push_back(name);
      if (dice_.percent(10)) service.wants_info.push_back(name);
    }
    const bool one_shot = dice_.percent(temper_.jobs ? 40 : 12);
    const std::vector<CheckPlan> running = one_shot ? std::vector<CheckPlan>{{CheckKind::exited, 20s}} : some_checks();
    const std::size_t instances = dice_.between(1, dice_.percent(temper_.rolls ? 60 : 25) ? 4 : 2);
    for (std::size_t one = 1; one <= instances; ++one) {
      InstancePlan instance = make_instance(service, running);
      instance.name = fmt::format("{}-{}", service.name, one);
      service.instances.push_back(instance.name);
      world_.instances[instance.name] = std::move(instance);
    }
    world_.services[service.name] = std::move(service);
  }

  std::vector<CheckPlan> some_checks()
  {
    std::vector<CheckPlan> checks;
    const std::size_t count = dice_.percent(40) ? 0 : dice_.between(1, 2);
    for (std::size_t check = 0; check < count; ++check) {
      const CheckKind kind =
          dice_.one_of<CheckKind>({CheckKind::sleep, CheckKind::health, CheckKind::log, CheckKind::rexec});
      if (std::any_of(checks.begin(), checks.end(), [&](const CheckPlan& other) { return other.kind == kind; }))
        continue;
      checks.push_back({kind, kind == CheckKind::sleep ? some_time(dice_, 10, 7000) : 10s});
    }
    return checks;
  }

  InstancePlan make_instance(const ServicePlan& service, const std::vector<CheckPlan>& running)
  {
    InstancePlan instance;
    instance.service = service.name;
    instance.ship = dice_.one_of(world_.ships);
    instance.image = dice_.percent(15) ? service.name + ":special" : service.image;
    instance.running = running;
    const auto sometimes = [&](std::vector<CheckPlan>& checks, std::size_t chance) {
      if (dice_.percent(chance)) checks.push_back({CheckKind::sleep, some_time(dice_, 10, 1500)});
    };
    sometimes(instance.pre_start, 10);
    sometimes(instance.pre_stop, 10);
    sometimes(instance.stopped, 10);
    instance.stop_timeout = static_cast<std::int64_t>(dice_.between(1, 12));
    const bool one_shot = ends_by_itself(instance);
    if (!one_shot)
      instance.restart = dice_.one_of<std::string>({"", "", "", "always", "on-failure:2", "unless-stopped"});
    const std::size_t with_resources = temper_.company ? 60 : temper_.other_resources ? 40 : 15;
    instance.network = dice_.percent(with_resources);
    instance.volume = dice_.percent(with_resources);
    make_boots(instance);
    return instance;
  }

  Boot good_boot(const InstancePlan& instance)
  {
    Boot boot;
    boot.output = {"booting"};
    boot.stops_after = dice_.percent(50) ? 0ms : some_time(dice_, 1, 3000);
    if (dice_.percent(15)) boot.stops_after = 1h; // ignores SIGTERM
    if (ends_by_itself(instance)) {
      boot.dies_after = some_time(dice_, 0, 4000);
      boot.exit_code = 0;
    }
    boot.healthy_after = some_time(dice_, 1, 6000);
    boot.output_later[some_time(dice_, 1, 6000)] = "all ready now";
    return boot;
  }

  void make_boots(InstancePlan& instance)
  {
    instance.answers_after = some_time(dice_, 0, 5000);
    instance.boots = {good_boot(instance)};
    if (!temper_.bad_boots || !dice_.percent(temper_.rolls ? 25 : 35)) return;
    Boot bad = instance.boots.front();
    world_.boots_are_good = false;
    switch (dice_.between(0, 4)) {
    case 0:
      bad.dies_after = 0s;
      bad.exit_code = 3;
      break;
    case 1:
      bad.dies_after = some_time(dice_, 1, 8000);
      bad.exit_code = 4;
      world_.boots_are_steady = false;
      break;
    case 2:
      bad.refused = "OCI runtime create failed: exec: not found";
      break;
    case 3:
      bad.healthy_after.reset();
      bad.unhealthy_after = 2s;
      bad.output_later.clear();
      break;
    default: // a moment after it seemed to be ready
      if (!ends_by_itself(instance)) instance.running.clear();
      bad.exit_code = 5;
      bad.dies_after = some_time(dice_, 5, 450);
      world_.boots_are_steady = false;
    }
    const bool only_once = dice_.percent(50);
    if (only_once) world_.boots_are_steady = false;
    if (bad.dies_after && !instance.restart.empty()) world_.boots_are_steady = false;
    instance.boots = only_once ? std::vector<Boot>{bad, instance.boots.front()} : std::vector<Boot>{bad};
  }

  void take_volumes()
  {
    for (auto& [name, instance] : world_.instances) {
      if (!dice_.percent(30)) continue;
      for (const auto& [other, giver] : world_.instances) {
        if (giver.ship != instance.ship || other == name) continue;
        const bool same_service = giver.service == instance.service && other < name;
        const bool without_cycle =
            giver.service != instance.service && !world_.required_by(giver.service).contains(instance.service);
        if ((same_service || without_cycle) && dice_.percent(50)) instance.volumes_from = other;
      }
    }
  }

  void stock_ships()
  {
    for (const auto& [name, instance] : world_.instances) {
      if (dice_.percent(60)) world_.images_on[instance.ship].insert(instance.image);
      if (dice_.percent(10)) world_.renewed.insert(instance.image);
    }
    if (!temper_.scarce_images) return;
    for (const auto& [name, instance] : world_.instances)
      if (dice_.percent(80)) world_.offered.insert(instance.image);
    world_.offered.insert("busybox:1");
    world_.boots_are_good = false;
  }

  void settle_before()
  {
    if (!temper_.old_containers) return;
    for (auto& [name, instance] : world_.instances) {
      if (!dice_.percent(temper_.rolls ? 90 : 60)) continue;
      instance.before = dice_.one_of<Before>({Before::created, Before::running, Before::running, Before::stopped});
      if (temper_.rolls && dice_.percent(70)) instance.before = Before::running;
      instance.before_is_old = dice_.percent(30);
      if (dice_.percent(10)) instance.owner = Owner::nobody;
      if (temper_.strangers && dice_.percent(25))
        instance.owner = dice_.one_of<Owner>({Owner::other_environment, Owner::other_tool});
      if (ends_by_itself(instance) && instance.before == Before::running) instance.before = Before::stopped;
      if (dice_.percent(25)) instance.before_exit_code = 3;
    }
    for (bool changed = true; changed;) { // what volumes are taken from was there before
      changed = false;
      for (auto& [name, instance] : world_.instances) {
        if (instance.before == Before::absent || instance.volumes_from.empty()) continue;
        Before& giver = world_.instances.at(instance.volumes_from).before;
        if (giver != Before::absent) continue;
        giver = Before::stopped;
        changed = true;
      }
    }
  }

  void add_foreign()
  {
    for (const std::string& ship : world_.ships) {
      if (!dice_.percent(40)) continue;
      world_.foreign[ship].push_back("foreign");
      const auto& some = world_.instances.begin()->first;
      if (dice_.percent(50)) world_.foreign[ship].push_back(some + "x");
      if (dice_.percent(50)) world_.foreign[ship].push_back(some + "-old");
    }
  }

  /// What was renamed or removed, and what has moved to another ship.
  void add_strays()
  {
    for (const std::string& ship : world_.ships) {
      if (dice_.percent(40)) world_.strays.push_back({"gone-1", ship, dice_.percent(60)});
      for (const auto& [name, instance] : world_.instances)
        if (instance.ship != ship && dice_.percent(10)) world_.strays.push_back({name, ship, dice_.percent(60)});
    }
  }

  void make_resources_otherwise()
  {
    for (const std::string& ship : world_.ships) {
      if (dice_.percent(40)) world_.otherwise[ship].insert("net-made");
      if (dice_.percent(40)) world_.otherwise[ship].insert("vol-made");
      if (dice_.percent(20)) world_.doubled.insert(ship);
    }
  }

  Dice dice_;
  Temper temper_;
  Scenario world_;
};

} // namespace

bool ends_by_itself(const InstancePlan& instance)
{
  return std::any_of(instance.running.begin(), instance.running.end(),
                     [](const CheckPlan& check) { return check.kind == CheckKind::exited; });
}

std::set<std::string> Scenario::required_by(const std::string& service) const
{
  std::set<std::string> all;
  std::vector<std::string> open{service};
  while (!open.empty()) {
    const std::string next = open.back();
    open.pop_back();
    std::vector<std::string> direct = services.at(next).requires_;
    for (const std::string& name : services.at(next).instances) {
      const std::string& giver = instances.at(name).volumes_from;
      if (!giver.empty() && instances.at(giver).service != next) direct.push_back(instances.at(giver).service);
    }
    for (const std::string& name : direct)
      if (all.insert(name).second) open.push_back(name);
  }
  return all;
}

Scenario scenario_of(std::uint64_t seed) { return Maker(seed).make(); }

} // namespace maestro::explore
