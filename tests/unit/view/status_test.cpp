// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/container_spec.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/status.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <support/text.hpp>
#include <unit/model/sample.hpp>

#include <algorithm>
#include <string>

using namespace maestro;
using namespace std::chrono_literals;

using test::contains;

namespace {

const Moment today = *parse_rfc3339("2024-05-06T12:00:00Z");

engine::ContainerSummary container(engine::State state, const std::string& words,
                                   engine::Health health = engine::Health::none)
{
  return {.id = "17bc5fe8aa",
          .image = "bus:3.4",
          .image_id = "sha256:aaaa111222",
          .state = state,
          .health = health,
          .status_text = words};
}

/// The shop with one container of bus-1, seen on east; west does not answer.
struct Seen {
  Sample sample = shop();
  Observed observed;

  explicit Seen(std::optional<engine::ContainerSummary> bus = std::nullopt)
  {
    observed.ships[ShipName("east")];
    observed.ships[ShipName("west")].error = "connection refused";
    if (bus) observed.ships[ShipName("east")].containers["bus-1"] = *bus;
  }
  Status status(const std::vector<std::string>& names, const CloserLook& closer = {}) const
  {
    std::vector<InstanceName> instances;
    for (const std::string& name : names) instances.emplace_back(name);
    LinkBook links(sample.environment);
    return status_of(sample.environment, observed, standings_of(sample.environment, instances, observed, links), links,
                     closer, instances, today);
  }
  std::string table(const std::vector<std::string>& names, const StatusTableSettings& settings = {},
                    const CloserLook& closer = {}) const
  {
    return status_table(status(names, closer), settings);
  }
};

/// What stands behind the ship.
std::string behind_ship(const std::string& table)
{
  const std::size_t row = table.rfind("bus-1");
  const std::size_t ship = table.find("east", row);
  return table.substr(ship + 6, table.find('\n', ship) - ship - 6);
}

std::string words_for(engine::State state, const std::string& words, engine::Health health = engine::Health::none)
{
  return behind_ship(Seen(container(state, words, health)).table({"bus-1"}));
}

} // namespace

TEST_CASE("status: each state has its word")
{
  using engine::Health;
  using engine::State;
  CHECK(words_for(State::running, "Up 2 hours").starts_with("up 2h  bus:3.4"));
  CHECK(words_for(State::running, "Up 5 seconds (health: starting)", Health::starting)
            .starts_with("starting 5s  bus:3.4"));
  CHECK_EQ(words_for(State::running, "Up 5 minutes (unhealthy)", Health::unhealthy), "unhealthy 5m");
  CHECK(words_for(State::paused, "Up 5 minutes (Paused)").starts_with("paused 5m  bus:3.4"));
  CHECK_EQ(words_for(State::restarting, "Restarting (1) 4 seconds ago"), "restarting (exit ?)");
  CHECK_EQ(words_for(State::exited, "Exited (0) 3 minutes ago"), "ended ? 3m ago");
  CHECK_EQ(words_for(State::dead, "Dead"), "dead");
  CHECK_EQ(words_for(State::created, "Created"), "created");
}

