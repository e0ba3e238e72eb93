// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/labels.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

using Texts = std::vector<std::string>;

constexpr auto told = StrayResources::told, removed = StrayResources::removed,
               with_data = StrayResources::removed_with_data;

/// A ship with an instance, and one that is only described; on both things of the environment that are not.
struct PrunedHarbour : PlayGround {
  PrunedHarbour() : PlayGround(Sample().ship("west").service("web", {"web-1"}))
  {
    environment.name = "shop";
    play(Verb::apply);
  }

  std::map<std::string, std::string> made() const
  {
    return {{labels::environment, environment.name}, {labels::config_hash, "2-of another time"}};
  }
  std::string has_network(const std::string& name, const std::string& ship = "east")
  {
    return at(ship).has_network({.name = name, .labels = made()}).id;
  }
  void has_volume(const std::string& name, const std::map<std::string, std::string>& labels)
  {
    at("east").volumes[name] = {.name = name, .driver = "local", .labels = labels};
  }
  FakeContainer& has_user(const std::string& name, engine::State state, bool is_ours = false)
  {
    engine::ContainerSpec spec{.name = name, .image = "web:1"};
    spec.settings.networks = {{.network = "back"}};
    spec.settings.binds = {{.source = "data", .target = "/data"}};
    if (is_ours) spec.own_labels = {{labels::environment, environment.name}, {labels::service, "web"}};
    return at("east").has_container(spec, state);
  }

  int apply(StrayResources what)
  {
    for (auto& [name, daemon] : daemons) daemon.calls.clear();
    return exit_code(play(Verb::apply, {}, {}, {.prune = what >= removed, .stray_resources = what}));
  }
  Texts networks(const std::string& ship = "east")
  {
    Texts names;
    for (const auto& network : at(ship).networks) names.push_back(network.name);
    return names;
  }
  Texts volumes()
  {
    Texts names;
    for (const auto& [name, volume] : at("east").volumes) names.push_back(name);
    return names;
  }
  Texts remarks() const
  {
    Texts all;
    for (const Remark& remark : plan.remarks) all.push_back(remark.name + " " + remark.text);
    return all;
  }
  std::size_t calls(const std::string& ship, const std::string& what)
  {
    return static_cast<std::size_t>(
        std::ranges::count_if(at(ship).calls, [&](const std::string& call) { return call.starts_with(what); }));
  }
};

} // namespace

TEST_CASE("prune: networks of ours go on every ship; those of others of the same name, and volumes with data, stay")
{
  PrunedHarbour ground;
  ground.has_network("back");
  ground.at("east").has_network({.name = "back"}); // somebody else's
  ground.has_network("back", "west");
  ground.has_volume("data", ground.made());
  CHECK_EQ(ground.apply(removed), 0);
  CHECK_EQ(ground.networks(), Texts{"back"});
  CHECK(ground.at("east").networks.front().labels.empty());
  CHECK(ground.networks("west").empty());
  CHECK_EQ(ground.volumes(), Texts{"data"});
  CHECK_EQ(ground.remarks(), Texts{"data is a volume that is not described any more, and may hold data"});
  CHECK_EQ(ground.apply(removed), 0);
  CHECK(ground.plan.steps.empty());
}

TEST_CASE("prune: volumes with data go only if that is said, and only those that were made for what is described")
{
  PrunedHarbour ground;
  ground.has_volume("data", ground.made());
  ground.has_volume("by-hand", {});
  ground.has_volume("labelled-by-hand", {{labels::environment, "shop"}});
  ground.has_volume("of-another", {{labels::environment, "bank"}, {labels::config_hash, "2-x"}});
  CHECK_EQ(ground.apply(with_data), 0);
  CHECK_EQ(ground.volumes(), Texts{"by-hand", "labelled-by-hand", "of-another"});
}

TEST_CASE("prune: what is not to go is told as far as ships are asked anyway, and no ship is asked for it")
{
  PrunedHarbour ground;
  ground.has_network("back");
  ground.has_volume("data", ground.made());
  ground.apply(StrayResources::untold);
  const std::size_t before = ground.at("east").calls.size();
  CHECK_EQ(ground.apply(told), 0);
  CHECK(ground.plan.steps.empty());
  CHECK(ground.remarks().empty());
  CHECK_EQ(ground.at("east").calls.size(), before);
  ground.environment.networks.emplace("front", Network{.name = "front"});
  ground.environment.volumes.emplace("kept", Volume{.name = "kept"});
  ContainerSettings& settings = ground.instance("web-1").settings;
  settings.networks = {{.network = "front"}};
  settings.binds = {{.source = "kept", .target = "/kept"}};
  CHECK_EQ(ground.apply(told), 0);
  CHECK_EQ(ground.remarks(), Texts{"back is a network that is not described any more",
                                   "data is a volume that is not described any more"});
  // Who uses them is asked only where they are to go.
  CHECK_EQ(ground.calls("east", "users"), 0);
  ground.apply(removed);
  CHECK_EQ(ground.calls("west", "users"), 0);
}

