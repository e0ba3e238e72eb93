// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>

#include <algorithm>
#include <string>
#include <vector>

/// Environments built by hand, a service a line.
struct Sample {
  maestro::Environment environment;

  Sample() { ship("east"); }

  Sample& ship(const std::string& name)
  {
    environment.ships[maestro::ShipName(name)] = {
        .name = maestro::ShipName(name), .ip = name + ".example", .access = maestro::UnixAccess{"/run/docker.sock"}};
    return *this;
  }

  Sample& service(const std::string& name, const std::vector<std::string>& instances,
                  const std::vector<std::string>& requires_ = {}, const std::string& on = "east")
  {
    maestro::Service made{.name = maestro::ServiceName(name), .image = name + ":1"};
    for (const std::string& other : requires_) made.requires_.emplace_back(other);
    for (const std::string& instance : instances) {
      const maestro::InstanceName key(instance);
      made.instances.push_back(key);
      environment.instances[key] = {
          .name = key, .service = made.name, .ship = maestro::ShipName(on), .image = made.image};
    }
    std::sort(made.instances.begin(), made.instances.end());
    environment.services[made.name] = std::move(made);
    return *this;
  }

  Sample& volumes_from(const std::string& instance, const std::string& provider)
  {
    maestro::Instance& taker = environment.instances.at(maestro::InstanceName(instance));
    const maestro::Instance& giver = environment.instances.at(maestro::InstanceName(provider));
    taker.settings.volumes_from.push_back(provider);
    if (giver.service != taker.service) environment.services.at(taker.service).tied_to.push_back(giver.service);
    return *this;
  }
};

/// web requires db.
inline Sample web_over_db()
{
  Sample sample;
  sample.service("db", {"db-1"}).service("web", {"web-1"}, {"db"});
  return sample;
}

template<class Names>
std::string text(const Names& names)
{
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : " ") + name.text();
  return all;
}

/// The environment of the worked example: who requires whom.
inline Sample shop()
{
  Sample sample;
  sample.ship("west");
  sample.service("msg-bus", {"bus-1", "bus.2"})
      .service("store", {"store-1"}, {"msg-bus"}, "west")
      .service("cache", {"cache-1"}, {"warmer"})
      .service("warmer", {"warmer-1"})
      .service("front", {"front-1"}, {"store"});
  sample.environment.services.at(maestro::ServiceName("front")).wants_info.emplace_back("cache");
  return sample;
}
