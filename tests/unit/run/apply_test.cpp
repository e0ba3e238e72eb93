// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/release_notes.hpp>

#include <doctest/doctest.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

PlayGround two_ships()
{
  Sample sample;
  sample.ship("west").service("db", {"db-1"}).service("web", {"web-1", "web-2"}, {"db"});
  PlayGround ground(sample);
  for (const char* const ship : {"east", "west"})
    for (const char* const image : {"db:1", "web:1"}) ground.at(ship).has_image(image);
  return ground;
}

std::string id_of(PlayGround& ground, const std::string& name, const std::string& ship = "east")
{
  const FakeContainer* const container = ground.at(ship).container(name);
  return container == nullptr ? std::string() : container->id;
}

/// The fields of the step that creates an instance's container, `path: change`.
std::vector<std::string> fields_of(const PlayGround& ground, const std::string& instance)
{
  std::vector<std::string> all;
  for (const Step& step : ground.plan.steps)
    if (step.instance() != nullptr && step.instance()->text() == instance)
      for (const Field& field : step.fields) all.push_back(field.path + ": " + change_text(field));
  return all;
}

using Texts = std::vector<std::string>;

std::vector<Port> published_at(std::uint16_t number)
{
  return {{.name = "http", .exposed = {80, 80}, .external = {number, number}}};
}

} // namespace

TEST_CASE("apply: creates what is not there, and then has nothing to do")
{
  PlayGround ground = two_ships();
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK(ground.plan.steps.empty());
}

TEST_CASE("apply: replaces what differs, says which fields, and leaves the rest alone")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  const std::string db = id_of(ground, "db-1"), one = id_of(ground, "web-1"), two = id_of(ground, "web-2");
  ground.instance("web-1").settings.user = "nobody";
  ground.instance("web-1").env = {{"COLOUR", "red"}};
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_EQ(fields_of(ground, "web-1"), Texts{"env.COLOUR: none → red", "username: none → nobody"});
  CHECK_EQ(id_of(ground, "db-1"), db);
  CHECK_EQ(id_of(ground, "web-2"), two);
  CHECK_NE(id_of(ground, "web-1"), one);
  ground.play(Verb::apply);
  CHECK(ground.plan.steps.empty());
}

TEST_CASE("apply: what has ended and is as described is started as it is; what differs is made anew")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  const std::string one = id_of(ground, "web-1"), two = id_of(ground, "web-2");
  ground.at("east").kill_process("web-1", 3);
  ground.at("east").kill_process("web-2", 3);
  ground.instance("web-2").settings.user = "nobody";
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_EQ(id_of(ground, "web-1"), one);
  CHECK_NE(id_of(ground, "web-2"), two);
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
}

TEST_CASE("apply: an instance that was moved runs at its new place before it goes from the old one")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  ground.instance("web-1").ship = ShipName("west");
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_EQ(ground.at("west").running_names(), Texts{"web-1"});
  CHECK_EQ(ground.at("east").container_names(), Texts{"db-1", "web-2"});
  CHECK_LT(ground.protocol.place("wait web-1 ok"), ground.protocol.place("stop web-1 ok"));
  ground.play(Verb::apply);
  CHECK(ground.plan.steps.empty());
}

TEST_CASE("apply: a release that has taken a container away is not undone with what is put back")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  ground.instance("web-1").ship = ShipName("west");
  ground.instance("web-2").settings.user = "nobody";
  ground.at("east").script("web-2", {{.dies_after = 3s}, {}});
  std::optional<ReleaseNotes> notes;
  ground.protocol.also = [&](const Event& event) {
    if (!notes) notes.emplace(ground.plan);
    notes->on(event);
  };
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
  CHECK_EQ(ground.at("east").container_names(), Texts{"db-1", "web-2"});
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-2"}); // as before
  REQUIRE(notes);
  CHECK_EQ(to_text(notes->result()), "failed");
}

