// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/tmux.hpp>
#include <cli/two_ships.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>
#include <support/text.hpp>

#include <csignal>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace maestro;
using namespace maestro::test;
using maestro::testing::FakeDaemon;
using maestro::testing::ServedDaemon;

namespace {

std::string description(const ServedDaemon& daemon, const std::string& colour)
{
  return "name: shop\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) +
         "}}\nservices:\n  web: {image: 'web:1', update: {monitor: 0}, instances: {web-1: {ship: east, env: {COLOUR: " +
         colour + "}}}}\n";
}

std::vector<std::string> changes(ServedDaemon& daemon)
{
  return daemon.with([](FakeDaemon& it) { return it.changes(); });
}

} // namespace

TEST_CASE("apply and diff: without a terminal nothing is done unless that is said, and everything is shown")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
  const Program program(description(daemon, "red"));
  const Outcome shown = program.run({"apply"});
  CHECK_EQ(shown.exit_code, 2);
  CHECK(contains(shown.out, "web-1 on east: create, because there is no container"));
  CHECK(contains(shown.err, "--yes does it without asking"));
  CHECK(changes(daemon).empty());
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_FALSE(changes(daemon).empty());
  CHECK_EQ(program.run({"apply"}).exit_code, 0); // nothing to do is no question
  CHECK_EQ(program.run({"plan", "apply", "--exit-code"}).exit_code, 0);

  program.write("maestro.yaml", description(daemon, "blue"));
  CHECK(contains(program.run({"plan", "apply"}).out, "env.COLOUR: red → blue"));
  CHECK_EQ(program.run({"plan", "apply", "--exit-code"}).exit_code, 10);
  const Outcome json = program.run({"plan", "apply", "--format", "json"});
  CHECK(contains(json.out, "\"path\": \"env.COLOUR\""));
  CHECK(contains(json.out, "\"from\": \"red\""));
  const Outcome diff = program.run({"diff", "--exit-code"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK(contains(diff.out, "env.COLOUR  red → blue"));
  CHECK(contains(diff.out, "maestro.yaml:4:"));
  CHECK(contains(program.run({"diff", "--format", "json"}).out, "\"action\": \"replace\""));
}

TEST_CASE("apply: on a terminal the plan is shown and asked for")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
  const Program program(description(daemon, "red"));
  for (const auto& [answer, code] : {std::pair("n\n", "2"), std::pair("y\n", "0")}) {
    const Tmux terminal(100, 24,
                        "NO_COLOR= COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") +
                            " apply; echo exit code $?");
    CHECK(eventually([&] { return contains(terminal.screen(), "apply this? [y/N]"); }));
    CHECK(changes(daemon).empty());
    terminal.type(answer);
    CHECK(contains(terminal.after_the_end(), std::string("exit code ") + code));
  }
  CHECK_FALSE(changes(daemon).empty());
}

TEST_CASE("apply: fresh images are asked for before they are pulled")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
  const Program program(description(daemon, "red"));
  const Outcome shown = program.run({"apply", "-r"});
  CHECK_EQ(shown.exit_code, 2);
  CHECK(contains(shown.out, "image web:1 on east: pull"));
  CHECK(contains(shown.err, "nothing was done"));
  CHECK(changes(daemon).empty());
  CHECK_EQ(program.run({"apply", "-r", "--yes"}).exit_code, 0);
}

namespace {

/// Two services, of which web needs db, on two ships each.
std::string two_services_on(const ServedDaemon& east, const ServedDaemon* west)
{
  const auto at = [](const ServedDaemon* daemon) {
    return "{ip: 127.0.0.1, docker_port: " + std::to_string(daemon == nullptr ? 1 : daemon->port()) + "}";
  };
  return "name: shop\nships: {east: " + at(&east) + ", west: " + at(west) +
         "}\nservices:\n"
         "  db: {image: 'db:1', update: {monitor: 0}, instances: {db-1: {ship: east}}}\n"
         "  web: {image: 'web:1', requires: [db], update: {monitor: 0}, instances: {web-1: {ship: east}, web-2: {ship: "
         "west}}}\n";
}

} // namespace