TEST_CASE("status: words for an instance tell why it is so, since when, and what differs")
{
  InstanceStatus one;
  one.since = 125s;
  const auto words = [&](Condition condition) {
    one.condition = condition;
    return state_text(one, unicode_signs);
  };
  one.exit_code = 137;
  CHECK_EQ(words(Condition::ended), "ended 137 2m ago");
  one.out_of_memory = true;
  one.restarts = 4;
  CHECK_EQ(words(Condition::ended), "ended 137, out of memory, 2m ago · 4 restarts");
  CHECK_EQ(words(Condition::restarting), "restarting (exit 137, 4 times)");
  CHECK_EQ(words(Condition::done), "done (exit 0) 2m ago");
  one.difference = Difference::image_and_configuration;
  one.since = 49h;
  CHECK_EQ(words(Condition::running), "up 2d · changed (image, configuration)");
  CHECK_EQ(state_text(one, ascii_signs), "up 2d, changed (image, configuration)");
  one.changed_keys = {"env", "image", "ports"};
  CHECK_EQ(words(Condition::running), "up 2d · changed (image, env, ports)");
  one.difference = Difference::configuration;
  CHECK_EQ(words(Condition::running), "up 2d · changed (env, image, ports)");
  one.difference = Difference::image_missing;
  CHECK_EQ(words(Condition::running), "up 2d · changed (image is gone, env, ports)");
  one.changed_keys.clear();
  CHECK_EQ(words(Condition::running), "up 2d · changed (image is gone)");
  one.since.reset();
  one.difference = Difference::none;
  CHECK_EQ(words(Condition::running), "up");
  one.restarts = 0;
  CHECK_EQ(words(Condition::ended), "ended 137, out of memory");
}

TEST_CASE("status: how long it has been so grows with the time since its ship was looked at")
{
  const Seen seen(container(engine::State::running, "Up 5 minutes"));
  const std::vector<InstanceName> bus = {InstanceName("bus-1")};
  LinkBook links(seen.sample.environment);
  const Standings standings = standings_of(seen.sample.environment, bus, seen.observed, links);
  const auto since = [&](std::chrono::seconds ago) {
    return status_of(seen.sample.environment, seen.observed, standings, links, {}, bus, today,
                     {{ShipName("east"), today - ago}})
        .instances.at(0)
        .since;
  };
  CHECK_EQ(since(0s), 300s);
  CHECK_EQ(since(70s), 370s);
  CHECK_EQ(since(-70s), 300s); // the clock was set back
}

TEST_CASE("status: an absent container is absent, and of a ship without an answer nothing is known")
{
  const std::string table = Seen().table({"cache-1", "store-1"});
  CHECK(contains(table, "✘ cache-1   cache    east  absent\n"));
  CHECK(contains(table, "? store-1   store    west  unknown: connection refused\n"));
  CHECK(has_unknown(Seen().status({"store-1"})));
}

TEST_CASE("status: a ship that was asked and did not answer is told, also if no instance is described there")
{
  Seen seen(container(engine::State::running, "Up 5 minutes"));
  seen.observed.ships[ShipName("west")].needed = false;
  const Status status = seen.status({"bus-1"});
  CHECK(has_unknown(status));
  const boost::json::value all = boost::json::parse(status_json(status, false));
  REQUIRE_EQ(all.at("ships").as_array().size(), 2);
  CHECK_EQ(all.at("ships").at(1).at("error").as_string(), "connection refused");
}

TEST_CASE("status: addresses instead of names of ships")
{
  CHECK(contains(Seen().table({"cache-1"}, {.addresses = true}), " east.example "));
}

TEST_CASE("status: exact times win over the words of the engine")
{
  engine::ContainerState state;
  state.running = true;
  state.started_at = today - 2h - 3min - 900ms;
  CloserLook closer;
  closer[InstanceName("bus-1")].container = state;
  const Seen seen(container(engine::State::running, "Up 2 hours"));
  CHECK_EQ(seen.status({"bus-1"}, closer).instances[0].since, 2h + 3min + 1s);
  closer[InstanceName("bus-1")].container->started_at = today + 5min;
  CHECK_EQ(seen.status({"bus-1"}, closer).instances[0].since, std::nullopt);
}

