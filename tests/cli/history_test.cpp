// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <vector>

using namespace maestro::test;
using maestro::testing::FakeDaemon;

namespace {

/// The same two services, but neither needs the other: a filter may leave one of them alone.
std::string independent(const maestro::testing::ServedDaemon& daemon, const std::string& colour)
{
  const std::string requires_db = "requires: [db], ";
  std::string text = two_services(daemon, colour);
  return text.erase(text.find(requires_db), requires_db.size());
}

struct RecordingEast : ShipOfTwo {
  std::size_t releases()
  {
    return daemon.with([](FakeDaemon& it) {
      std::size_t count = 0;
      for (const auto& [name, volume] : it.volumes) count += name.starts_with("maestro-release.") ? 1 : 0;
      return count;
    });
  }
};

/// An apply of db that has come to the start of db-1, on a ship that takes this long from now on to tell its volumes.
struct ApplyWithoutHistory {
  ApplyWithoutHistory(RecordingEast& east, const Program& program, std::chrono::seconds time)
      : apply((east.daemon.with([](FakeDaemon& it) { it.slow("start", "db-1", std::chrono::seconds(1)); }),
               program.begin({"apply", "--yes", "--no-lock", "db"})))
  {
    CHECK(eventually([&] { return !east.daemon.with([](FakeDaemon& it) { return it.container_names(); }).empty(); }));
    east.daemon.with([&](FakeDaemon& it) { it.slow("volumes", "*", time); });
  }
  Child apply;
};

} // namespace

TEST_CASE("history: each apply that did something is a release, and nothing else is")
{
  RecordingEast east;
  const Program program(independent(east.daemon, "red"));
  CHECK_EQ(program.run({"history"}).out, "there is no release yet\n");
  CHECK_EQ(program.run({"apply"}).exit_code, 2); // nobody agreed to it
  CHECK_EQ(program.run({"plan", "apply"}).exit_code, 0);
  CHECK_EQ(east.releases(), 0);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(east.releases(), 1);
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0); // nothing to do
  CHECK_EQ(program.run({"restart", "web"}).exit_code, 0);
  CHECK_EQ(east.releases(), 1);
  program.write("maestro.yaml", independent(east.daemon, "blue"));
  CHECK_EQ(program.run({"apply", "--yes", "web"}).exit_code, 0);
  CHECK_EQ(east.releases(), 2);

  const Outcome shown = program.run({"history"}, {{"COLUMNS", "80"}});
  CHECK_EQ(shown.exit_code, 0);
  CHECK(contains(shown.out, "2 *"));
  CHECK(contains(shown.out, "apply web: replace 1"));
  CHECK(contains(shown.out, "apply: create 2"));
  CHECK_LT(shown.out.find("apply web"), shown.out.find("apply: create")); // newest first
  const Outcome one = program.run({"history", "2"});
  for (const std::string part : {"release 2, in force: ok", "only web", "web-1: replace (configuration)",
                                 "described otherwise than in release 1", "web-1 on east: web:1, "})
    CHECK_MESSAGE(contains(one.out, part), one.out);
  const Outcome json = program.run({"history", "--format", "json"});
  for (const std::string part : {"\"format\": 1", "\"environment\": \"shop\"", "\"release\": 2", "\"in_force\": true",
                                 "\"command\": \"apply web\"", "\"result\": \"ok\"", "\"parent\": 1",
                                 "\"action\": \"replace\"", "\"cause\": \"configuration\""})
    CHECK_MESSAGE(contains(json.out, part), json.out);
  CHECK(contains(program.run({"history", "2", "--format", "json"}).out, "\"image_id\""));

  CHECK_EQ(program.run({"history", "9"}).exit_code, 2);
  CHECK_EQ(program.run({"history", "web"}).exit_code, 2);
  CHECK_EQ(program.run({"history", "1", "2"}).exit_code, 2);
  CHECK_EQ(Program().run({"history"}).exit_code, 4); // ships that do not answer
  CHECK_EQ(Program().run({"history", "2"}).exit_code, 4);
}

