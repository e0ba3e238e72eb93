// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <cli/program.hpp>
#include <cli/two_ships.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::test;
using maestro::testing::FakeDaemon;
using maestro::testing::ServedDaemon;

namespace {

namespace json = boost::json;

json::object parsed(const std::string& text) { return json::parse(text).as_object(); }

/// A ship with an instance that once had one network and one volume more.
struct PrunedShop {
  PrunedShop()
  {
    daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
    describe("networks: {back: {}}\nvolumes: {kept: {}, data: {}}\n",
             ", networks: [back], volumes: {kept: /kept, data: /data}");
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
    describe();
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  }

  void describe(const std::string& resources = "volumes: {kept: {}}\n",
                const std::string& of_web = ", volumes: {kept: /kept}") const
  {
    program.write("maestro.yaml",
                  "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, docker_port: " +
                      std::to_string(daemon.port()) + "}}\n" + resources +
                      "services:\n  web: {image: 'web:1', update: {monitor: 0}, instances: {web-1: {ship: east" +
                      of_web + "}}}\n");
  }
  bool has_network()
  {
    return daemon.with([](FakeDaemon& it) { return !it.networks_called("back").empty(); });
  }
  bool has_volume()
  {
    return daemon.with([](FakeDaemon& it) { return it.volumes.contains("data"); });
  }

  ServedDaemon daemon;
  Program program{""};
};

} // namespace

TEST_CASE("prune: a plan tells what is not described any more, and what takes it away")
{
  PrunedShop shop;
  const Outcome plan = shop.program.run({"plan", "apply", "--exit-code"});
  CHECK_EQ(plan.exit_code, 0);
  CHECK_FALSE(contains(plan.out, "back on east")); // nothing there needs a network, so that none was asked for
  CHECK(contains(plan.out, "   !  data on east is a volume that is not described any more\n"));
  const Outcome apply = shop.program.run({"apply", "--yes"});
  CHECK_EQ(apply.exit_code, 0);
  CHECK(contains(apply.err, "maestro apply --prune-volumes removes volumes"));
  for (const std::vector<std::string>& some : {std::vector<std::string>{"web"}, {"-C", "web-*"}}) {
    std::vector<std::string> words{"plan", "apply", "--prune-volumes"};
    words.insert(words.end(), some.begin(), some.end());
    const Outcome of_some = shop.program.run(words);
    CHECK_FALSE(contains(of_some.out, "back"));
  }
  CHECK(shop.has_network());
  CHECK(shop.has_volume());
}

TEST_CASE("prune: it is asked for, and then networks go, and volumes with --prune-volumes only")
{
  PrunedShop shop;
  const Outcome unasked = shop.program.run({"apply", "--prune-volumes"});
  CHECK_EQ(unasked.exit_code, 2);
  CHECK(contains(unasked.out,
                 "volume data on east: remove, because the description does not have it any more: its data "
                 "goes with it"));
  CHECK(shop.has_network());
  const Outcome networks = shop.program.run({"apply", "--prune", "--yes"});
  CHECK_MESSAGE(networks.exit_code == 0, networks.err);
  CHECK(contains(networks.err, "data on east is a volume that is not described any more, and may hold data\n"));
  CHECK(contains(networks.out, "\nremoved: network "));
  CHECK_FALSE(shop.has_network());
  CHECK(shop.has_volume());
  CHECK_EQ(shop.program.run({"apply", "--prune-volumes", "--yes"}).exit_code, 0);
  CHECK_FALSE(shop.has_volume());
  CHECK_EQ(shop.program.run({"plan", "apply", "--prune-volumes", "--exit-code"}).exit_code, 0);
}

TEST_CASE("prune: as JSON a step tells what it removes, and why")
{
  PrunedShop shop;
  const json::object plan = parsed(shop.program.run({"plan", "apply", "--prune-volumes", "--format", "json"}).out);
  const json::array& steps = plan.at("steps").as_array();
  REQUIRE_EQ(steps.size(), 2);
  CHECK_EQ(steps[0].at("subject"), json::value{{"kind", "network"}, {"name", "back"}, {"ship", "east"}});
  CHECK_EQ(steps[1].at("subject"), json::value{{"kind", "volume"}, {"name", "data"}, {"ship", "east"}});
  for (const json::value& step : steps) {
    CHECK_EQ(step.at("action"), json::value("remove"));
    CHECK_EQ(step.at("cause"), json::value("not-described"));
  }
  const json::object told = parsed(shop.program.run({"plan", "apply", "--format", "json"}).out);
  CHECK(told.at("steps").as_array().empty());
  const json::array& remarks = told.at("remarks").as_array();
  REQUIRE_EQ(remarks.size(), 1); // of the networks nobody was asked
  CHECK_EQ(remarks[0].at("kind"), json::value("stray-volume"));
  const Outcome events = shop.program.run({"apply", "--prune", "--yes", "--progress", "json"});
  CHECK_MESSAGE(contains(events.out, R"("subject":{"kind":"network","name":"back","ship":"east"})"), events.out);
}

