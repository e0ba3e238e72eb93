// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <csignal>
#include <map>
#include <string>
#include <vector>

/// What hangs on a container by a link, a namespace or its volumes is made anew with it, and undone with it.
using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

enum class Tie { network, processes, shared_memory, link, volumes };
const std::vector<Tie> all_ties{Tie::network, Tie::processes, Tie::shared_memory, Tie::link, Tie::volumes};

void bind(ContainerSettings& settings, Tie tie, const std::string& provider)
{
  switch (tie) {
  case Tie::network:
    settings.network_mode = "container:" + provider;
    return;
  case Tie::processes:
    settings.pid_mode = "container:" + provider;
    return;
  case Tie::shared_memory:
    settings.ipc_mode = "container:" + provider;
    return;
  case Tie::link:
    settings.links = {provider + ":it"};
    return;
  case Tie::volumes:
    settings.volumes_from = {provider};
    return;
  }
}

Sample sample_of(Tie tie)
{
  Sample sample;
  sample.service("db", {"db-1"}).service("side", {"side-1"}).service("look", {"look-1"}).service("web", {"web-1"});
  bind(sample.environment.instances.at(InstanceName("side-1")).settings, tie, "db-1");
  bind(sample.environment.instances.at(InstanceName("look-1")).settings, tie, "side-1");
  sample.environment.services.at(ServiceName("side")).tied_to = {ServiceName("db")};
  sample.environment.services.at(ServiceName("look")).tied_to = {ServiceName("side")};
  return sample;
}

const Texts hanging_names{"db-1", "look-1", "side-1", "web-1"};

/// All run, and only db-1 is described otherwise now. look-1 hangs on side-1, which hangs on db-1.
struct Tied : PlayGround {
  explicit Tied(Tie tie) : PlayGround(sample_of(tie)), east(at("east"))
  {
    play(Verb::start);
    instance("db-1").settings.user = "nobody";
    for (const std::string& name : hanging_names) old[name] = east.container(name)->id;
  }

  bool is_old(const std::string& name) const { return east.container(name)->id == old.at(name); }

  /// The new container of this instance comes to its end after so much time.
  void breaks(const std::string& name, net::Duration after)
  {
    east.on_boot = [name, after](const FakeContainer& container) {
      const auto labels = container.labels();
      const bool is_its_new_one = labels.contains("io.maestro.replaces") && labels.at("io.maestro.instance") == name;
      return is_its_new_one ? Boot{.dies_after = after, .exit_code = 3} : Boot{};
    };
  }

  FakeDaemon& east;
  std::map<std::string, std::string> old;
};

const Texts hanging{"db-1", "look-1", "side-1"};

} // namespace

TEST_CASE("cascade: what hangs on a replaced container is replaced with it, named or not, and what hangs on that")
{
  for (const Tie tie : all_ties)
    for (const Verb verb : {Verb::apply, Verb::restart})
      for (const Texts& things : {Texts{"db"}, Texts{"db-1"}}) {
        CAPTURE(static_cast<int>(tie));
        Tied ground(tie);
        CHECK_EQ(exit_code(ground.play(verb, things)), 0);
        for (const std::string& name : hanging) CHECK_FALSE(ground.is_old(name));
        CHECK(ground.is_old("web-1"));
        CHECK_EQ(ground.east.running_names(), hanging_names);
        CHECK_EQ(ground.east.container_names(), hanging_names);
        for (const std::string& name : hanging)
          for (const std::string& id : ground.east.container(name)->needs)
            CHECK((id == ground.east.container("db-1")->id || id == ground.east.container("side-1")->id));
        ground.play(Verb::apply);
        CHECK(ground.plan.steps.empty());
      }
}

TEST_CASE("cascade: whichever of them fails, and whenever, all of them serve again as before")
{
  for (const Tie tie : all_ties)
    for (const Verb verb : {Verb::apply, Verb::restart})
      for (const std::string& broken : hanging)
        for (const net::Duration after : {net::Duration(0), net::Duration(200ms)}) {
          CAPTURE(static_cast<int>(tie));
          CAPTURE(broken);
          CAPTURE(after.count());
          Tied ground(tie);
          ground.breaks(broken, after);
          CHECK_EQ(exit_code(ground.play(verb, {"db"})), 1);
          for (const std::string& name : hanging_names) CHECK(ground.is_old(name));
          CHECK_EQ(ground.east.running_names(), hanging_names);
          CHECK_EQ(ground.east.container_names(), hanging_names);
        }
}