TEST_CASE("apply: what runs at its new place already proves itself there before it goes from the old one")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  Instance& moved = ground.instance("web-1");
  moved.ship = ShipName("west");
  moved.lifecycle.running = {Check(RexecCheck{.command = {"look"}, .attempts = 1})};
  int code = 1;
  ground.at("west").on_execute = [&](const FakeContainer&, const Texts&) { return engine::ExecResult{code, {}}; };
  for (const char* const time : {"first", "second"}) {
    CAPTURE(time);
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
    CHECK_EQ(ground.at("west").running_names(), Texts{"web-1"});
    CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
  }
  code = 0;
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_LT(ground.protocol.place("wait web-1 ok"), ground.protocol.place("stop web-1 ok"));
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-2"});
}

TEST_CASE("apply: what a killed Maestro has left at its new place is watched there before it goes from the old one")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  ground.instance("web-1").ship = ShipName("west");
  ground.at("west").script("web-1", {{.dies_after = 3s}});
  ground.play_until_killed("west", 1, Verb::apply);
  CHECK_EQ(ground.at("west").running_names(), Texts{"web-1"});
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
}

TEST_CASE("apply: an instance that cannot run at its new place goes on at the old one")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  ground.instance("web-1").ship = ShipName("west");
  ground.at("west").refuse("start", "web-1", 500, "no room");
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0); // the second try finishes it
  CHECK_EQ(ground.at("west").running_names(), Texts{"web-1"});
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-2"});
}

TEST_CASE("apply: what is not described any more goes if that is asked for, with things named only what is of them")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  Environment& environment = ground.environment;
  const auto forget = [&](const char* service, const char* instance) {
    environment.instances.erase(InstanceName(instance));
    std::erase(environment.services.at(ServiceName(service)).instances, InstanceName(instance));
  };
  forget("web", "web-2");
  ground.play(Verb::apply);
  CHECK(ground.plan.steps.empty());
  REQUIRE_EQ(ground.plan.remarks.size(), 1);
  ground.play(Verb::apply, {"db"}, {}, {.prune = true});
  CHECK(ground.plan.steps.empty());
  CHECK_EQ(exit_code(ground.play(Verb::apply, {"web"}, {}, {.prune = true})), 0);
  CHECK_EQ(ground.at("east").container_names(), Texts{"db-1", "web-1"});

  ground.at("east").kill_process("web-1", 1);
  forget("web", "web-1");
  CHECK_EQ(exit_code(ground.play(Verb::apply, {}, {}, {.prune = true})), 0);
  CHECK_EQ(ground.at("east").container_names(), Texts{"db-1"});
}

TEST_CASE("apply: what carries no label is compared as far as its engine tells; what is somebody else's is not touched")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  const std::string one = id_of(ground, "web-1"), two = id_of(ground, "web-2");
  ground.at("east").container("web-1")->spec.own_labels.clear();
  ground.at("east").container("web-2")->spec.own_labels = {{"com.docker.compose.project", "x"}};
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
  CHECK_EQ(id_of(ground, "web-1"), one);
  CHECK_EQ(id_of(ground, "web-2"), two);
  ground.instance("web-1").settings.user = "nobody";
  ground.play(Verb::apply);
  CHECK_NE(id_of(ground, "web-1"), one);
  CHECK_EQ(id_of(ground, "web-2"), two);
  const auto created = std::ranges::find_if(ground.plan.steps, [](const Step& step) { return !step.fields.empty(); });
  REQUIRE(created != ground.plan.steps.end());
  CHECK_EQ(because(*created), "its configuration has changed"); // nobody has asked for a restart
}

TEST_CASE("apply: what is only told of others anew is replaced for that reason")
{
  PlayGround ground = two_ships();
  const auto told = [](const char* host) {
    return std::make_shared<const peers::Variables>(peers::Variables{{"DB_DB_1_HOST", host}});
  };
  Service& web = ground.environment.services.at(ServiceName("web"));
  web.own_links = told("10.0.0.1");
  ground.play(Verb::start);
  web.own_links = told("10.0.0.2");
  ground.play(Verb::apply);
  const auto created = std::ranges::find_if(ground.plan.steps, [](const Step& step) { return !step.fields.empty(); });
  REQUIRE(created != ground.plan.steps.end());
  CHECK_EQ(to_text(created->cause), "peers");
}

