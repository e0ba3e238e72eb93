// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
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
