// SPDX-License-Identifier: Apache-2.0
#include <cli/auditors.hpp>
#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace maestro::test;
using maestro::testing::FakeDaemon;
using namespace std::chrono_literals;

namespace {

struct KeepingEast : ShipOfTwo {
  KeepingEast()
  {
    daemon.with([](FakeDaemon& it) { it.keeps_variables = true; });
  }
};

/// What a container was made with.
std::string variables_of(maestro::testing::ServedDaemon& daemon, const std::string& container)
{
  return daemon.with([&](FakeDaemon& it) {
    std::string all;
    for (const std::string_view entry : it.container(container)->spec.env) all.append(entry).append("\n");
    return all;
  });
}

/// The same two services, but neither needs the other.
std::string independently_described(const maestro::testing::ServedDaemon& daemon, const std::string& of_db,
                                    const std::string& of_web)
{
  std::string text = two_services(daemon, of_web);
  const std::string db = "{ship: east}";
  text.replace(text.find(db), db.size(), "{ship: east, env: {SIZE: " + of_db + "}}");
  const std::string requires_db = "requires: [db], ";
  return text.erase(text.find(requires_db), requires_db.size());
}

/// Two releases: what is described is applied, and then blue, as is said. Green is described in the end.
void become_green(const Program& program, const maestro::testing::ServedDaemon& daemon,
                  const std::vector<std::string>& apply_blue)
{
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", two_services(daemon, "blue"));
  CHECK_EQ(program.run(apply_blue).exit_code, 0);
  program.write("maestro.yaml", two_services(daemon, "green"));
}

/// Two releases: what is described is applied, and then a large db, by itself.
void become_large(const Program& program, const maestro::testing::ServedDaemon& daemon)
{
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", independently_described(daemon, "large", "red"));
  CHECK_EQ(program.run({"apply", "--yes", "db"}).exit_code, 0);
}

const std::string digest = "sha256:" + std::string(64, 'a');

std::string image_of_web(maestro::testing::ServedDaemon& daemon)
{
  return daemon.with([](FakeDaemon& it) { return it.container("web-1")->image_id; });
}

} // namespace

TEST_CASE("rollback: without a number, what was in force before is brought back, as a release of its own")
{
  KeepingEast east;
  const Program program(two_services(east.daemon, "red"));
  CHECK_EQ(program.run({"rollback", "--yes"}).exit_code, 2); // there is none yet
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(program.run({"rollback", "--yes"}).exit_code, 2); // and none before it
  program.write("maestro.yaml", two_services(east.daemon, "blue"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));

  const Outcome unasked = program.run({"rollback"});
  CHECK_EQ(unasked.exit_code, 2);
  CHECK(contains(unasked.err, "back to release 1 of "));
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
  const Outcome shown = program.run({"plan", "rollback", "--exit-code"});
  CHECK_EQ(shown.exit_code, 10);
  CHECK(contains(shown.out, "web-1"));

  CHECK_EQ(program.run({"rollback", "--yes"}).exit_code, 0);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
  const std::string history = program.run({"history"}).out;
  CHECK(contains(history, "3 *"));
  CHECK(contains(history, "rollback 1: replace 1"));
  const Outcome again = program.run({"rollback", "1", "--yes"});
  CHECK_EQ(again.exit_code, 0); // nothing to do, and no release of it
  CHECK_FALSE(contains(program.run({"history"}).out, "4 *"));

  CHECK_EQ(program.run({"rollback", "--yes"}).exit_code, 0); // what was in force before that
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
}

TEST_CASE("rollback: of some things only, what it was for is brought back")
{
  KeepingEast east;
  const Program program(two_services(east.daemon, "red"));
  become_green(program, east.daemon, {"apply", "--yes", "web"});
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(program.run({"rollback", "2", "--yes"}).exit_code, 0);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
  CHECK(contains(program.run({"history", "4"}).out, "only web\n"));
}

TEST_CASE("rollback: without a number, a release of some things is undone for these, whatever was released in between")
{
  KeepingEast east;
  const Program program(independently_described(east.daemon, "small", "red"));
  become_large(program, east.daemon);
  program.write("maestro.yaml", independently_described(east.daemon, "large", "blue"));
  CHECK_EQ(program.run({"apply", "--yes", "web"}).exit_code, 0);
  CHECK_EQ(program.run({"rollback", "--yes"}).exit_code, 0);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
  CHECK(contains(variables_of(east.daemon, "db-1"), "SIZE=large"));
  CHECK(contains(program.run({"history", "4"}).out, "only web\n"));
}