TEST_CASE("status: the head counts, and strays stand below")
{
  Seen seen(container(engine::State::running, "Up 2 hours"));
  Status status = seen.status({"bus-1", "cache-1", "store-1"});
  status.environment = "shop";
  status.strays = {{"web-9", ShipName("east"), true, "Up 3 days", ShipName()}};
  const std::string table = status_table(status, {});
  CHECK(table.starts_with("shop: 3 instances on 2 ships, 1 up, 1 absent, 1 unknown · 1 stray\n\n  INSTANCE  "));
  CHECK(table.ends_with(
      "\n\nstray: web-9 on east, up 3d0h0m, not described any more (maestro apply --prune removes it)\n"));
  CHECK(status_table(status, {.style = {.width = 50}}).starts_with("shop: 3 instances on 2 ships, 1 up, 1 absent …\n"));
  CHECK(
      status_table(status, {.style = {.width = 50}})
          .ends_with(
              "stray: web-9 on east, up 3d0h0m, not described any\n       more (maestro apply --prune removes it)\n"));
  const std::string ascii = status_table(status, {.style = {.signs = ascii_signs}});
  CHECK(std::ranges::all_of(ascii, [](char c) { return c > 0; }));
  CHECK(contains(ascii, "+ bus-1 "));
}

TEST_CASE("status: the full form shows image and ports, and whether these answer")
{
  CloserLook closer;
  closer[InstanceName("bus-1")].ports = {
      {.name = "docker", .external = {23750, 23750}, .answer = PortAnswer::accepts},
      {.name = "shut", .external = {81, 81}, .answer = PortAnswer::silent},
      {.name = "dns", .protocol = Protocol::udp, .external = {53, 53}, .answer = PortAnswer::not_asked},
      {.name = "sig", .protocol = Protocol::sctp, .external = {7, 7}, .answer = PortAnswer::not_asked},
      {.name = "many", .external = {8000, 8010}, .answer = PortAnswer::not_asked},
      {.name = "new", .external = {0, 0}, .answer = PortAnswer::unknown},
      {.name = "off", .external = {82, 82}, .answer = PortAnswer::down}};
  const auto details = [&](const Seen& seen) {
    const std::string table = seen.table({"bus-1"}, {.full = true}, closer);
    return table.substr(table.find('\n', table.find("bus-1")) + 1);
  };
  CHECK_EQ(details(Seen(container(engine::State::running, "Up 2 hours"))),
           "    image        bus:3.4 (aaaa111)\n"
           "    described    msg-bus:1\n"
           "    port docker  23750/tcp      answers\n"
           "    port shut    81/tcp         does not answer\n"
           "    port dns     53/udp         not asked (UDP)\n"
           "    port sig     7/sctp         not asked (SCTP)\n"
           "    port many    8000-8010/tcp  not asked (a range)\n"
           "    port new     0/tcp          not known\n"
           "    port off     82/tcp         down\n");
}

TEST_CASE("status: the full form names the image that runs, and the described one where that is another one")
{
  const engine::ContainerSummary other = container(engine::State::running, "Up 2 hours");
  engine::ContainerSummary ended = container(engine::State::exited, "Exited (1) 2 hours ago");
  ended.image = "msg-bus:1";
  for (const auto& [seen, rows] :
       {std::pair(Seen(other), "    image      bus:3.4 (aaaa111)\n    described  msg-bus:1\n"),
        std::pair(Seen(ended), "    image  msg-bus:1 (aaaa111)\n"), std::pair(Seen(), "    image  msg-bus:1\n")}) {
    const std::string table = seen.table({"bus-1"}, {.full = true}, {});
    CHECK_MESSAGE(contains(table, rows), table);
    CHECK_EQ(contains(table, "described  "), contains(rows, "described"));
  }
}

TEST_CASE("status json: what is not known is null")
{
  const auto value = boost::json::parse(status_json(Seen().status({"cache-1", "store-1"}), false));
  const auto& absent = value.at("instances").at(0);
  CHECK_EQ(absent.at("state").as_string(), "absent");
  CHECK_EQ(absent.at("image").as_string(), "cache:1");
  for (const char* key : {"container_id", "started_at", "finished_at", "exit_code", "changed"})
    CHECK(absent.at(key).is_null());
  CHECK_FALSE(absent.as_object().contains("ports"));
  CHECK_EQ(value.at("instances").at(1).at("state").as_string(), "unknown");
  const auto& ships = value.at("ships").as_array();
  CHECK_EQ(ships.at(0).at("reachable").as_bool(), true);
  CHECK(ships.at(0).at("error").is_null());
  CHECK_EQ(ships.at(1).at("error").as_string(), "connection refused");
}

