// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <set>
#include <string>

/// What ships are asked, and what is worked out of it: no more than a verb needs.
using namespace maestro;
using namespace maestro::testing;

namespace {

/// web-1 runs, and is described with another limit of memory now, which may be changed in a running container.
struct Edited : PlayGround {
  Edited() : PlayGround(Sample().service("web", {"web-1"}))
  {
    play(Verb::start);
    instance("web-1").settings.memory = 64 << 20;
    at("east").calls.clear();
  }

  bool has_asked(const std::string& call) { return std::ranges::count(at("east").calls, call) > 0; }
};

} // namespace

TEST_CASE("observe: whether a container is as described is asked only where that matters")
{
  for (const Verb verb : {Verb::stop, Verb::kill}) {
    CAPTURE(to_text(verb));
    Edited ground;
    CHECK_EQ(exit_code(ground.play(verb)), 0);
    CHECK_FALSE(ground.has_asked("inspect web-1"));
    CHECK_FALSE(ground.has_asked("images"));
    CHECK(ground.at("east").running_names().empty());
  }
  for (const Verb verb : {Verb::start, Verb::restart, Verb::apply, Verb::clean}) {
    CAPTURE(to_text(verb));
    Edited ground;
    ground.play(verb);
    CHECK(std::ranges::any_of(ground.at("east").calls,
                              [](const std::string& call) { return call.starts_with("inspect "); }));
  }
}

TEST_CASE("observe: of a ship's images those are kept that instances are described with or made of")
{
  PlayGround ground(Sample().service("web", {"web-1", "web-2"}));
  ground.at("east").has_container("web-1", "old:1");
  ground.instance("web-2").pinned_image = {.reference = "registry.example/web@sha256:" + std::string(64, 'a'),
                                           .id = "sha256:pinned"};
  ground.at("east").has_image(ground.instance("web-2").pinned_image->reference, "sha256:pinned");
  for (const char* name : {"old:1", "other:1", "other:2"}) ground.at("east").has_image(name);
  std::set<std::string> kept;
  net::run(
      [&] {
        engine::Fleet fleet = ground.connect();
        const auto observed =
            observe(ground.environment, fleet,
                    observe_wish_of_diff({ground.instance("web-1").name, ground.instance("web-2").name}));
        for (const auto& [name, id] : *observed.ships.at(ShipName("east")).images) kept.insert(name);
        return 0;
      },
      net::Time::simulated);
  for (const char* name : {"web:1", "old:1", "sha256:pinned"}) {
    CAPTURE(name);
    CHECK(kept.contains(name));
  }
  CHECK_FALSE(kept.contains("other:1"));
  CHECK_FALSE(kept.contains("other:2"));
}
