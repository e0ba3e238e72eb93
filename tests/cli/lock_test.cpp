// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/lock_process.hpp>
#include <maestro/run/lock_volume.hpp>

#include <cli/program.hpp>
#include <cli/tmux.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::test;
using maestro::testing::FakeDaemon;
using namespace std::chrono_literals;

namespace {

struct LockedEast : ShipOfTwo {
  /// Somebody else holds the lock.
  void lock(const std::string& process = "elsewhere")
  {
    daemon.with([&](FakeDaemon& it) {
      const auto spec = lock_spec("shop", std::string(32, 'a'),
                                  {.by = "ann@ci", .command = "apply web", .process = process}, {ShipName("east")});
      it.volumes[spec.name] = {.name = spec.name,
                               .driver = "local",
                               .labels = spec.labels,
                               .created = std::chrono::floor<std::chrono::seconds>(it.clock())};
    });
  }
  void unlock()
  {
    daemon.with([](FakeDaemon& it) { it.volumes.erase(lock_name("shop")); });
  }

  /// Changes of containers.
  std::vector<std::string> changes()
  {
    return daemon.with([](FakeDaemon& it) {
      auto all = it.changes();
      std::erase_if(all, [](const std::string& call) { return contains(call, "maestro-lock."); });
      return all;
    });
  }
  bool is_locked()
  {
    return daemon.with([](FakeDaemon& it) { return it.volumes.contains(lock_name("shop")); });
  }
  /// Apart from the question which there are, which an apply asks for what it has changed once.
  std::size_t calls_for_volumes()
  {
    return daemon.with([](FakeDaemon& it) {
      return static_cast<std::size_t>(std::ranges::count_if(
          it.calls, [](const std::string& call) { return contains(call, "volume") && call != "volumes"; }));
    });
  }
};

} // namespace

TEST_CASE("lock: somebody else's is in the way of every change, and of nothing else")
{
  LockedEast east;
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"start"}).exit_code, 0);
  CHECK_FALSE(east.is_locked());
  east.lock();
  program.write("maestro.yaml", two_services(east.daemon, "blue"));
  for (const std::vector<std::string>& change :
       {std::vector<std::string>{"stop", "--all"}, {"kill", "--all"}, {"restart", "--all"}, {"apply", "--yes"}}) {
    const Outcome held = program.run(change);
    CHECK_EQ(held.exit_code, 5);
    CHECK(contains(held.err, "the lock of 'shop' is held on ship 'east' by ann@ci (apply web)"));
    CHECK(contains(held.err, "--lock-wait"));
  }
  for (const std::vector<std::string>& other :
       {std::vector<std::string>{"pull"}, {"status"}, {"diff"}, {"plan", "apply"}, {"start"}}) {
    const int code = program.run(other).exit_code;
    CHECK_NE(code, 5);
  }
  CHECK_EQ(program.run({"stop", "--all", "--no-lock"}).exit_code, 0);
  CHECK_EQ(program.run({"start"}).exit_code, 5);
  CHECK_EQ(program.run({"clean"}).exit_code, 5);
}

TEST_CASE("lock: where there is nothing to do none is taken")
{
  LockedEast east;
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_GT(east.calls_for_volumes(), 0);
  const std::size_t before = east.calls_for_volumes();
  east.lock();
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(program.run({"start"}).exit_code, 0);
  CHECK_EQ(east.calls_for_volumes(), before);
}

TEST_CASE("lock: it can be waited for")
{
  LockedEast east;
  east.lock();
  const Program program(two_services(east.daemon));
  const Outcome soon = program.run({"start", "--lock-wait", "500ms"});
  CHECK_EQ(soon.exit_code, 5);
  CHECK(contains(soon.err, "waiting: the lock of 'shop' is held"));
  CHECK_EQ(soon.err.find("waiting"), soon.err.rfind("waiting"));
  Child waiting = program.begin({"start", "--lock-wait", "1m"});
  CHECK(eventually([&] { return contains(waiting.err(), "waiting: "); }));
  CHECK(east.changes().empty());
  east.unlock();
  CHECK_EQ(waiting.wait().exit_code, 0);
  CHECK_FALSE(east.is_locked());
}