TEST_CASE("status json: a container that has ended tells when and how")
{
  engine::ContainerState state;
  state.started_at = today - 2h;
  state.finished_at = today - 1h;
  state.exit_code = 3;
  CloserLook closer;
  closer[InstanceName("bus-1")].container = state;
  closer[InstanceName("bus-1")].ports = {{.name = "dns", .external = {53, 53}, .answer = PortAnswer::down},
                                         {.name = "new", .external = {0, 0}, .answer = PortAnswer::unknown}};
  const Seen seen(container(engine::State::exited, "Exited (3) an hour ago"));
  const auto value = boost::json::parse(status_json(seen.status({"bus-1"}, closer), true)).at("instances").at(0);
  CHECK_EQ(value.at("state").as_string(), "ended");
  CHECK_EQ(value.at("finished_at").as_string(), "2024-05-06T11:00:00.000Z");
  CHECK_EQ(value.at("exit_code").as_int64(), 3);
  CHECK_EQ(value.at("ports").at("dns").at("up").as_bool(), false);
  CHECK(value.at("ports").at("new").at("up").is_null());
}

TEST_CASE("status: changed compares the configuration and the image that the ship has")
{
  Seen seen(container(engine::State::running, "Up 2 hours"));
  const auto difference = [&] { return seen.status({"bus-1"}).instances[0].difference; };
  CHECK(difference() == Difference::unknown);
  ShipFacts& east = seen.observed.ships[ShipName("east")];
  const Environment& environment = seen.sample.environment;
  east.containers["bus-1"].labels =
      container_spec(environment, environment.instances.at(InstanceName("bus-1"))).own_labels;
  CHECK(difference() == Difference::none); // as far as can be told: the ship was not asked for its images
  east.images = ImageIds{{"msg-bus:1", "sha256:bbbb"}};
  CHECK(difference() == Difference::image);
  east.images = ImageIds{{"msg-bus:1", "sha256:aaaa111222"}};
  CHECK(difference() == Difference::none);
  east.containers["bus-1"].labels["io.maestro.config-hash"] = "2-of yesterday";
  CHECK(difference() == Difference::configuration);
}

TEST_CASE("status: which keys have changed is known from what the label says, and a secret is one of them")
{
  Seen seen(container(engine::State::running, "Up 2 hours"));
  Environment& environment = seen.sample.environment;
  Instance& bus = environment.instances.at(InstanceName("bus-1"));
  Labels& carried = seen.observed.ships[ShipName("east")].containers["bus-1"].labels;
  engine::ContainerSpec made = container_spec(environment, bus);
  label_declared_keys(made);
  carried = made.own_labels;
  const auto changes = [&] {
    const auto value = boost::json::parse(status_json(seen.status({"bus-1"}), false));
    return boost::json::serialize(value.at("instances").at(0).at("changes"));
  };
  CHECK_EQ(changes(), "[]");
  bus.settings.user = "nobody";
  bus.settings.hostname = "bus";
  CHECK_EQ(changes(), R"(["hostname","username"])");
  CHECK_EQ(seen.status({"bus-1"}).instances[0].changed_keys, std::vector<std::string>{"hostname", "username"});
  bus.settings.memory = 1 << 26; // which the engine may have been asked for meanwhile
  CHECK_EQ(changes(), R"(["hostname","username"])");
  carried["io.maestro.config-hash"] += ".of a secret that there was";
  CHECK_EQ(changes(), R"(["hostname","secrets","username"])");
  carried.erase("io.maestro.declared");
  CHECK_EQ(changes(), R"(["configuration"])");
}