TEST_CASE("prune: what somebody else's container uses stays, running or not, and it is said who that is")
{
  for (const engine::State state : {engine::State::running, engine::State::exited, engine::State::created}) {
    PrunedHarbour ground;
    ground.has_network("back");
    ground.has_volume("data", ground.made());
    ground.has_user("legacy-1", state);
    CHECK_EQ(ground.apply(with_data), 0);
    CHECK(ground.plan.steps.empty());
    CHECK_EQ(ground.networks(), Texts{"back"});
    CHECK_EQ(ground.volumes(), Texts{"data"});
    CHECK_EQ(
        ground.remarks(),
        Texts{"back is a network that is not described any more, and stays: it is used by legacy-1, which is not ours",
              "data is a volume that is not described any more, and stays: it is used by legacy-1, which is not "
              "ours"});
  }
}

TEST_CASE("prune: networks go after the containers that use them, and volumes last of all")
{
  PrunedHarbour ground;
  ground.has_network("back");
  ground.has_volume("data", ground.made());
  ground.has_user("web-9", engine::State::running, true);
  ground.instance("web-1").settings.user = "nobody"; // it is replaced meanwhile
  CHECK_EQ(ground.apply(with_data), 0);
  CHECK(ground.networks().empty());
  CHECK(ground.volumes().empty());
  CHECK_EQ(ground.at("east").container_names(), Texts{"web-1"});
  const std::size_t volume = ground.protocol.place("remove data ok");
  CHECK_LT(ground.protocol.place("remove web-9 ok"), ground.protocol.place("remove back ok"));
  CHECK_LT(ground.protocol.place("remove back ok"), volume);
  CHECK_LT(ground.protocol.place("remove web-1 ok"), volume);
}

TEST_CASE("prune: where something else fails the volumes stay, and so does what its old container uses")
{
  PrunedHarbour ground;
  ground.has_network("back");
  ground.has_volume("data", ground.made());
  ground.has_user("web-9", engine::State::running, true);
  ground.at("east").refuse("remove", "web-9", 500, "device or resource busy", always);
  CHECK_EQ(ground.apply(with_data), 1);
  CHECK_EQ(ground.networks(), Texts{"back"});
  CHECK_EQ(ground.volumes(), Texts{"data"});
}

TEST_CASE("prune: what the instances that stay have without a declaration stays")
{
  PrunedHarbour ground;
  ground.has_network("back");
  ground.has_volume("data", ground.made());
  ground.instance("web-1").settings.networks = {{.network = "back"}};
  ground.instance("web-1").settings.binds = {{.source = "data", .target = "/data"}};
  CHECK_EQ(ground.apply(with_data), 0);
  CHECK_EQ(ground.networks(), Texts{"back"});
  CHECK_EQ(ground.volumes(), Texts{"data"});
}

TEST_CASE("prune: what is gone by the time that it is to go is success; a volume's name is not asked about any more")
{
  PrunedHarbour ground;
  const std::string id = ground.has_network("back");
  ground.has_volume("data", ground.made());
  ground.has_volume("data-of-another", {});
  ground.at("east").on_call = [&](const std::string& call, const std::string&) {
    if (call != "users") return;
    ground.at("east").volumes.erase("data");
  };
  ground.at("east").on_effect = [&](const std::string& call, const std::string&) {
    if (call == "remove-network") ground.at("east").networks.clear();
  };
  CHECK_EQ(ground.apply(with_data), 0);
  CHECK_EQ(ground.calls("east", "remove-network " + id), 1);
  CHECK_EQ(ground.calls("east", "remove-volume"), 0);
  CHECK_EQ(ground.volumes(), Texts{"data-of-another"});
}

TEST_CASE("prune: who comes to use it meanwhile keeps it, and that is a failure")
{
  PrunedHarbour ground;
  ground.has_network("back");
  bool is_planned = false;
  ground.at("east").on_call = [&](const std::string& call, const std::string&) {
    if (call == "users" && std::exchange(is_planned, true)) ground.has_user("legacy-1", engine::State::exited);
  };
  CHECK_EQ(ground.apply(removed), 1);
  CHECK_EQ(ground.networks(), Texts{"back"});
}

TEST_CASE("prune: a volume that somebody else has made meanwhile under its name stays")
{
  PrunedHarbour ground;
  ground.has_volume("data", ground.made());
  ground.at("east").on_call = [&](const std::string& call, const std::string&) {
    if (call == "look-at-volume") ground.has_volume("data", {});
  };
  CHECK_EQ(ground.apply(with_data), 1);
  CHECK_EQ(ground.volumes(), Texts{"data"});
}

TEST_CASE("prune: an engine that is not let tell its networks and volumes is no reason to do nothing else")
{
  PrunedHarbour ground;
  ground.at("east").refuse("networks", "*", 403, "forbidden by the gatekeeper", always);
  ground.at("east").refuse("volumes", "*", 403, "forbidden by the gatekeeper", always);
  CHECK_EQ(ground.apply(told), 0);
  CHECK(ground.remarks().empty());
  CHECK_EQ(ground.apply(with_data), 0);
  CHECK_EQ(ground.remarks(),
           Texts{"what networks there are is not known, and so none is removed: forbidden by the gatekeeper",
                 "what volumes there are is not known, and so none is removed: forbidden by the "
                 "gatekeeper"});
}

TEST_CASE("prune: on a ship that does not answer nothing goes, and the others do not mind")
{
  PrunedHarbour ground;
  ground.has_network("back");
  ground.has_network("back", "west");
  ground.at("west").reachable = false;
  CHECK_EQ(ground.apply(removed), 0); // no instance is described there
  CHECK(ground.networks().empty());
  CHECK_EQ(ground.networks("west"), Texts{"back"});
}