TEST_CASE("lock: how long to wait is a time as descriptions write it")
{
  for (const char* word : {"soon", "-1", "5 minutes", "1e99"}) {
    CAPTURE(word);
    const Outcome outcome = Program().run({"start", "--lock-wait", word});
    CHECK_EQ(outcome.exit_code, 2);
    CHECK(contains(outcome.err, std::string("--lock-wait takes a time, not '") + word + "'"));
    CHECK(contains(outcome.err, "30s, 5m"));
  }
}

TEST_CASE("lock: an interrupt ends the wait for it")
{
  LockedEast east;
  east.lock();
  const Program program(two_services(east.daemon));
  Child waiting = program.begin({"start", "--lock-wait", "60"});
  CHECK(eventually([&] { return contains(waiting.err(), "waiting: "); }));
  waiting.signal(SIGINT);
  CHECK_EQ(waiting.wait().exit_code, 130);
  CHECK(east.changes().empty());
}

TEST_CASE("lock: of a process of this machine that is gone it is taken at once")
{
  LockedEast east;
  const std::string here = own_process();
  east.lock(here);
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"start"}).exit_code, 5); // this test, which lives
  east.unlock();
  east.lock(here.substr(0, here.find('/', here.find("pid:"))) + "/999999999/1");
  CHECK_EQ(program.run({"start"}).exit_code, 0);
  CHECK_FALSE(east.is_locked());
}

TEST_CASE("lock: its status is a question, and release is asked about")
{
  LockedEast east;
  const Program program(two_services(east.daemon));
  const Outcome free = program.run({"lock"});
  CHECK_EQ(free.exit_code, 0);
  CHECK_EQ(free.out, "nobody holds the lock\n");
  CHECK(contains(program.run({"lock", "status", "--format", "json"}).out, "\"held\": false"));
  east.lock();
  CHECK(contains(program.run({"lock", "status"}).out, "held by ann@ci (apply web)"));
  CHECK(contains(program.run({"lock", "status"}).out, "on east\n"));
  const std::string json = program.run({"lock", "status", "--format", "json"}).out;
  for (const std::string part : {"\"format\": 1", "\"environment\": \"shop\"", "\"held\": true", "\"by\": \"ann@ci\"",
                                 "\"command\": \"apply web\"", "\"last_sign_seconds\": ", "\"ship\": \"east\""})
    CHECK(contains(json, part));

  const Outcome refused = program.run({"lock", "release"});
  CHECK_EQ(refused.exit_code, 2);
  CHECK(contains(refused.out, "held by ann@ci"));
  CHECK(contains(refused.err, "--yes"));
  CHECK(east.is_locked());
  const Outcome released = program.run({"lock", "release", "--yes"});
  CHECK_EQ(released.exit_code, 0);
  CHECK(contains(released.out, "held by ann@ci"));
  CHECK(contains(released.out, "\nreleased on east\n"));
  CHECK_FALSE(east.is_locked());
  const Outcome again = program.run({"lock", "release"}); // nothing to ask about
  CHECK_EQ(again.exit_code, 0);
  CHECK_EQ(again.out, "nobody holds the lock\n");
  east.lock();
  east.daemon.with([](FakeDaemon& it) { it.refuse("remove-volume", "*", 403, "not allowed here", 1); });
  const Outcome failed = program.run({"lock", "release", "--yes"});
  CHECK_EQ(failed.exit_code, 1);
  CHECK_FALSE(contains(failed.out, "released"));
  CHECK_EQ(program.run({"lock", "release", "--yes"}).exit_code, 0);
  CHECK_EQ(program.run({"start"}).exit_code, 0);
  CHECK_EQ(program.run({"lock", "steal"}).exit_code, 2);
  CHECK_EQ(Program().run({"lock"}).exit_code, 4); // ships that do not answer
}

