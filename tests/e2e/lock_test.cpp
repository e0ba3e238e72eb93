// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker.hpp>
#include <maestro/run/lock.hpp>
#include <maestro/run/lock_process.hpp>

#include <doctest/doctest.h>
#include <e2e/podman.hpp>
#include <e2e/scenario.hpp>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace maestro::test {
namespace {

using namespace std::chrono_literals;

/// What processes that race for a lock tell each other, in memory that they share.
struct Board {
  std::atomic<int> left{0}, taken{0}, inside{0}, two_at_once{0}, unnoticed{0}, deaths{0}, stalls{0}, losses{0};
};

std::shared_ptr<Board> shared_board()
{
  void* const memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory to share");
  return {new (memory) Board, [](Board* board) { munmap(board, sizeof(Board)); }};
}

/// Short ones, or the test takes hours.
constexpr LockTimes times{.lease = 4s, .beat = 1s};

/// One of those who race. One in fifteen dies while it holds the lock, one in fifteen stalls beyond the lease.
class Racer {
public:
  Racer(Board& board, const std::vector<std::string>& sockets, unsigned seed) : board_(board), dice_(seed)
  {
    environment_.name = "race";
    for (const std::string& socket : sockets) {
      const ShipName ship(socket);
      environment_.ships[ship] = {.name = ship};
      ships_.insert(ship);
      fleet_.add(ship,
                 [socket] { return engine::connect_docker({.endpoint = net::UnixEndpoint{socket}, .timeout = 5s}); });
    }
  }

  void race()
  {
    while (board_.left > 0) {
      EnvironmentLock lock(environment_, fleet_, times);
      try {
        // Of every second one nobody can tell that it has died, but by its age.
        lock.acquire(ships_, {.by = "racer", .process = roll(2) == 0 ? own_process() : std::string()});
      } catch (const LockHeld&) { // as it should be
        net::sleep(std::chrono::milliseconds(roll(20)));
        continue;
      }
      if (!lock.unreachable().empty()) continue; // nothing may be done there
      if (!lock.refusals().empty()) throw std::runtime_error(lock.refusals().begin()->second);
      ++board_.taken;
      --board_.left;
      hold(lock);
    }
  }

private:
  void hold(EnvironmentLock& lock)
  {
    const unsigned fate = roll(15);
    for (int step = 0; step < 3; ++step) {
      const ShipName& ship = *ships_.begin();
      if (lock.lost_because(ship)) {
        ++board_.losses;
        return;
      }
      if (board_.inside.fetch_add(1) != 0) ++board_.two_at_once;
      net::sleep(std::chrono::milliseconds(roll(5)));
      --board_.inside;
      if (step != 1 || fate > 1) continue;
      if (fate == 0) {
        ++board_.deaths;
        _exit(0); // as by kill -9: nothing is given back
      }
      ++board_.stalls;
      usleep(6'000'000); // all of it, its signs of life, too
      if (!lock.lost_because(ship)) ++board_.unnoticed;
    }
  }

  unsigned roll(unsigned below) { return static_cast<unsigned>(dice_() % below); }

  Board& board_;
  std::mt19937 dice_;
  Environment environment_;
  engine::Fleet fleet_;
  std::set<ShipName> ships_;
};

/// Races with several processes until the lock was taken so often; who dies has a successor.
void race(const std::string& where, const std::vector<std::string>& sockets)
{
  const char* const wanted = std::getenv("MAESTRO_LOCK_ROUNDS");
  const auto board = shared_board();
  board->left = wanted == nullptr ? 40 : std::atoi(wanted);
  const auto began = std::chrono::steady_clock::now();
  unsigned born = 0;
  const auto begin_one = [&] {
    const unsigned seed = ++born;
    const pid_t child = fork();
    if (child != 0) return child;
    int code = 1;
    try {
      code = net::run([&] {
        Racer(*board, sockets, seed).race();
        return 0;
      });
    } catch (const std::exception& error) { // the parent sees the code
      fmt::print(stderr, "{}\n", error.what());
    }
    _exit(code);
  };
  std::set<pid_t> racers;
  while (racers.size() < 4) racers.insert(begin_one());
  while (!racers.empty()) {
    int status = 0;
    const pid_t ended = wait(&status);
    if (racers.erase(ended) == 0) continue;
    CHECK_EQ(status, 0);
    if (board->left > 0) racers.insert(begin_one());
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  MESSAGE(fmt::format("{}: taken {} times in {:.0f} s, {} deaths, {} stalls, {} losses noticed before a step", where,
                      board->taken.load(), seconds, board->deaths.load(), board->stalls.load(), board->losses.load()));
  CHECK_EQ(board->two_at_once, 0);
  CHECK_EQ(board->unnoticed, 0);
}

} // namespace

TEST_CASE("lock: processes that die and stall race for it, and no two ever hold it")
{
  const Scenario scenario;
  race("Docker, two ships", {scenario.socket(1), scenario.socket(2)});
  for (const int host : {1, 2}) // marks over the dead, which are kept for a while
    run_command({"sh", "-c",
                 fmt::format("export DOCKER_HOST=unix://{}; docker volume rm $(docker volume ls -q --filter "
                             "label=io.maestro.lock=race)",
                             scenario.socket(host))});
  const Podman podman(scenario);
  race("Podman", {scenario.socket(1) + "-of-podman"});
}

TEST_CASE("lock: one of two that start the same at the same time does it, and leaves nothing behind")
{
  Scenario scenario;
  scenario.describe(R"(
services:
  web:
    image: maestro/busybox:1
    instances:
      web-1: {ship: one, stop_timeout: 1, command: sleep 1000}
      web-2: {ship: two, stop_timeout: 1, command: sleep 1000}
)");
  Child first(scenario.command({"start", "--lock-wait", "60"})),
      second(scenario.command({"start", "--lock-wait", "60"}));
  CHECK_EQ(first.wait().exit_code, 0);
  CHECK_EQ(second.wait().exit_code, 0);
  CHECK_EQ(scenario.state(1, "web-1"), "running");
  CHECK_EQ(scenario.docker(1, {"volume", "ls", "-q", "--filter", "label=io.maestro.kind=lock"}), "");
  CHECK_EQ(scenario.requests(1, "POST /v1.41/containers/create"), 1);
  scenario.must({"stop", "--all"});

  Child killed(scenario.command({"start"}));
  CHECK(eventually([&] {
    return !scenario.docker(2, {"volume", "ls", "-q", "--filter", "label=io.maestro.kind=lock"}).empty();
  }));
  killed.signal(SIGKILL);
  killed.wait();
  scenario.must({"start"}); // its process is known to be gone
  CHECK_EQ(scenario.state(2, "web-2"), "running");
}

} // namespace maestro::test
