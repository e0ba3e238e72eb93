// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace maestro::testing {

inline const std::vector<std::string> three_webs{"web-1", "web-2", "web-3"};

/// Three of web run, and are described with another user now.
struct Webs : PlayGround {
  explicit Webs(UpdatePolicy update = {}, const std::vector<std::string>& names = three_webs)
      : PlayGround(sample(names)), east(at("east"))
  {
    service().update = std::move(update);
    play(Verb::start);
    for (auto& [name, one] : environment.instances) one.settings.user = "nobody";
    for (const auto& name : names) old[name] = east.container(name)->id;
    east.on_effect = [this](const std::string&, const std::string&) { count(); };
  }

  static Sample sample(const std::vector<std::string>& names)
  {
    Sample sample;
    sample.service("web", names);
    return sample;
  }

  Service& service() { return environment.services.at(ServiceName("web")); }

  void count()
  {
    const auto up = east.running_names();
    fewest = std::min(fewest, static_cast<std::size_t>(std::ranges::count_if(
                                  up, [](const std::string& name) { return name.starts_with("web"); })));
  }

  bool is_old(const std::string& name) const
  {
    const FakeContainer* const found = east.container(name);
    return found != nullptr && found->id == old.at(name) && found->running();
  }
  bool is_new(const std::string& name) const
  {
    const FakeContainer* const found = east.container(name);
    return found != nullptr && found->spec.settings.user == "nobody" && found->running();
  }

  /// The new container of this instance comes to its end at once.
  void breaks(const std::string& name)
  {
    east.on_boot = [name](const FakeContainer& container) {
      const bool is_its_new_one =
          container.labels().contains("io.maestro.replaces") && container.labels().at("io.maestro.instance") == name;
      return is_its_new_one ? Boot{.dies_after = 10ms, .exit_code = 3} : Boot{};
    };
  }

  FakeDaemon& east;
  std::map<std::string, std::string> old;
  std::size_t fewest = 99;
};

} // namespace maestro::testing