TEST_CASE("apply: what is told of something new comes after that, and stays as it is if that fails")
{
  for (const bool fails : {false, true}) {
    CAPTURE(fails);
    PlayGround ground = two_ships();
    const auto told = [](peers::Variables variables) {
      return std::make_shared<const peers::Variables>(std::move(variables));
    };
    Service& web = ground.environment.services.at(ServiceName("web"));
    web.own_links = told({{"WEB_INSTANCES", "web-1"}});
    ground.play(Verb::start, {"db-1", "web-1"});
    web.own_links = told({{"WEB_INSTANCES", "web-1,web-2"}, {"WEB_WEB_2_HOST", "10.0.0.1"}});
    const std::string before = id_of(ground, "web-1");
    if (fails) ground.at("east").refuse("start", "web-2", 500, "no space left on device");
    CHECK_EQ(exit_code(ground.play(Verb::apply)), fails ? 1 : 0);
    CHECK_EQ(id_of(ground, "web-1") == before, fails);
    if (!fails) CHECK_LT(ground.protocol.place("web-2: ok"), ground.protocol.place("create web-1 ok"));
    REQUIRE_EQ(ground.plan.consequences.size(), 1);
    CHECK_EQ(to_text(ground.plan.consequences.front()), "web-2 is new: 1 sibling is told");
  }
}

TEST_CASE("apply: what is only told of others anew stays where that is wanted, and goes if anything else differs")
{
  for (const std::string how : {"by the option", "by its service", "nobody wants that", "its user differs, too"}) {
    CAPTURE(how);
    PlayGround ground = two_ships();
    const auto told = [](const char* host) {
      return std::make_shared<const peers::Variables>(peers::Variables{{"DB_DB_1_HOST", host}});
    };
    Service& web = ground.environment.services.at(ServiceName("web"));
    web.own_links = told("10.0.0.1");
    ground.play(Verb::start);
    web.own_links = told("10.0.0.2");
    if (how == "by its service") web.update = UpdatePolicy{.leaves_peers = true};
    if (how == "its user differs, too") ground.instance("web-1").settings.user = "nobody";
    const std::string before = ground.at("east").container("web-1")->id;
    const bool by_option = how == "by the option" || how == "its user differs, too";
    CHECK_EQ(exit_code(ground.play(Verb::apply, {"web-1"}, {}, {.leave_peers = by_option})), 0);
    const bool stays = how == "by the option" || how == "by its service";
    CHECK_EQ(ground.at("east").container("web-1")->id == before, stays);
    if (stays) {
      REQUIRE_EQ(ground.plan.settled.size(), 1);
      CHECK_EQ(ground.plan.settled[0].because, "only what it is told of others has changed, and that is left");
    }
  }
}

TEST_CASE("apply: what is asked what it was made with is not asked once more how it is")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  ground.at("east").kill_process("web-1", 137); // which leaves a question
  ground.instance("web-1").settings.user = "nobody";
  ground.at("east").calls.clear();
  ground.play(Verb::apply);
  const auto& calls = ground.at("east").calls;
  const auto create = std::ranges::find(calls, "create web-1");
  REQUIRE(create != calls.end());
  CHECK_EQ(std::count(calls.begin(), create, "inspect web-1"), 1);
}

TEST_CASE("apply: a ship that cannot be asked is told, and what is elsewhere is dealt with")
{
  PlayGround ground = two_ships();
  ground.instance("web-2").ship = ShipName("west");
  ground.at("west").reachable = false;
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 4);
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1"});
}

TEST_CASE("apply: once a replacement has failed, no other instance of its service is stopped")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  for (const char* const name : {"web-1", "web-2"}) ground.instance(name).settings.user = "nobody";
  ground.at("east").refuse("start", "web-1", 500, "no");
  const std::string first = ground.at("east").container("web-1")->id;
  CHECK_EQ(exit_code(ground.play(Verb::apply, {}, {}, {.concurrency = 1})), 1);
  CHECK(ground.protocol.told("web-2: skipped"));
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
  CHECK_EQ(ground.at("east").container("web-1")->id, first);
}