TEST_CASE("apply and restart: what cannot be pulled first is told, and the rest is done")
{
  ServedDaemon east, west;
  for (ServedDaemon* const daemon : {&east, &west})
    daemon->with([](FakeDaemon& it) {
      it.has_image("db:1");
      it.has_image("web:1");
    });
  const auto running = [](ServedDaemon& daemon) {
    return daemon.with([](FakeDaemon& it) { return it.running_names(); });
  };
  const std::vector<std::string> of_east{"db-1", "web-1"}, of_west{"web-2"};

  const Program lonely(two_services_on(east, nullptr)); // no engine in the west
  CHECK_EQ(lonely.run({"apply", "-r", "--yes"}).exit_code, 4);
  CHECK_EQ(running(east), of_east);

  const Program program(two_services_on(east, &west));
  west.with([](FakeDaemon& it) { it.refuse("pull", "web:1", 404, "no such manifest"); });
  const Outcome refused = program.run({"apply", "-r", "--yes"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "web-2: its image was to be pulled anew: no such manifest"));
  CHECK(running(west).empty());
  CHECK_EQ(program.run({"apply", "-r", "--yes"}).exit_code, 0);
  CHECK_EQ(running(west), of_west);

  // What runs is up although its image is not fresh, and others that need it go on.
  east.with([](FakeDaemon& it) {
    it.registry_ids["web:1"] = "sha256:" + std::string(64, 'b');
    it.refuse("pull", "db:1", 500, "the registry is closed");
  });
  const Outcome restarted = program.run({"restart", "-r", "--only-if-changed", "-a"});
  CHECK_EQ(restarted.exit_code, 1);
  CHECK(contains(restarted.err, "db-1: its image was to be pulled anew: the registry is closed"));
  CHECK_EQ(count_of(restarted.err, "ERROR:"), 1); // the pull and what follows are one command
  CHECK_EQ(count_of(restarted.err, "to go on:"), 1);
  CHECK(east.with([](FakeDaemon& it) { return it.container("web-1")->image_id == it.registry_ids["web:1"]; }));
  CHECK_EQ(running(east), of_east);
}

TEST_CASE("plan: what would fail is not nothing to do, whatever it fails of")
{
  struct Case {
    std::string keys;
    std::string taken;      // by a container of another environment, or
    bool publishes = false; // by one that has the port
    std::vector<std::string> words;
    std::string unmet;
  };
  for (const Case& one :
       {Case{"", "web-1", false, {"apply"}, "1 would fail"}, Case{"", "web-1", false, {"start"}, "1 would fail"},
        Case{"", "web-1", false, {"stop", "--all"}, "1 would fail"},
        Case{"ports: {http: 80}", "old", true, {"apply"}, "1 would fail"},
        Case{"image: 'web:9'", "", false, {"apply", "--pull", "never"}, "1 would fail"}}) {
    CAPTURE(one.words.front());
    CAPTURE(one.keys);
    ServedDaemon daemon;
    daemon.with([&](FakeDaemon& it) {
      it.has_image("web:1");
      if (one.taken.empty()) return;
      auto& other = it.has_container(one.taken, "web:1");
      other.spec.own_labels["io.maestro.environment"] = "other";
      if (one.publishes) other.spec.settings.ports = {{.name = "http", .exposed = {80, 80}, .external = {80, 80}}};
    });
    const Program program("name: shop\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) +
                          "}}\nservices:\n  web: {image: 'web:1', instances: {web-1: {ship: east" +
                          (one.keys.empty() ? "" : ", ") + one.keys + "}}}\n");
    std::vector<std::string> words = one.words;
    words.insert(words.begin(), "plan");
    const Outcome plain = program.run(words);
    CHECK(contains(plain.out, "shop: nothing can be done: " + one.unmet));
    CHECK_FALSE(contains(plain.out, "nothing to do"));
    CHECK_EQ(plain.exit_code, 0);
    words.emplace_back("--exit-code");
    CHECK_EQ(program.run(words).exit_code, 10);
    words.erase(words.begin());
    words.pop_back();
    CHECK_EQ(program.run(words).exit_code, 1);
  }
}

TEST_CASE("apply: where a play is told as JSON, nothing else is on standard output")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
  const Program program(description(daemon, "red"));
  const Outcome asked = program.run({"apply", "--progress", "json"});
  CHECK_EQ(asked.exit_code, 2);
  CHECK_EQ(asked.out, "");
  CHECK(contains(asked.err, "web-1 on east: create, because there is no container"));
  CHECK(contains(asked.err, "--yes does it without asking"));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"apply", "--yes", "--progress", "json"},
                                                {"apply", "--progress", "json"},
                                                {"apply", "-r", "--yes", "--progress", "json"}}) {
    const Outcome outcome = program.run(words);
    CHECK_EQ(outcome.exit_code, 0);
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) CHECK(line.starts_with("{"));
  }
}