TEST_CASE("cascade: a container that is only started again takes nothing along")
{
  for (const Tie tie : all_ties) {
    Tied ground(tie);
    CHECK_EQ(exit_code(ground.play(Verb::restart, {"db"}, {}, {.reuse = true})), 0);
    for (const std::string& name : hanging_names) CHECK(ground.is_old(name));
  }
}

TEST_CASE("cascade: what is down and has things of a container that was replaced meanwhile is created anew")
{
  for (const Tie tie : all_ties) {
    Tied ground(tie);
    ground.play(Verb::stop, {"look"});
    CHECK_EQ(exit_code(ground.play(Verb::apply, {"db"})), 0);
    CHECK(ground.is_old("look-1"));
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
    CHECK_FALSE(ground.is_old("look-1"));
    CHECK_EQ(ground.east.running_names(), hanging_names);
  }
}

TEST_CASE("cascade: what cannot be made anew keeps what it hangs on as it is")
{
  for (const Verb verb : {Verb::apply, Verb::restart}) {
    Tied ground(Tie::network);
    ground.instance("side-1").image = "nowhere:1";
    CHECK_EQ(exit_code(ground.play(verb, {"db"}, {}, {.pull = PullPolicy::never})), 1);
    for (const std::string& name : hanging_names) CHECK(ground.is_old(name));
    CHECK_EQ(ground.east.running_names(), hanging_names);
  }
}

TEST_CASE("cascade: an interrupt at any moment leaves nothing that hangs in the air, and the next apply goes on")
{
  for (const Tie tie : all_ties)
    for (const Verb verb : {Verb::apply, Verb::restart})
      for (int moment = 1; moment <= 24; ++moment) {
        CAPTURE(static_cast<int>(tie));
        CAPTURE(moment);
        Tied ground(tie);
        int steps = 0;
        ground.protocol.also = [&](const Event& event) {
          if (std::holds_alternative<StepStarted>(event) && ++steps == moment) std::raise(SIGINT);
        };
        ground.play(verb, {"db"});
        ground.protocol.also = nullptr;
        CHECK_EQ(ground.east.running_names(), hanging_names);
        CHECK_EQ(ground.east.container_names(), hanging_names);
        for (const std::string& name : hanging_names)
          for (const std::string& id : ground.east.container(name)->needs)
            CHECK((ground.east.container("db-1")->id == id || ground.east.container("side-1")->id == id));
        CHECK_EQ(ground.is_old("db-1"), ground.is_old("side-1"));
        CHECK_EQ(ground.is_old("db-1"), ground.is_old("look-1"));
        CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
        for (const std::string& name : hanging) CHECK_FALSE(ground.is_old(name));
      }
}

TEST_CASE("cascade: what a killed Maestro has left hangs on nothing that is gone once the same command has ended")
{
  for (const Tie tie : all_ties)
    for (const Verb verb : {Verb::apply, Verb::restart})
      for (int moment = 1; moment <= 32; ++moment) {
        CAPTURE(static_cast<int>(tie));
        CAPTURE(moment);
        Tied ground(tie);
        int steps = 0;
        ExecuteOptions dies;
        dies.stop_because = [&](const ShipName&) -> std::optional<std::string> {
          return ++steps > moment ? std::optional<std::string>("killed") : std::nullopt;
        };
        ground.play(verb, {"db"}, dies);
        CHECK_EQ(exit_code(ground.play(Verb::apply, {"db"})), 0);
        ground.play(Verb::apply);
        CHECK_EQ(ground.east.running_names(), hanging_names);
        CHECK_EQ(ground.east.container_names(), hanging_names);
        CHECK_FALSE(ground.is_old("db-1"));
        CHECK_FALSE(ground.is_old("side-1"));
        for (const std::string& name : hanging_names)
          for (const std::string& id : ground.east.container(name)->needs)
            CHECK((ground.east.container("db-1")->id == id || ground.east.container("side-1")->id == id));
      }
}