TEST_CASE("apply: only what differs is asked what it was made with")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  const auto asked = [&] {
    return std::ranges::count_if(ground.at("east").calls,
                                 [](const std::string& call) { return call.starts_with("inspect "); });
  };
  const auto before = asked();
  ground.play(Verb::apply);
  CHECK_EQ(asked(), before);
  ground.instance("web-1").settings.user = "nobody";
  ground.play(Verb::apply);
  CHECK_GT(asked(), before);
}

TEST_CASE("apply: what an engine changes of a running container is changed as it runs, and is as described then")
{
  PlayGround ground = two_ships();
  ground.instance("web-1").settings.memory = 64 << 20;
  ground.play(Verb::start);
  const std::string one = id_of(ground, "web-1");
  ContainerSettings& described = ground.instance("web-1").settings;
  described.memory = 128 << 20;
  described.nano_cpus = 500'000'000;
  described.cpuset = "0";
  described.restart = {"always", 0};
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_EQ(fields_of(ground, "web-1"),
           Texts{"cpus: none → 0.5", "cpuset: none → 0", "limits.memory: 64m → 128m", "restart: none → always"});
  CHECK(ground.protocol.told("update web-1 ok"));
  CHECK_FALSE(ground.protocol.told("stop web-1 ok"));
  CHECK_EQ(id_of(ground, "web-1"), one);
  const ContainerSettings& now = ground.at("east").container("web-1")->spec.settings;
  CHECK_EQ(now.memory, std::int64_t(128) << 20);
  CHECK_EQ(now.memory_swap, std::int64_t(256) << 20); // as if it had been created with it
  CHECK_EQ(now.restart.name, "always");
  ground.play(Verb::apply);
  CHECK(ground.plan.steps.empty());
  ground.play(Verb::restart, {}, {}, {.only_if_changed = true});
  CHECK_EQ(id_of(ground, "web-1"), one); // its labels tell of another day, its engine of today

  described.user = "nobody"; // takes a new container, with all of it
  ground.play(Verb::apply);
  CHECK_NE(id_of(ground, "web-1"), one);
  CHECK_EQ(fields_of(ground, "web-1"), Texts{"username: none → nobody"});
}

TEST_CASE("apply: what cannot be changed as it runs takes a new container")
{
  PlayGround ground = two_ships();
  ground.instance("web-1").settings.memory = 64 << 20;
  ground.instance("web-2").settings.memory = 64 << 20;
  ground.play(Verb::start);
  const std::string one = id_of(ground, "web-1"), two = id_of(ground, "web-2");
  ground.instance("web-1").settings.memory.reset(); // no engine takes a limit away
  ground.play(Verb::apply);
  CHECK_NE(id_of(ground, "web-1"), one);
  ground.instance("web-2").settings.memory = 128 << 20;
  ground.at("east").is_podman = true;
  ground.play(Verb::apply);
  CHECK_NE(id_of(ground, "web-2"), two);
  ground.at("east").is_podman = false;
  ground.instance("web-2").settings.memory = 256 << 20;
  ground.at("east").container("web-2")->state = engine::State::paused;
  ground.play(Verb::apply);
  CHECK_FALSE(ground.protocol.told("update web-2 ok"));
}

TEST_CASE("apply: a running container is joined to a network that is described anew, but for its first one")
{
  PlayGround ground = two_ships();
  ContainerSettings& described = ground.instance("web-1").settings;
  for (const char* const network : {"front", "back", "side"}) {
    ground.environment.networks.emplace(network, Network{.name = network});
    ground.at("east").networks.push_back({.id = std::string("id-") + network, .name = network});
  }
  described.networks = {{.network = "front"}};
  ground.play(Verb::start);
  const std::string one = id_of(ground, "web-1");
  described.networks.push_back({.network = "back", .aliases = {"www"}});
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK(ground.protocol.told("update web-1 ok"));
  CHECK_EQ(id_of(ground, "web-1"), one);
  CHECK_EQ(ground.at("east").container("web-1")->joined, std::set<std::string>{"id-front", "id-back"});
  ground.play(Verb::apply);
  CHECK(ground.plan.steps.empty());
  described.networks.insert(described.networks.begin(), {.network = "side"}); // what its mode would be
  ground.play(Verb::apply);
  CHECK_NE(id_of(ground, "web-1"), one);
}