TEST_CASE("prune: a saved plan takes away exactly what it showed, or nothing")
{
  PrunedShop shop;
  const std::string file = shop.program.path("saved.plan");
  REQUIRE_EQ(shop.program.run({"plan", "apply", "--prune-volumes", "--out", file}).exit_code, 0);
  const std::string id = shop.daemon.with([](FakeDaemon& it) { return it.networks_called("back").front(); });
  shop.daemon.with([](FakeDaemon& it) { // it was made anew
    it.networks.front().id = std::string(64, 'f');
    return 0;
  });
  const Outcome other = shop.program.run({"apply", "--plan", file});
  CHECK_EQ(other.exit_code, 6);
  CHECK_MESSAGE(contains(other.err, "step network back on east: remove"), other.err);
  CHECK(shop.has_volume());
  shop.daemon.with([&](FakeDaemon& it) {
    it.networks.front().id = id;
    return 0;
  });
  CHECK_EQ(shop.program.run({"apply", "--plan", file}).exit_code, 0);
  CHECK_FALSE(shop.has_network());
  CHECK_FALSE(shop.has_volume());
  CHECK_EQ(shop.program.run({"apply", "--plan", file}).exit_code, 6);
}

TEST_CASE("prune: who uses what is to go is told when it cannot be removed after all")
{
  PrunedShop shop;
  shop.daemon.with([](FakeDaemon& it) { it.refuse("remove-network", "*", 403, "it has active endpoints"); });
  const Outcome outcome = shop.program.run({"apply", "--prune-volumes", "--yes"});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK_MESSAGE(contains(outcome.err, "stray network back: it has active endpoints"), outcome.err);
  CHECK(contains(outcome.err, "while: remove the network, on ship east"));
  CHECK(shop.has_volume()); // which goes last
}

TEST_CASE("prune: rollback takes away what was not described then")
{
  PrunedShop shop;
  REQUIRE_EQ(shop.program.run({"apply", "--prune-volumes", "--yes"}).exit_code, 0);
  shop.describe("networks: {front: {}}\nvolumes: {cache: {}}\n", ", networks: [front], volumes: {cache: /data}");
  REQUIRE_EQ(shop.program.run({"apply", "--yes"}).exit_code, 0);
  const Outcome plan = shop.program.run({"plan", "rollback", "--prune"});
  CHECK_MESSAGE(contains(plan.out, "network front on east: remove"), plan.out);
  CHECK_FALSE(contains(plan.out, "volume cache on east: remove"));
  CHECK_EQ(shop.program.run({"rollback", "--prune-volumes", "--yes"}).exit_code, 0);
  CHECK(shop.daemon.with([](FakeDaemon& it) { return it.networks_called("front").empty(); }));
  CHECK_FALSE(shop.daemon.with([](FakeDaemon& it) { return it.volumes.contains("cache"); }));
}

namespace {

/// A service, and one that needs it or has things of it, and is the only one described later on.
struct Former {
  explicit Former(const std::string& tie) : tie_(tie)
  {
    daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
    describe("red", true);
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
    describe("blue", false);
  }

  void describe(const std::string& colour, bool with_db) const
  {
    const std::string db = "  db: {image: 'web:1', update: {monitor: 0}, instances: {db-1: {ship: east}}}\n";
    const bool is_kept = with_db || tie_.starts_with("net");
    program.write("maestro.yaml", "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, docker_port: " +
                                      std::to_string(daemon.port()) + "}}\nservices:\n" + (with_db ? db : "") +
                                      "  web: {image: 'web:1', " + (is_kept ? tie_ + ", " : "") +
                                      "update: {monitor: 0}, instances: {web-1: {ship: east, env: {COLOUR: " + colour +
                                      "}}}}\n");
  }
  std::vector<std::string> running()
  {
    return daemon.with([](FakeDaemon& it) { return it.running_names(); });
  }

  ServedDaemon daemon;
  Program program{""};

private:
  std::string tie_;
};

} // namespace