TEST_CASE("status: an image that has moved names no keys, which may have been updated since")
{
  Seen seen(container(engine::State::running, "Up 2 hours"));
  Instance& bus = seen.sample.environment.instances.at(InstanceName("bus-1"));
  ShipFacts& east = seen.observed.ships[ShipName("east")];
  engine::ContainerSpec made = container_spec(seen.sample.environment, bus);
  label_declared_keys(made);
  east.containers["bus-1"].labels = made.own_labels;
  east.images = ImageIds{{"msg-bus:1", "sha256:bbbb"}};
  const auto changes = [&] {
    const InstanceStatus one = seen.status({"bus-1"}).instances[0];
    return std::pair(one.difference, one.changed_keys);
  };
  using Keys = std::vector<std::string>;
  CHECK(changes() == std::pair(Difference::image, Keys{}));
  bus.settings.memory = 1 << 26;
  east.made_as_described.insert(east.containers["bus-1"].id); // it was updated, and the engine was asked
  CHECK(changes() == std::pair(Difference::image, Keys{}));
  east.made_as_described.clear();
  CHECK(changes() == std::pair(Difference::image_and_configuration, Keys{}));
  bus.settings.hostname = "bus";
  CHECK(changes() == std::pair(Difference::image_and_configuration, Keys{"hostname"}));
}

TEST_CASE("status: what is only told of others anew is not changed where its service leaves that")
{
  Seen seen(container(engine::State::running, "Up 2 hours"));
  Environment& environment = seen.sample.environment;
  Service& bus = environment.services.at(environment.instances.at(InstanceName("bus-1")).service);
  const auto told = [](const char* host) {
    return std::make_shared<const peers::Variables>(peers::Variables{{"WEB_WEB_1_HOST", host}});
  };
  bus.own_links = told("10.0.0.1");
  const auto make = [&] {
    engine::ContainerSpec made = container_spec(environment, environment.instances.at(InstanceName("bus-1")));
    label_declared_keys(made);
    seen.observed.ships[ShipName("east")].containers["bus-1"].labels = made.own_labels;
  };
  const auto value = [&] {
    return boost::json::parse(status_json(seen.status({"bus-1"}), false)).at("instances").at(0);
  };
  make();
  bus.own_links = told("10.0.0.2");
  CHECK_EQ(value().at("changed").as_bool(), true);
  bus.update = UpdatePolicy{.leaves_peers = true};
  CHECK_EQ(value().at("changed").as_bool(), false);
  CHECK(seen.status({"bus-1"}).instances[0].difference == Difference::peers);
  environment.instances.at(InstanceName("bus-1")).settings.user = "nobody";
  CHECK_EQ(value().at("changed").as_bool(), true);
}

TEST_CASE("status: keys that have no room go after a whole one, and the state stays")
{
  Status status;
  status.environment = "shop";
  status.ships = {{ShipName("east"), "10.0.0.1", ""}};
  InstanceStatus& one = status.instances.emplace_back();
  one.name = InstanceName("web-1");
  one.service = ServiceName("web");
  one.ship = ShipName("east");
  one.condition = Condition::running;
  one.since = 3min;
  one.difference = Difference::image_and_configuration;
  one.changed_keys = {"command", "env", "files", "healthcheck", "image", "labels", "limits.memory", "ports"};
  const auto row = [&](std::size_t width) {
    const std::string table = status_table(status, {.style = {.width = width}});
    return table.substr(table.find("~ web-1"));
  };
  CHECK_EQ(row(60), "~ web-1     east  up 3m · changed (image, command, env …\n");
  CHECK_EQ(row(80), "~ web-1     web      east  up 3m · changed (image, command, env, files …\n");
  CHECK(contains(row(120), "up 3m · changed (image, command, env, files, healthcheck, labels, limits.memory, ports)"));
}