TEST_CASE("lock: on a terminal release asks")
{
  LockedEast east;
  east.lock();
  const Program program(two_services(east.daemon));
  const Tmux terminal(100, 24,
                      "NO_COLOR= COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") +
                          " lock release; echo exit code $?");
  CHECK(eventually([&] { return contains(terminal.screen(), "[y/N]"); }));
  CHECK(east.is_locked());
  terminal.type("y\n");
  const std::string end = terminal.after_the_end();
  CHECK(contains(end, "released on east"));
  CHECK(contains(end, "exit code 0"));
  CHECK_FALSE(east.is_locked());
}

TEST_CASE("lock: a ship that keeps none is told, and the play goes on")
{
  LockedEast east;
  east.daemon.with([](FakeDaemon& it) { it.refuse("volume", "*", 403, "not allowed here", maestro::testing::always); });
  const Program program(two_services(east.daemon));
  const Outcome outcome = program.run({"start"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK(contains(outcome.err, "warning: ship 'east' does not keep the environment's lock"));
  CHECK(contains(outcome.err, "not allowed here"));
  CHECK_FALSE(contains(program.run({"stop", "--all", "--no-lock"}).err, "warning"));
}

TEST_CASE("lock: what has changed by the time that it is held is shown and asked about again")
{
  LockedEast east;
  const Program program(two_services(east.daemon));
  const Program other(two_services(east.daemon, "blue"));
  const Tmux terminal(110, 40,
                      "NO_COLOR= COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") +
                          " apply; echo exit code $?");
  CHECK(eventually([&] { return contains(terminal.screen(), "apply this? [y/N]"); }));
  CHECK_EQ(other.run({"start"}).exit_code, 0); // nobody holds the lock while a person thinks
  const std::vector<std::string> theirs = east.changes();
  terminal.type("y\n");
  CHECK(eventually([&] { return contains(terminal.screen(), "something has changed in the meantime"); }));
  CHECK(eventually([&] { return contains(terminal.screen(), "blue → red"); }));
  CHECK_FALSE(east.is_locked());
  CHECK_EQ(east.changes(), theirs);
  terminal.type("y\n");
  CHECK(contains(terminal.after_the_end(), "exit code 0"));
  CHECK_NE(east.changes(), theirs);
}

TEST_CASE("lock: that a person thinks for a while is no change")
{
  LockedEast east;
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"start"}).exit_code, 0);
  east.daemon.with([](FakeDaemon& it) {
    it.kill_process("web-1", 3);
    engine::ContainerSpec gone{.name = "gone-1", .image = "web:1"};
    gone.own_labels = it.container("web-1")->spec.own_labels;
    gone.own_labels["io.maestro.instance"] = "gone-1";
    it.has_container(gone);
  });
  const Tmux terminal(110, 40,
                      "NO_COLOR= COLUMNS= " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") +
                          " apply; echo exit code $?");
  CHECK(eventually([&] { return contains(terminal.screen(), "apply this? [y/N]"); }));
  east.daemon.with([](FakeDaemon& it) { // a minute later
    *it.container("web-1")->finished_at -= 1min;
    *it.container("gone-1")->started_at -= 1min;
  });
  terminal.type("y\n");
  const std::string end = terminal.after_the_end();
  CHECK(contains(end, "exit code 0"));
  CHECK_FALSE(contains(end, "in the meantime"));
}

TEST_CASE("lock: a play whose lock is lost begins nothing more")
{
  LockedEast east;
  east.daemon.with([](FakeDaemon& it) { it.slow("start", "db-1", 7s); });
  const Program program(two_services(east.daemon));
  Child play = program.begin({"start"});
  CHECK(eventually([&] { return east.is_locked(); }));
  east.lock(); // somebody else's now
  const Outcome outcome = play.wait();
  CHECK_EQ(outcome.exit_code, 1);
  CHECK(contains(outcome.err, "the environment's lock is lost: ann@ci has it on ship 'east'"));
  for (const std::string& change : east.changes()) CHECK_FALSE(contains(change, "start web-1"));
  CHECK(east.is_locked()); // what is somebody else's is not given back
}