TEST_CASE("prune: what is not described any more goes once all else has gone well, as what is undone may need it")
{
  Former former("requires: [db]");
  former.daemon.with([](FakeDaemon& it) { it.script("web-1", {{.dies_after = std::chrono::seconds(0)}, {}}); });
  CHECK_EQ(former.program.run({"apply", "--yes", "--prune"}).exit_code, 1);
  CHECK_EQ(former.running(), std::vector<std::string>{"db-1", "web-1"});
  CHECK_EQ(former.program.run({"apply", "--yes", "--prune"}).exit_code, 0);
  CHECK_EQ(former.running(), std::vector<std::string>{"web-1"});
}

TEST_CASE("prune: where things are named or chosen, only what was of their services goes, and counts as a difference")
{
  TwoShips ships;
  const auto described = [&](bool is_before) {
    return "name: shop\n__maestro: {schema: 2}\n" + ships.described() +
           "volumes: {kept: {}}\nservices:\n"
           "  web: {image: 'web:1', update: {monitor: 0}, volumes: {kept: /kept}, instances: {web-1: {ship: east}" +
           (is_before ? ", web-2: {ship: east}" : "") + "}}\n" +
           (is_before ? "  db: {image: 'web:1', update: {monitor: 0}, instances: {db-1: {ship: east}}}\n" : "") +
           "  jobs: {image: 'web:1', update: {monitor: 0}, instances: {jobs-1: {ship: " +
           (is_before ? "east" : "west") + "}}}\n";
  };
  using Words = std::vector<std::string>;
  for (const Words& choice : {Words{"web"}, {"-C", "web-*"}, {"web-1"}, {"-C", "web-*", "-S", "east"}}) {
    const auto with = [&](Words words) {
      words.insert(words.end(), choice.begin(), choice.end());
      return words;
    };
    const Program program(described(true));
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
    program.write("maestro.yaml", described(false));
    const Outcome differs = program.run(with({"diff", "--exit-code"}));
    CHECK_EQ(differs.exit_code, 10);
    CHECK(contains(differs.out, "web-2"));
    CHECK_FALSE(contains(differs.out, "db-1"));
    CHECK_FALSE(contains(differs.out, "jobs-1"));
    CHECK_EQ(program.run(with({"apply", "--yes", "--prune"})).exit_code, 0);
    CHECK_EQ(ships.running(ships.east), Words{"db-1", "jobs-1", "web-1"});
    CHECK_EQ(program.run(with({"diff", "--exit-code"})).exit_code, 0);
    ships.east.with([](FakeDaemon& it) { (it.volumes["old"] = it.volumes.at("kept")).name = "old"; });
    CHECK_EQ(program.run(with({"diff", "--exit-code"})).exit_code, 0); // volumes are shared
    CHECK_EQ(program.run({"diff", "--exit-code"}).exit_code, 10);
    CHECK_EQ(program.run({"apply", "--yes", "--prune-volumes"}).exit_code, 0);
    CHECK_EQ(ships.running(ships.east), Words{"web-1"});
    CHECK_EQ(program.run({"diff", "--exit-code"}).exit_code, 0);
    CHECK_EQ(program.run({"stop", "--all"}).exit_code, 0);
    CHECK_EQ(program.run({"clean"}).exit_code, 0);
  }
}

TEST_CASE("prune: a container stays as long as something that is described has things of it")
{
  Former former("net: 'container:db-1'");
  const Outcome pruned = former.program.run({"apply", "--yes", "--prune"});
  CHECK_EQ(pruned.exit_code, 0);
  CHECK_MESSAGE(
      contains(pruned.err, "db-1 on east is not described any more, and stays, because web-1 has things of it"),
      pruned.err);
  CHECK_EQ(former.running(), std::vector<std::string>{"db-1", "web-1"});
}

TEST_CASE("prune: what was chosen is no reason to take away what has only moved")
{
  TwoShips ships;
  const auto described = [&](const std::string& ship) {
    return "name: shop\n" + ships.described() +
           "services:\n  web:\n    image: web:1\n    update: {monitor: 0}\n"
           "    instances: {web-1: {ship: east}, web-2: {ship: " +
           ship + "}}\n";
  };
  const Program program(described("east"));
  REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", described("west"));
  CHECK_EQ(program.run({"apply", "--yes", "--prune", "web-1"}).exit_code, 0);
  CHECK_EQ(ships.running(ships.east), std::vector<std::string>{"web-1", "web-2"});
}