TEST_CASE("history: what a release describes otherwise is told as diff --release tells it")
{
  RecordingEast east;
  const std::string secrets = "secrets: {pw: {env: MAESTRO_TEST_PASSWORD}}\n";
  const auto described = [&](const std::string& colour, const std::string& more) {
    std::string text = independent(east.daemon, colour) + secrets;
    const std::string plain = "env: {COLOUR: " + colour + "}";
    return text.replace(text.find(plain), plain.size(), "env: {COLOUR: " + colour + ", PW: {secret: pw}}" + more);
  };
  const std::map<std::string, std::string> password{{"MAESTRO_TEST_PASSWORD", "open-sesame"}};
  const Program program(described("red", ""));
  CHECK_EQ(program.run({"apply", "--yes"}, password).exit_code, 0);
  program.write("maestro.yaml", described("blue", ""));
  CHECK_EQ(program.run({"apply", "--yes"}, password).exit_code, 0);
  program.write("maestro.yaml", described("blue", ", hostname: west") + "networks: {front: {}}\n");
  CHECK_EQ(program.run({"apply", "--yes"}, password).exit_code, 0);

  const std::string second = program.run({"history", "2"}, password).out;
  CHECK_MESSAGE(contains(second, "described otherwise than in release 1\n"
                                 "  web-1 on east: changed\n"
                                 "      env.COLOUR  red → blue\n"
                                 "images\n"),
                second);
  const std::string third = program.run({"history", "3"}, password).out;
  CHECK_MESSAGE(contains(third, "described otherwise than in release 2\n"
                                "  web-1 on east: changed\n"
                                "      hostname  "),
                third);
  CHECK(contains(third, "  network front is new\n"));
  CHECK_FALSE(contains(program.run({"history", "1"}, password).out, "described otherwise"));

  const std::string compared = program.run({"diff", "--release", "1..2", "--format", "json"}, password).out;
  const std::string told = program.run({"history", "2", "--format", "json"}, password).out;
  for (const std::string part : {"\"path\": \"env.COLOUR\"", "\"from\": \"red\"", "\"to\": \"blue\""}) {
    CHECK(contains(compared, part));
    CHECK_MESSAGE(contains(told, part), told);
  }
  for (const std::string& text : {second, third, told}) {
    CHECK_FALSE(contains(text, "cannot be told"));
    CHECK_FALSE(contains(text, "open-sesame"));
  }
}