TEST_CASE("apply and restart: what hangs on a replaced container comes along, and is shown with its reason")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) {
    it.has_image("db:1");
    it.has_image("side:1");
  });
  const auto described = [&](const std::string& colour) {
    return "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, docker_port: " +
           std::to_string(daemon.port()) +
           "}}\nservices:\n  db: {image: 'db:1', update: {monitor: 0}, instances: {db-1: {ship: east, env: {COLOUR: " +
           colour +
           "}}}}\n  side: {image: 'side:1', instances: {side-1: {ship: east, net: 'container:db-1'}}}\n"
           "  other: {image: 'side:1', instances: {other-1: {ship: east}}}\n";
  };
  const auto ids = [&] {
    return daemon.with([](FakeDaemon& it) {
      return std::vector{it.container("db-1")->id, it.container("side-1")->id, it.container("other-1")->id};
    });
  };
  const Program program(described("red"));
  CHECK_EQ(program.run({"start"}).exit_code, 0);
  const std::string reason = "side-1 on east: create, because it has the network of db-1, which is made anew";
  const Outcome restart = program.run({"restart", "db-1", "--dry-run"});
  CHECK(contains(restart.out, reason));
  CHECK_FALSE(contains(program.run({"restart", "db-1", "--reuse", "--dry-run"}).out, "side-1"));
  CHECK_FALSE(contains(program.run({"stop", "other", "--dry-run"}).out, "side-1"));

  program.write("maestro.yaml", described("blue"));
  const auto before = ids();
  const Outcome json = program.run({"plan", "apply", "db", "--format", "json"});
  CHECK(contains(json.out, "\"cause\": \"provider\""));
  const Outcome applied = program.run({"apply", "db", "--yes"});
  CHECK_EQ(applied.exit_code, 0);
  CHECK(contains(applied.out, "side-1"));
  const auto after = ids();
  CHECK_NE(before[0], after[0]);
  CHECK_NE(before[1], after[1]);
  CHECK_EQ(before[2], after[2]);
  CHECK_EQ(program.run({"plan", "apply", "--exit-code"}).exit_code, 0);

  program.write("maestro.yaml", described("green"));
  daemon.with([](FakeDaemon& it) { // neither the new side-1 starts, nor does db-1 get its old container back
    it.script("side-1", {{.refused = "exec: not found"}});
    it.refuse("rename", "db-1.old", 500, "no");
  });
  const Outcome lost = program.run({"apply", "db", "--yes", "--progress", "json"});
  CHECK_EQ(lost.exit_code, 1);
  CHECK_MESSAGE(contains(lost.out, "\"failed\":2"), lost.out);
  const std::string told = program.run({"history", "2"}).out;
  CHECK_MESSAGE(contains(told, "db-1: replace (configuration), failed"), told);
}

namespace {

/// Kills a replacement while the new container is watched beside the old one.
void kill_beside(const Program& program, const std::vector<std::string>& words,
                 const std::function<std::vector<std::string>()>& running)
{
  Child killed = program.begin(words);
  REQUIRE(eventually([&] { return running().size() == 2; }));
  killed.signal(SIGKILL);
  killed.wait();
}

/// A replacement that was killed then.
struct KilledReplacement {
  KilledReplacement()
  {
    daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
    describe("red", 0);
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
    describe("blue", 600);
    kill_beside(program, {"apply", "--yes"}, [this] { return running(); });
    describe("blue", 0);
  }

  void describe(const std::string& colour, int monitor) const
  {
    program.write(
        "maestro.yaml",
        "name: shop\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) +
            "}}\nservices:\n  web: {image: 'web:1', update: {order: start-first, monitor: " + std::to_string(monitor) +
            "}, instances: {web-1: {ship: east, env: {COLOUR: " + colour + "}}}}\n");
  }
  std::vector<std::string> running()
  {
    return daemon.with([](FakeDaemon& it) { return it.running_names(); });
  }
  std::vector<std::string> names()
  {
    return daemon.with([](FakeDaemon& it) { return it.container_names(); });
  }

  ServedDaemon daemon;
  Program program{""};
};

} // namespace

