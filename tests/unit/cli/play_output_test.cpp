// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/play_output.hpp>

#include <doctest/doctest.h>
#include <support/simulated.hpp>
#include <unit/model/sample.hpp>

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

/// What a play of two instances tells while it creates the first of them, in simulated time.
class Told {
public:
  explicit Told(const std::string& progress)
  {
    plan_.environment = "shop";
    for (const char* const name : {"bus-1", "store-1"}) {
      const Instance& instance = sample_.environment.instances.at(InstanceName(name));
      plan_.selected.push_back({instance.name, instance.ship, Condition::absent, {}, instance.image});
    }
    plan_.steps.push_back({.id = 0,
                           .subject = InstanceName("bus-1"),
                           .ship = plan_.selected.front().ship,
                           .action = CreateContainer{.image = "bus:1"},
                           .cause = Cause::absent});
    arguments_.progress = progress;
  }

  /// The story is given who is to be told, once the step has begun.
  std::string by(const std::function<void(EventSink&)>& story)
  {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
    testing::play([&] {
      Terminal terminal(fileno(file.get()), fileno(file.get()));
      cli::PlayOutput output(sample_.environment, plan_, arguments_, terminal);
      output.view().on(PlayStarted{});
      output.view().on(StepStarted{0});
      story(output.view());
    });
    std::string text;
    std::array<char, 4096> piece{};
    std::rewind(file.get());
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file.get()))
      text.append(piece.data(), count);
    return text;
  }

private:
  Sample sample_ = shop();
  Plan plan_;
  cli::Arguments arguments_;
};

} // namespace

TEST_CASE("play output: a long silence is broken by what is waited for")
{
  CHECK_EQ(Told("plain").by([](EventSink&) { net::sleep(70s); }),
           "  0.0s  bus-1     east  creating container from bus:1\n"
           " 30.0s  still waiting: bus-1 (creating container from bus:1)\n"
           " 60.0s  still waiting: bus-1 (creating container from bus:1)\n");
}

TEST_CASE("play output: there is no silence while something is told")
{
  const std::string told = Told("plain").by([](EventSink& view) {
    net::sleep(20s);
    view.on(StepFinished{0, Result::ok, 20s, {}});
    view.on(InstanceFinished{InstanceName("bus-1"), ShipName("east"), Result::ok, {}, "1e523e7", false});
    net::sleep(29s);
    view.on(InstanceFinished{InstanceName("store-1"), ShipName("west"), Result::skipped, "it is late", {}, false});
    net::sleep(31s);
  });
  CHECK_EQ(told, "  0.0s  bus-1     east  creating container from bus:1\n"
                 " 20.0s  bus-1     east  started\n"
                 " 49.0s  store-1   west  skipped: it is late\n"
                 " 79.0s  still waiting\n");
}

TEST_CASE("play output: nothing breaks a silence that was asked for")
{
  CHECK_EQ(Told("quiet").by([](EventSink&) { net::sleep(70s); }), "");
}
