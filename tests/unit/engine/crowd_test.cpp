// SPDX-License-Identifier: Apache-2.0
#include "scripted_daemon.hpp"
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace maestro;
using namespace maestro::engine;
using namespace maestro::testing;
using namespace std::chrono_literals;

namespace {

void all_at_once(int count, const std::function<void(const std::string& container)>& work)
{
  net::Group group;
  for (int i = 1; i <= count; ++i) group.spawn([&work, i] { work("n-" + std::to_string(i)); });
  group.wait();
}

/// Does work while sixty changes are under way, as many of them at the same time as there may be.
void beside_changes(Daemon& daemon, const std::function<void(Engine&)>& work)
{
  daemon.with(
      [&](Engine& engine) {
        net::Group group;
        group.spawn([&] { all_at_once(60, [&](const std::string& name) { engine.rename(name, "other"); }); });
        const net::Deadline deadline(20s);
        while (daemon.count("/rename") < 16) net::sleep(1ms);
        work(engine);
        group.wait();
      },
      "1.41");
  CHECK_EQ(daemon.count("/rename"), 60);
}

/// Notes how many requests of a kind it was working on at the same time.
class CountingDaemon : public Daemon {
public:
  explicit CountingDaemon(net::Duration takes)
      : Daemon([this, takes](const std::string&) {
          const int now = ++at_work;
          for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
          }
          std::this_thread::sleep_for(takes);
          --at_work;
          return answer(204, "");
        })
  {
  }

  std::atomic<int> at_work = 0, most = 0;
};

} // namespace

TEST_CASE("crowd: an engine starts eight containers at a time")
{
  CountingDaemon daemon(20ms);
  daemon.with([](Engine& engine) { all_at_once(30, [&](const std::string& name) { engine.start(name); }); });
  CHECK_EQ(daemon.most, 8);
  CHECK_EQ(daemon.count("/start"), 30);
}

TEST_CASE("crowd: containers are started in the order they were asked for")
{
  Daemon daemon([](const std::string&) { return answer(204, ""); });
  DockerAddress one_at_a_time = daemon.address();
  one_at_a_time.api_version = "1.41";
  one_at_a_time.starts = 1;
  daemon.with([](Engine& engine) { all_at_once(3, [&](const std::string& name) { engine.start(name); }); },
              one_at_a_time);
  CHECK_EQ(daemon.requests(),
           std::vector<std::string>{"POST /v1.41/containers/n-1/start", "POST /v1.41/containers/n-2/start",
                                    "POST /v1.41/containers/n-3/start"});
}

TEST_CASE("crowd: waiting for a turn to start is not counted")
{
  CountingDaemon daemon(600ms);
  DockerAddress impatient = daemon.address();
  impatient.starts = 1;
  impatient.patience = 1s;
  daemon.with([](Engine& engine) { all_at_once(2, [&](const std::string& name) { engine.start(name); }); }, impatient);
  CHECK_EQ(daemon.count("/start"), 2);
}

TEST_CASE("crowd: waiting for a turn among all requests is not counted, whatever is asked")
{
  CountingDaemon daemon(500ms);
  DockerAddress impatient = daemon.address();
  impatient.patience = 1500ms;
  daemon.with(
      [](Engine& engine) {
        net::Group group;
        group.spawn([&] { all_at_once(30, [&](const std::string& name) { engine.rename(name, "other"); }); });
        group.spawn([&] { all_at_once(30, [&](const std::string& name) { engine.remove(name); }); });
        group.spawn([&] { all_at_once(30, [&](const std::string& name) { engine.remove_network(name); }); });
        group.wait();
      },
      impatient);
  CHECK_EQ(daemon.count("/rename"), 30);
  CHECK_EQ(daemon.count("DELETE"), 60);
  CHECK_EQ(daemon.most, 16);
}

TEST_CASE("crowd: waiting for a turn is not counted where an exit code is asked for")
{
  std::atomic<int> asked = 0;
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "/start ")) return streamed("");
    if (asks(request, "POST") && asks(request, "/exec ")) return answer(201, R"({"Id":"e1"})");
    if (asks(request, "/exec/e1/json")) // not at once
      return answer(200, ++asked < 2 ? R"({"Running":true,"ExitCode":null})" : R"({"Running":false,"ExitCode":7})");
    std::this_thread::sleep_for(200ms);
    return answer(404, "{}");
  });
  daemon.with(
      [&](Engine& engine) {
        net::Group group;
        group.spawn([&] { all_at_once(160, [&](const std::string& name) { engine.inspect(name); }); });
        while (daemon.count("/json") < 16) net::sleep(1ms);
        CHECK_EQ(engine.execute("web-1", {"true"}).exit_code, 7);
        group.wait();
      },
      std::nullopt, 1s);
}

TEST_CASE("crowd: questions, and commands of checks, do not wait for changes")
{
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "/exec/e1/json")) return answer(200, R"({"Running":false,"ExitCode":7})");
    if (asks(request, "/start ")) return streamed("");
    if (asks(request, "/exec ")) return answer(201, R"({"Id":"e1"})");
    if (asks(request, "GET")) return answer(404, "{}");
    return answer(daemon.await("/exec/e1/json", 1) ? 204 : 500, "{}");
  });
  beside_changes(daemon, [&](Engine& engine) {
    for (int i = 0; i < 20; ++i) CHECK_FALSE(engine.inspect("web-1"));
    CHECK_FALSE(engine.image("web:1"));
    CHECK_EQ(engine.execute("web-1", {"true"}).exit_code, 7);
  });
}

TEST_CASE("crowd: what says that we live waits for none of the others")
{
  Daemon daemon([&](const std::string& request) {
    if (asks(request, "/volumes")) return answer(asks(request, "DELETE") ? 204 : 201, R"({"Name":"v"})");
    return answer(daemon.await("DELETE /v1.41/volumes", 2) ? 204 : 500, "{}");
  });
  beside_changes(daemon, [&](Engine& engine) {
    for (const net::Lane lane : {net::Lane::sign, net::Lane::beside}) {
      CHECK(engine.volume("v", lane));
      CHECK_EQ(engine.create_volume({.name = "v"}, lane).name, "v");
      engine.remove_volume("v", lane);
    }
  });
}

TEST_CASE("crowd: those that wait for their turn notice too that the engine is gone")
{
  Daemon daemon([](const std::string&) { return ""; });
  daemon.with(
      [](Engine& engine) {
        const net::TimePoint before = net::now();
        all_at_once(100, [&](const std::string& name) { CHECK_THROWS_AS(engine.start(name), Error); });
        CHECK_LT(net::now() - before, 2s); // and not two time-outs for every eight
      },
      std::nullopt, 200ms);
}

TEST_CASE("crowd: stops wait together and leave room for questions")
{
  Daemon daemon([&](const std::string& request) {
    if (!asks(request, "/stop")) return answer(200, "[]");
    return answer(daemon.await("/stop", 60) && daemon.await("/images", 1) ? 204 : 500, "{}");
  });
  daemon.with([&](Engine& engine) {
    net::Group group;
    group.spawn([&] { all_at_once(60, [&](const std::string& name) { engine.stop(name, 10s); }); });
    const net::Deadline deadline(10s);
    while (daemon.count("/stop") < 60) net::sleep(1ms);
    engine.images();
    group.wait();
  });
  CHECK_EQ(daemon.count("/stop"), 60);
}