TEST_CASE(
    "apply: what a replacement has left in the middle is not overlooked where the ship does not answer in between")
{
  KilledReplacement left;
  left.daemon.with([](FakeDaemon& it) {
    it.on_call = [&it, looks = 0](const std::string& call, const std::string&) mutable {
      if (call == "containers" && ++looks == 2) it.refuse("containers", "*", 500, "not now"); // under the lock
    };
  });
  const auto before = left.running();
  CHECK_EQ(left.program.run({"apply", "--yes"}).exit_code, 4);
  CHECK_EQ(left.running(), before);
  left.daemon.with([](FakeDaemon& it) { it.on_call = nullptr; });
  CHECK_EQ(left.program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(left.running(), std::vector<std::string>{"web-1"});
}

TEST_CASE("what a replacement has left in the middle is shown, and stopped, killed and removed with its instance")
{
  std::string how;
  SUBCASE("stopped") { how = "stop"; }
  SUBCASE("killed") { how = "kill"; }
  KilledReplacement left;
  const Outcome status = left.program.run({"status"});
  CHECK_MESSAGE(contains(status.out, "stray: web-1.new on east, up"), status.out);
  CHECK(contains(status.out, "of a replacement that has not come to its end (maestro apply web-1 ends it)"));
  CHECK(contains(left.program.run({"status", "--format", "json"}).out, "\"left_of\": \"web-1\""));
  CHECK_EQ(left.program.run({"clean"}).exit_code, 0);
  CHECK_EQ(left.running().size(), 2);
  CHECK_EQ(left.program.run({how, "web"}).exit_code, 0);
  CHECK_EQ(left.running(), std::vector<std::string>{});
  CHECK_EQ(left.program.run({"clean", "web"}).exit_code, 0);
  CHECK_EQ(left.names(), std::vector<std::string>{});
  CHECK_EQ(left.program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(left.names(), std::vector<std::string>{"web-1"});
}

TEST_CASE("apply: a plan that is shown says what comes before it, and is neither saved nor carried out later")
{
  KilledReplacement left;
  left.describe("red", 0); // as it was: without the repair there would be nothing to do
  const Outcome shown = left.program.run({"plan", "apply", "--exit-code"});
  CHECK_EQ(shown.exit_code, 10);
  CHECK_MESSAGE(contains(shown.err, "note: the replacement of web-1 was left in the middle"), shown.err);
  CHECK(contains(shown.err, "what is shown here is planned anew then"));
  const std::string file = left.program.path("later.plan");
  const Outcome unsaved = left.program.run({"plan", "apply", "--out", file});
  CHECK_EQ(unsaved.exit_code, 1);
  CHECK(contains(unsaved.err, "web-1 on east: its replacement was left in the middle"));
  CHECK(content_of(file).empty());

  CHECK_EQ(left.program.run({"apply", "--yes"}).exit_code, 0);
  left.describe("green", 0);
  CHECK_EQ(left.program.run({"plan", "apply", "--out", file}).exit_code, 0);
  left.describe("blue", 600);
  kill_beside(left.program, {"apply", "--yes"}, [&] { return left.running(); });
  left.describe("green", 0);
  const std::vector<std::string> before = left.running();
  CHECK_EQ(left.program.run({"apply", "--plan", file}).exit_code, 6);
  CHECK_EQ(left.running(), before);
}

TEST_CASE("apply and start: what is made anew while a ship does not answer may still run there, which is told")
{
  TwoShips ships;
  const auto described = [&](const std::string& others) {
    return "name: shop\n" + ships.described() +
           "  north: {ip: 127.0.0.1, docker_port: 1}\nservices:\n  web: {image: 'web:1', update: {monitor: 0}, "
           "instances: {web-1: {ship: east}" +
           others + "}}\n";
  };
  const std::string note = "web-1 on north may still run there, if it was described there before: the ship does "
                           "not answer";
  const Program program(described(""));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"plan", "apply"}, {"apply", "--yes"}}) {
    const Outcome told = program.run(command);
    CHECK(contains(told.out + told.err, note));
  }
  CHECK_FALSE(contains(program.run({"apply", "--yes"}).err, "may still run")); // it is there already
  program.write("maestro.yaml", described(", web-2: {ship: east}, web-3: {ship: west}, web-4: {ship: west}"));
  CHECK(contains(program.run({"start"}).err, "note: web-2 on north may still run there, if it was described there "
                                             "before: the ship does not answer; so may 2 others that are made anew\n"));
}

TEST_CASE("apply: what moves stays where it was until the new one has lived through its monitor time")
{
  TwoShips ships;
  const auto described = [&](const std::string& ship) {
    return "name: shop\n" + ships.described() +
           "services:\n  web: {image: 'web:1', update: {monitor: 2}, instances: {web-1: {ship: " + ship + "}}}\n";
  };
  ships.west.with([](FakeDaemon& it) {
    it.has_container({.name = "other", .image = "web:1"}, engine::State::exited);
  }); // ids differ
  const Program program(described("east"));
  REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", described("west"));
  CHECK(contains(program.run({"plan", "apply"}).out, "web-1 on west: monitor 2s"));
  ships.west.with([](FakeDaemon& it) { it.script("web-1", {{.dies_after = std::chrono::seconds(1)}, {}}); });
  const Outcome failed = program.run({"apply", "--yes"});
  CHECK_EQ(failed.exit_code, 1);
  CHECK_MESSAGE(contains(failed.err, "see it go on running"), failed.err);
  CHECK_EQ(ships.running(ships.east), std::vector<std::string>{"web-1"});
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(ships.running(ships.east), std::vector<std::string>{});
  CHECK_EQ(ships.running(ships.west), std::vector<std::string>{"web-1"});
}