TEST_CASE("rollback: without a number, a release that failed in part is undone by what was in force before it")
{
  KeepingEast east;
  const Program program(independently_described(east.daemon, "small", "red"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", independently_described(east.daemon, "large", "blue"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", independently_described(east.daemon, "huge", "green"));
  east.daemon.with([](FakeDaemon& it) { it.script("db-1", {{.dies_after = 0s}, {}}); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=green"));
  CHECK(contains(variables_of(east.daemon, "db-1"), "SIZE=large"));

  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_MESSAGE(back.exit_code == 0, back.err);
  CHECK(contains(back.err, "back to release 2 of "));
  CHECK(contains(back.err, "  undoes release 3, which failed\n"));
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
  CHECK(contains(variables_of(east.daemon, "db-1"), "SIZE=large"));

  const Outcome further = program.run({"rollback", "--yes"});
  CHECK(contains(further.err, "back to release 1 of "));
  CHECK(contains(further.err, "  undoes release 4\n"));
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
  CHECK(contains(variables_of(east.daemon, "db-1"), "SIZE=small"));
}

TEST_CASE("rollback: without a number, a release that was interrupted while it was watched is undone")
{
  KeepingEast east;
  const auto described = [&](const std::string& colour, const std::string& monitor) {
    std::string text = two_services(east.daemon, colour);
    const std::string at_once = "requires: [db], update: {monitor: 0}";
    return text.replace(text.find(at_once), at_once.size(), "update: {monitor: " + monitor + "}");
  };
  const Program program(described("red", "0"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", described("blue", "0"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", described("green", "60"));
  Child apply = program.begin({"apply", "--yes"});
  CHECK(eventually([&] { return contains(apply.err() + apply.out(), "web-1     east  watching whether it goes on"); }));
  apply.signal(SIGINT);
  CHECK_EQ(apply.wait().exit_code, 130);
  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_MESSAGE(back.exit_code == 0, back.err);
  CHECK_MESSAGE(contains(back.err, "back to release 2 of "), back.err);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
}

TEST_CASE("rollback: a release that was undone at once is passed over, and that is told")
{
  KeepingEast east;
  const Program program(two_services(east.daemon, "red"));
  become_green(program, east.daemon, {"apply", "--yes"});
  east.daemon.with([](FakeDaemon& it) { it.script("web-1", {{.dies_after = 0s}, {}}); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  const Outcome back = program.run({"rollback", "--yes"});
  CHECK(contains(back.err, "back to release 1 of "));
  CHECK_MESSAGE(contains(back.err, "  undoes release 2; undone already: 3\n"), back.err);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
}

TEST_CASE("rollback: if a release that failed has left nothing to undo, that and how to go on is told")
{
  KeepingEast east;
  const Program program(two_services(east.daemon, "red"));
  become_green(program, east.daemon, {"apply", "--yes"});
  const std::string one = "{web-1: {ship: east", two = "{web-2: {ship: east, restart: no}, web-1: {ship: east";
  std::string text = two_services(east.daemon, "blue");
  program.write("maestro.yaml", text.replace(text.find(one), one.size(), two));
  east.daemon.with([](FakeDaemon& it) { it.script("web-2", {{.dies_after = 0s}}); });
  CHECK_EQ(program.run({"apply", "--yes", "web-2"}).exit_code, 1);
  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_MESSAGE(back.exit_code == 0, back.err);
  CHECK_MESSAGE(contains(back.err, "  undoes release 3, which failed\n"), back.err);
  CHECK_MESSAGE(
      contains(back.err, "note: all is as it was in release 2 already; `maestro rollback 1` goes back further"),
      back.err);
}

TEST_CASE("rollback: a release that failed before it touched anything is passed over, and has run no other image")
{
  KeepingEast east;
  const Program program(two_services(east.daemon, "red"));
  become_green(program, east.daemon, {"apply", "--yes"});
  east.daemon.with([](FakeDaemon& it) { it.offers_image("db:1"); });
  std::string text = two_services(east.daemon, "green");
  program.write("maestro.yaml", text.replace(text.find("web:1"), 5, "web:9"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  const Outcome told = program.run({"history", "3"});
  CHECK_MESSAGE(contains(told.out, "undone"), told.out);
  CHECK_MESSAGE(contains(told.out, "web-1 on east: web:1"), told.out);
  CHECK_MESSAGE(!contains(told.out, "web:9, "), told.out);
  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_MESSAGE(contains(back.err, "back to release 1 of "), back.err);
  CHECK_MESSAGE(contains(back.err, "  undoes release 2; undone already: 3\n"), back.err);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
}

TEST_CASE("rollback: what a release of some things has made since is left as it is where all else goes further back")
{
  KeepingEast east;
  const Program program(independently_described(east.daemon, "small", "red"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", independently_described(east.daemon, "large", "blue"));
  CHECK_EQ(program.run({"apply", "--yes", "web"}).exit_code, 0);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK(contains(variables_of(east.daemon, "db-1"), "SIZE=large"));
  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_MESSAGE(contains(back.err, "back to release 1 of "), back.err);
  CHECK(contains(variables_of(east.daemon, "db-1"), "SIZE=small"));
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
}

TEST_CASE("rollback: what a release ran is brought back although its name means another image by now")
{
  KeepingEast east;
  const Program program(two_services(east.daemon));
  east.daemon.with([](FakeDaemon& it) { it.has_image("web@" + digest, it.images.at("web:1")); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  const std::string then = image_of_web(east.daemon);
  east.daemon.with([](FakeDaemon& it) { it.images["web:1"] = "sha256:" + std::string(64, 'b'); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_NE(image_of_web(east.daemon), then);

  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_MESSAGE(back.exit_code == 0, back.err);
  CHECK_EQ(image_of_web(east.daemon), then);
  CHECK_EQ(program.run({"plan", "rollback", "1", "--exit-code"}).exit_code, 0);
  // What is described is what the name means, and so another one.
  CHECK(contains(program.run({"status"}).out, "changed"));
  CHECK_EQ(program.run({"plan", "apply", "--exit-code"}).exit_code, 10);
}

TEST_CASE("rollback: what was changed while its container ran is changed back, although labels tell of the day before")
{
  KeepingEast east;
  std::string described = two_services(east.daemon);
  const Program program(described);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  const auto web = [&] {
    return east.daemon.with([](FakeDaemon& it) {
      const auto& container = *it.container("web-1");
      return std::pair(container.id, container.spec.settings.restart.name);
    });
  };
  const auto then = web();
  const std::string settings = "COLOUR: red}";
  described.insert(described.find(settings) + settings.size(), ", restart: always");
  program.write("maestro.yaml", described);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(web(), std::pair(then.first, std::string("always")));

  CHECK_EQ(program.run({"plan", "rollback", "1", "--exit-code"}).exit_code, 10);
  const Outcome back = program.run({"rollback", "1", "--yes"});
  CHECK_MESSAGE(back.exit_code == 0, back.err);
  CHECK_EQ(web(), then);
}

TEST_CASE("rollback: an image that is nowhere any more is told before anything is stopped")
{
  KeepingEast east;
  const Program program(two_services(east.daemon));
  east.daemon.with([](FakeDaemon& it) { it.has_image("web@" + digest, it.images.at("web:1")); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  east.daemon.with([](FakeDaemon& it) { it.images["web:1"] = "sha256:" + std::string(64, 'b'); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  east.daemon.with([](FakeDaemon& it) {
    it.images.erase("web@" + digest);
    it.offers_image("other:1"); // and no registry has it either
  });
  const std::string running = east.daemon.with([](FakeDaemon& it) { return it.container("web-1")->id; });
  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_EQ(back.exit_code, 1);
  CHECK_MESSAGE(contains(back.err, "web@" + digest), back.err);
  CHECK_EQ(east.daemon.with([](FakeDaemon& it) { return it.container("web-1")->id; }), running);
}

TEST_CASE("rollback: an image that came from no registry and is not on the ship any more is told")
{
  KeepingEast east;
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  east.daemon.with([](FakeDaemon& it) { it.images["web:1"] = "sha256:" + std::string(64, 'b'); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  const std::string running = image_of_web(east.daemon);
  const Outcome back = program.run({"rollback", "--yes"});
  CHECK_EQ(back.exit_code, 1);
  CHECK_MESSAGE(contains(back.err, "does not have the image of that time"), back.err);
  CHECK_EQ(image_of_web(east.daemon), running);
}

TEST_CASE("rollback: releases that cannot be gone back to say why")
{
  KeepingEast east;
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(program.run({"rollback", "7", "--yes"}).exit_code, 2);
  CHECK_EQ(program.run({"rollback", "web", "--yes"}).exit_code, 2);
  CHECK_EQ(program.run({"rollback", "1", "2", "--yes"}).exit_code, 2);
  east.daemon.with([](FakeDaemon& it) { it.refuse("create", "*", 500, "no space left"); });
  program.write("maestro.yaml", two_services(east.daemon, "blue"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  const Outcome undone = program.run({"rollback", "2", "--yes"});
  CHECK_EQ(undone.exit_code, 2);
  CHECK_MESSAGE(contains(undone.err, "what it was meant to be never ran"), undone.err);
  CHECK_EQ(Program().run({"rollback", "--yes"}).exit_code, 4); // ships that do not answer
}

TEST_CASE("rollback: secrets are those of today, and never kept")
{
  KeepingEast east;
  const auto description = [&](const std::string& colour) {
    std::string text = two_services(east.daemon, colour);
    text += "secrets: {pw: {env: MAESTRO_TEST_PASSWORD}}\n";
    const std::string plain = "env: {COLOUR: " + colour + "}";
    return text.replace(text.find(plain), plain.size(), "env: {COLOUR: " + colour + ", PW: {secret: pw}}");
  };
  const auto with = [](const std::string& password) {
    return std::map<std::string, std::string>{{"MAESTRO_TEST_PASSWORD", password}};
  };
  const Program program(description("red"));
  CHECK_EQ(program.run({"apply", "--yes"}, with("first-secret")).exit_code, 0);
  program.write("maestro.yaml", description("blue"));
  CHECK_EQ(program.run({"apply", "--yes"}, with("second-secret")).exit_code, 0);
  CHECK_EQ(program.run({"rollback", "--yes"}, with("third-secret")).exit_code, 0);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
  CHECK(contains(variables_of(east.daemon, "web-1"), "PW=third-secret"));
}

namespace {

/// A description whose web is checked by asking these servers, each with a key.
std::string checking(const KeepingEast& east, const std::string& colour,
                     const std::vector<std::pair<const Hook*, std::string>>& checks)
{
  std::string running;
  for (const auto& [hook, key] : checks)
    running += (running.empty() ? "" : ", ") + ("{type: http, host: 127.0.0.1, port: " + hook->port() +
                                                ", max_wait: 5, requests_options: {headers: {X-Key: " + key + "}}}");
  std::string text = two_services(east.daemon, colour);
  const std::string plain = "env: {COLOUR: " + colour + "}";
  return text.replace(text.find(plain), plain.size(), plain + ", lifecycle: {running: [" + running + "]}");
}

bool was_sent(Hook& hook, const std::string& key)
{
  return std::ranges::any_of(hook.requests(), [&](const std::string& request) { return contains(request, key); });
}

} // namespace

TEST_CASE("rollback: what is meant for the server of today's check is not sent to that of then")
{
  KeepingEast east;
  Hook first, second;
  const Program program(checking(east, "red", {{&first, "key-of-first"}}));
  REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", checking(east, "blue", {{&second, "key-of-second"}}));
  REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);

  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"rollback", "--yes"}, {"rollback", "1", "--yes"}, {"plan", "rollback"}}) {
    const Outcome refused = program.run(words);
    CHECK_EQ(refused.exit_code, 1);
    CHECK(contains(refused.err, "the header X-Key that instance 'web-1' is checked with at " + first.address() +
                                    "/ was not kept, and today's description sends none to this server"));
    CHECK(contains(refused.err, "release 1 cannot be brought back as it was described"));
    CHECK_FALSE(was_sent(first, "key-of-second"));
    CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
  }
  CHECK_EQ(program.run({"diff", "--release", "1..2"}).exit_code, 0); // which sends nothing to anybody

  // Once today's description has a key for that server, it gets this one.
  program.write("maestro.yaml", checking(east, "blue", {{&second, "key-of-second"}, {&first, "new-key-of-first"}}));
  CHECK_EQ(program.run({"rollback", "1", "--yes"}).exit_code, 0);
  CHECK(was_sent(first, "new-key-of-first"));
  CHECK_FALSE(was_sent(first, "key-of-second"));
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
}

TEST_CASE("rollback: what is said of a dry run is refused without one, before any ship is asked")
{
  KeepingEast east;
  const Program program(two_services(east.daemon));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"rollback", "--yes", "--format", "json"}, {"rollback", "--yes", "--exit-code"}}) {
    const Outcome outcome = program.run(words);
    CHECK_EQ(outcome.exit_code, 2);
    CHECK(contains(outcome.err, "--format and --exit-code are for --dry-run"));
  }
  CHECK(east.daemon.with([](FakeDaemon& it) { return it.calls.empty(); }));
}

TEST_CASE("rollback: a release of what was not there before is no reason to bring back anything else")
{
  KeepingEast east;
  const Program program(independently_described(east.daemon, "small", "red"));
  become_large(program, east.daemon);
  program.write("maestro.yaml",
                independently_described(east.daemon, "large", "red") +
                    "  cache: {image: 'db:1', update: {monitor: 0}, instances: {cache-1: {ship: east}}}\n");
  CHECK_EQ(program.run({"apply", "--yes", "cache"}).exit_code, 0);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"rollback", "--yes"}, {"rollback", "--yes", "--prune"}}) {
    const Outcome back = program.run(words);
    CHECK_EQ(back.exit_code, 2);
    CHECK(contains(back.err, "release 3 was about what release 1 did not have"));
    CHECK(contains(variables_of(east.daemon, "db-1"), "SIZE=large"));
    CHECK(east.daemon.with([](FakeDaemon& it) { return it.container("cache-1") != nullptr; }));
  }
}

TEST_CASE("rollback: of a service in parts, the part stays that was released by itself before")
{
  KeepingEast east;
  const auto described = [&](const std::string& one, const std::string& two) {
    return "name: shop\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(east.daemon.port()) +
           "}}\nservices: {web: {image: 'web:1', update: {monitor: 0}, instances: {web-1: {ship: east, env: {A: " +
           one + "}}, web-2: {ship: east, env: {A: " + two +
           "}}}},\n  once: {image: 'db:1', omit: true, instances: {once-1: "
           "{ship: east}}}}\n";
  };
  const Program program(described("red", "red"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", described("red", "blue"));
  CHECK_EQ(program.run({"apply", "--yes", "web-2"}).exit_code, 0);
  program.write("maestro.yaml", described("blue", "blue"));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"apply", "--yes", "web"}, {"apply", "--yes"}}) {
    CHECK_EQ(program.run(words).exit_code, 0);
    CHECK_EQ(program.run({"rollback", "--yes"}).exit_code, 0);
    CHECK(contains(variables_of(east.daemon, "web-1"), "A=red"));
    CHECK(contains(variables_of(east.daemon, "web-2"), "A=blue"));
    CHECK(east.daemon.with([](FakeDaemon& it) { return it.container("once-1") == nullptr; }));
  }
}

TEST_CASE("rollback: what was not described then stays, unless it is to be pruned")
{
  KeepingEast east;
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  std::string more = two_services(east.daemon);
  const std::string one = "instances: {web-1: {";
  more.replace(more.find(one), one.size(), "instances: {web-2: {ship: east}, web-1: {");
  program.write("maestro.yaml", more);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(program.run({"rollback", "--yes"}).exit_code, 0);
  CHECK(east.daemon.with([](FakeDaemon& it) { return it.container("web-2") != nullptr; }));
  CHECK_EQ(program.run({"rollback", "1", "--yes", "--prune"}).exit_code, 0);
  CHECK(east.daemon.with([](FakeDaemon& it) { return it.container("web-2") == nullptr; }));
}

namespace {

/// What stands in the volume of a release is no record any more.
void damage_release(maestro::testing::ServedDaemon& daemon, const std::string& number)
{
  daemon.with([&](FakeDaemon& it) {
    for (auto& [name, volume] : it.volumes)
      if (volume.labels.contains("io.maestro.record") && name.ends_with(number))
        volume.labels["io.maestro.record"] = "garbage";
  });
}

} // namespace

TEST_CASE("rollback: a release that cannot be read behind what was undone at once is not passed over")
{
  KeepingEast east;
  const Program program(two_services(east.daemon, "red"));
  become_green(program, east.daemon, {"apply", "--yes"});
  east.daemon.with([](FakeDaemon& it) { it.script("web-1", {{.dies_after = 0s}, {}}); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  damage_release(east.daemon, "2");
  const Outcome refused = program.run({"rollback", "--yes"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "the last release, 2, cannot be read: "));
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=blue"));
}

TEST_CASE("rollback: a last release that cannot be read is not passed over, and others can be named")
{
  KeepingEast east;
  const Program program(two_services(east.daemon, "red"));
  become_green(program, east.daemon, {"apply", "--yes"});
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  damage_release(east.daemon, "3");
  const Outcome refused = program.run({"rollback", "--yes"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "the last release, 3, cannot be read: "));
  CHECK(contains(refused.err, "`maestro rollback RELEASE` goes back to one that is named"));
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=green"));
  CHECK_EQ(program.run({"rollback", "1", "--yes"}).exit_code, 0);
  CHECK(contains(variables_of(east.daemon, "web-1"), "COLOUR=red"));
}