TEST_CASE("apply: an update that fails leaves the container as it was, and is tried again")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  const std::string one = id_of(ground, "web-1");
  ground.instance("web-1").settings.nano_cpus = 500'000'000;
  ground.at("east").refuse("update", "web-1", 409, "Conflicting options: Nano CPUs and CPU Period cannot both be set.");
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
  ground.at("east").lose_answer("update", "web-1");
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 4);
  ground.play(Verb::apply);
  CHECK(ground.plan.steps.empty()); // it had taken effect
}

TEST_CASE("apply: what is renamed gets the port of what is described no more, which goes once it is ready")
{
  PlayGround ground = two_ships();
  ground.instance("web-1").settings.ports = published_at(8000);
  ground.instance("web-2").settings.ports = published_at(8001);
  ground.play(Verb::start);
  engine::ContainerSpec old = ground.at("east").container("web-2")->spec;
  old.name = "web-9"; // as if that had been its name
  old.settings.ports = published_at(8002);
  ground.at("east").has_container(old);
  ground.instance("web-1").settings.ports = published_at(8002);
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 1); // nobody said that it is to go
  CHECK(ground.at("east").container("web-9")->running());
  CHECK_EQ(exit_code(ground.play(Verb::apply, {}, {}, {.prune = true})), 0);
  CHECK_LT(ground.protocol.place("stop web-9 ok"), ground.protocol.place("start web-1 ok"));
  CHECK_LT(ground.protocol.place("start web-1 ok"), ground.protocol.place("remove web-9 ok"));
  CHECK_EQ(ground.at("east").running_names(), Texts{"db-1", "web-1", "web-2"});
}

TEST_CASE("apply and restart: a host port is taken once what has it has let it go, also from another service")
{
  for (const Verb verb : {Verb::apply, Verb::restart}) {
    CAPTURE(to_text(verb));
    PlayGround ground = two_ships();
    ground.instance("db-1").settings.ports = published_at(8000);
    ground.instance("web-1").settings.ports = published_at(8001);
    CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
    ground.instance("db-1").settings.ports = published_at(8002);
    ground.instance("web-1").settings.ports = published_at(8000); // of another service
    ground.instance("web-2").settings.ports = published_at(8001); // of one that is replaced before it
    CHECK_EQ(exit_code(ground.play(verb)), 0);
  }
}

TEST_CASE("restart: what is new waits for a host port that is let go")
{
  PlayGround ground = two_ships();
  ground.instance("web-1").settings.ports = published_at(8001);
  CHECK_EQ(exit_code(ground.play(Verb::start, {"db-1", "web-1"})), 0);
  ground.instance("web-1").settings.ports = published_at(8002);
  ground.instance("db-1").settings.ports = published_at(8001);
  ground.at("east").container("db-1")->state = engine::State::exited; // not running, and before web-1
  CHECK_EQ(exit_code(ground.play(Verb::restart)), 0);
}

TEST_CASE("apply: where host ports move on, each instance comes after the one that had its port")
{
  PlayGround ground = two_ships();
  ground.instance("web-1").settings.ports = published_at(8001);
  ground.instance("web-2").settings.ports = published_at(8002);
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  ground.instance("web-1").settings.ports = published_at(8002);
  ground.instance("web-2").settings.ports = published_at(8003);
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
  CHECK_LT(ground.protocol.place("start web-2 ok"), ground.protocol.place("stop web-1 ok"));
}

TEST_CASE("apply: host ports that change places are refused before anything is touched, with what to do")
{
  PlayGround ground = two_ships();
  ground.instance("web-1").settings.ports = published_at(8001);
  ground.instance("web-2").settings.ports = published_at(8002);
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  const std::string one = id_of(ground, "web-1"), two = id_of(ground, "web-2");
  ground.instance("web-1").settings.ports = published_at(8002);
  ground.instance("web-2").settings.ports = published_at(8001);
  const PlayResult refused = ground.play(Verb::apply);
  CHECK_EQ(exit_code(refused), 1);
  REQUIRE_EQ(refused.failures.size(), 1);
  CHECK_EQ(refused.failures[0].words,
           "port 8001/tcp of the ship is taken by container 'web-1', which is only replaced after it");
  CHECK_EQ(refused.failures[0].hint, "stop that one first: maestro stop web-1");
  CHECK(ground.protocol.told("web-1: skipped"));
  CHECK_EQ(id_of(ground, "web-1"), one);
  CHECK_EQ(id_of(ground, "web-2"), two);
  CHECK_EQ(exit_code(ground.play(Verb::stop, {"web-1"})), 0);
  CHECK_EQ(exit_code(ground.play(Verb::apply)), 0);
}

