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