TEST_CASE("history: a release that was undone or failed says so, and is not in force")
{
  RecordingEast east;
  const Program program(independent(east.daemon, "red"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  program.write("maestro.yaml", independent(east.daemon, "blue"));
  // The new one dies at once, the old one that is put back lives.
  east.daemon.with([](FakeDaemon& it) { it.script("web-1", {{.dies_after = std::chrono::seconds(0)}, {}}); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  const std::string undone = program.run({"history"}).out;
  CHECK_MESSAGE(contains(undone, "undone"), undone);
  CHECK(contains(undone, "1 *"));
  CHECK(contains(program.run({"history", "2"}).out, "web-1: replace (configuration), failed"));
}

TEST_CASE("history: where only a part is undone, the release has failed")
{
  RecordingEast east;
  const Program program(independent(east.daemon, "red"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  std::string both = independent(east.daemon, "blue");
  const std::string db = "{ship: east}";
  both.replace(both.find(db), db.size(), "{ship: east, env: {COLOUR: blue}}");
  program.write("maestro.yaml", both);
  east.daemon.with([](FakeDaemon& it) { it.script("web-1", {{.dies_after = std::chrono::seconds(0)}, {}}); });
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  const std::string failed = program.run({"history", "2"}).out;
  CHECK_MESSAGE(contains(failed, "release 2: failed"), failed);
  CHECK(contains(failed, "db-1: replace (configuration)\n"));
  CHECK(contains(failed, "web-1: replace (configuration), failed"));
}

TEST_CASE("history: what a filter left of everything is partial, too")
{
  RecordingEast east;
  const Program program(independent(east.daemon, "red"));
  CHECK_EQ(program.run({"apply", "--yes", "-C", "web-*"}).exit_code, 0);
  CHECK(contains(program.run({"history", "1"}).out, "only web-1\n"));
  CHECK_EQ(program.run({"apply", "--yes", "-S", "east"}).exit_code, 0);
  CHECK(contains(program.run({"history", "2"}).out, "only db-1, web-1\n"));
}

TEST_CASE("history: a release that failed where nothing was before says so")
{
  RecordingEast east;
  east.daemon.with([](FakeDaemon& it) { it.refuse("start", "web-1", 500, "no space left"); });
  const Program program(independent(east.daemon, "red"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 1);
  const std::string failed = program.run({"history", "1"}).out;
  CHECK_MESSAGE(contains(failed, "release 1: failed"), failed);
  CHECK(contains(failed, "db-1: create (absent)\n"));
  CHECK(contains(failed, "web-1: create (absent), failed"));
  CHECK_FALSE(contains(program.run({"history"}).out, "*"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK(contains(program.run({"history"}).out, "2 *"));
}

TEST_CASE("history: an apply that is interrupted leaves what it did")
{
  RecordingEast east;
  east.daemon.with([](FakeDaemon& it) { it.slow("start", "db-1", std::chrono::seconds(2)); });
  const Program program(independent(east.daemon, "red"));
  Child apply = program.begin({"apply", "--yes", "db"});
  CHECK(eventually([&] { return !east.daemon.with([](FakeDaemon& it) { return it.container_names(); }).empty(); }));
  apply.signal(SIGINT);
  CHECK_EQ(apply.wait().exit_code, 130);
  const std::string interrupted = program.run({"history", "1"}).out;
  CHECK_MESSAGE(contains(interrupted, "release 1: failed"), interrupted);
  CHECK(contains(interrupted, "db-1: create (absent)"));
}

TEST_CASE("history: nobody who has interrupted waits for a ship that does not write it")
{
  RecordingEast east;
  const Program program(independent(east.daemon, "red"));
  ApplyWithoutHistory play(east, program, std::chrono::seconds(9));
  Child& apply = play.apply;
  apply.signal(SIGINT);
  const Outcome outcome = apply.wait();
  CHECK_EQ(outcome.exit_code, 130);
  CHECK_MESSAGE(contains(outcome.err, "this apply may not be in the history"), outcome.err);
  CHECK_EQ(east.releases(), 0);
}

TEST_CASE("history: that ships are slow to keep it is told")
{
  RecordingEast east;
  const Program program(independent(east.daemon, "red"));
  ApplyWithoutHistory play(east, program, std::chrono::seconds(3));
  const Outcome outcome = play.apply.wait();
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_MESSAGE(contains(outcome.err, "waiting: the release is written, and not all ships have answered yet\n"),
                outcome.err);
  CHECK_EQ(east.releases(), 1);
}

TEST_CASE("history: an interrupt while it is written ends that soon as well")
{
  RecordingEast east;
  const Program program(independent(east.daemon, "red"));
  const auto questions = [&] {
    return east.daemon.with([](FakeDaemon& it) { return std::ranges::count(it.calls, "volumes"); });
  };
  ApplyWithoutHistory play(east, program, std::chrono::seconds(60));
  Child& apply = play.apply;
  const auto before = questions();
  CHECK(eventually([&] { return questions() > before; }));
  const auto began = std::chrono::steady_clock::now();
  apply.signal(SIGINT);
  const Outcome outcome = apply.wait();
  CHECK_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
  CHECK_EQ(outcome.exit_code, 0); // what was asked for is done
  CHECK_MESSAGE(contains(outcome.err, "this apply may not be in the history"), outcome.err);
}

TEST_CASE("history: a ship that keeps none is told, and changes nothing of what was done")
{
  RecordingEast east;
  east.daemon.with([](FakeDaemon& it) { it.refuse("volume", "*", 403, "not allowed here", maestro::testing::always); });
  const Program program(independent(east.daemon, "red"));
  const Outcome outcome = program.run({"apply", "--yes"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK(contains(outcome.err, "warning: ship 'east' does not keep the release: "));
  CHECK(contains(outcome.err, "this apply is not in the history"));
}