TEST_CASE("apply: a port of the ship is taken for who has its network, and for nobody who is not reached there")
{
  for (const auto& [net, expected] : std::map<std::string, int>{{"host", 1}, {"none", 0}, {"container:db-1", 0}}) {
    CAPTURE(net);
    PlayGround ground = two_ships();
    ground.instance("web-1").settings.ports = published_at(8001);
    CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
    Instance& web = ground.instance("web-2");
    web.settings.ports = published_at(8001);
    web.settings.network_mode = net;
    CHECK_EQ(exit_code(ground.play(Verb::apply)), expected);
  }
}

TEST_CASE("apply: an address of a port is the same in whatever spelling")
{
  PlayGround ground = two_ships();
  ground.instance("web-1").settings.ports = published_at(8001);
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  for (const char* const address : {"0:0:0:0:0:0:0:0", "::0"}) {
    ground.instance("web-2").settings.ports = published_at(8001);
    ground.instance("web-2").settings.ports[0].address = address;
    const PlayResult refused = ground.play(Verb::apply);
    REQUIRE_EQ(refused.failures.size(), 1);
    CHECK(refused.failures[0].words.starts_with("port 8001/tcp of the ship is taken by"));
  }
}

TEST_CASE("apply: what waits for a host port of an instance that would fail would fail as well")
{
  for (const auto& [action, others] :
       {std::pair(FailureAction::pause, "skipped"), {FailureAction::proceed, "failed"}}) {
    CAPTURE(others);
    PlayGround ground = two_ships();
    ground.environment.services.at(ServiceName("web")).update = UpdatePolicy{.failure_action = action};
    ground.instance("web-1").settings.ports = published_at(8001);
    ground.instance("web-2").settings.ports = published_at(8002);
    CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
    const std::string one = id_of(ground, "web-1"), two = id_of(ground, "web-2");
    engine::ContainerSpec squat{.name = "squat", .image = "web:1"};
    squat.settings.ports = published_at(8003);
    ground.at("east").has_container(squat);
    ground.instance("web-1").settings.ports = published_at(8002);
    ground.instance("web-2").settings.ports = published_at(8003);
    CHECK_EQ(exit_code(ground.play(Verb::apply)), 1);
    CHECK_EQ(id_of(ground, "web-1"), one);
    CHECK_EQ(id_of(ground, "web-2"), two);
    CHECK(ground.plan.steps.empty());
    CHECK(ground.protocol.told(std::string("web-1: ") + others));
  }
}

TEST_CASE("apply: another image that is described has changed, also where its ship has none of it yet")
{
  PlayGround ground = two_ships();
  ground.play(Verb::start);
  const auto cause = [&] {
    ground.play(Verb::apply, {"web-1"});
    const auto created = std::ranges::find_if(ground.plan.steps, [](const Step& step) { return !step.fields.empty(); });
    return created == ground.plan.steps.end() ? std::string("none") : because(*created);
  };
  ground.instance("web-1").image = "web:2";
  CHECK_EQ(cause(), "its image has changed");
  ground.instance("web-1").image = "web:3";
  ground.instance("web-1").settings.user = "nobody";
  CHECK_EQ(cause(), "its image and its configuration have changed");
  ground.at("east").images.clear();
  ground.play(Verb::start, {"web-1"});
  REQUIRE_EQ(ground.plan.remarks.size(), 1);
  CHECK_EQ(ground.plan.remarks[0].text, "runs, but its image is not on the ship any more");
  CHECK_EQ(exit_code(ground.play(Verb::apply, {"web-1"}, {}, {.pull = PullPolicy::never})), 1);
  CHECK_EQ(ground.plan.settled.at(0).because, "the ship does not have the image web:3, and is not to pull it");
}