TEST_CASE(
    "apply and restart: what is left in the middle comes to its end while another instance is on a ship not asked")
{
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"apply", "--yes", "web-1"}, {"restart", "web-1"}}) {
    CAPTURE(command.front());
    TwoShips ships;
    const auto described = [&](const std::string& colour, int monitor) {
      return "name: shop\n" + ships.described() +
             "services:\n  web:\n    image: web:1\n    update: {order: start-first, monitor: " +
             std::to_string(monitor) + "}\n    env: {COLOUR: " + colour +
             "}\n    instances: {web-1: {ship: east}, web-2: {ship: west}}\n";
    };
    const auto running = [&] { return ships.running(ships.east); };
    const Program program(described("red", 0));
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
    program.write("maestro.yaml", described("blue", 600));
    kill_beside(program, {"apply", "--yes", "web-1"}, running);

    program.write("maestro.yaml", described("blue", 0));
    const Outcome again = program.run(command);
    CHECK_EQ(again.exit_code, 0);
    CHECK(contains(again.err, "note: the replacement of web-1 was left in the middle, and comes to its end first\n"));
    CHECK_EQ(running(), std::vector<std::string>{"web-1"});
  }
}

TEST_CASE("a ship that gives no answer is waited for once in a command: not by the lock, the release or a second look")
{
  using Words = std::vector<std::string>;
  for (const auto& [command, question] : {std::pair(Words{"apply", "--yes", "web-1"}, Words{"plan", "apply", "web-1"}),
                                          std::pair(Words{"restart", "web"}, Words{"plan", "restart", "web"}),
                                          std::pair(Words{"rollback", "--yes"}, Words{"history"}),
                                          std::pair(Words{"rollback", "1", "--yes"}, Words{"history"})}) {
    CAPTURE(command.front());
    TwoShips ships;
    const auto described = [&](const std::string& colour) {
      std::string text = "name: shop\n" + ships.described() +
                         "services:\n  web:\n    image: web:1\n    update: {monitor: 0}\n    env: {COLOUR: " + colour +
                         "}\n    instances: {web-1: {ship: east}, web-2: {ship: west}}\n";
      const std::size_t end = text.find('}', text.find("west: "));
      return text.insert(end, ", timeout: 1");
    };
    const auto asked = [&] {
      return ships.west.with([](FakeDaemon& it) { return std::exchange(it.calls, {}).size(); });
    };
    const Program program(described("red"));
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
    program.write("maestro.yaml", described("blue"));
    REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
    program.write("maestro.yaml", described("green"));
    ships.west.with([](FakeDaemon& it) {
      it.timeout = std::chrono::seconds(60);
      it.hang("*", "*", maestro::testing::always);
    });
    asked();
    program.run(question);
    const std::size_t once = asked();
    CHECK_GT(once, 0);
    const std::size_t before = changes(ships.east).size();
    const Outcome outcome = program.run(command);
    CHECK_MESSAGE(changes(ships.east).size() > before, outcome.err);
    CHECK_LE(asked(), once);
  }
}

TEST_CASE("diff: a volume that nothing is made for is not promised")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) {
    it.has_image("web:1");
    for (const char* const name : {"web-1", "web-2"})
      it.has_container(name, "web:1").spec.own_labels = {{"io.maestro.environment", "other"}};
  });
  const auto described = [&](const std::string& instances) {
    return "name: shop\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(daemon.port()) +
           "}}\n__maestro: {schema: 2}\nvolumes: {data: {}}\nservices:\n  web: {image: 'web:1', volumes: {data: "
           "/data}, instances: {" +
           instances + "}}\n";
  };
  const Program program(described("web-1: {ship: east}, web-2: {ship: east}"));
  const Outcome diff = program.run({"diff"});
  CHECK_MESSAGE(contains(diff.out, "web-1 on east: left as it is"), diff.out);
  CHECK_FALSE(contains(diff.out, "volume"));
  program.write("maestro.yaml", described("web-1: {ship: east}, web-2: {ship: east}, web-3: {ship: east}"));
  const Outcome needed = program.run({"diff"});
  CHECK_MESSAGE(contains(needed.out, "volume data on east: to be created"), needed.out);
}
