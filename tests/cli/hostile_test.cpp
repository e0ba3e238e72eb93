// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <simulation/served_daemon.hpp>
#include <support/hostile_proxy.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <sstream>
#include <thread>

namespace maestro::test {

namespace {

using namespace std::chrono_literals;
using namespace testing; // NOLINT: the actors

constexpr auto timeout = 400ms; // of the ship that does not behave
constexpr auto long_timeout = 30s;

/// What is done to two ships, one of which does not behave, and what both should be like afterwards.
struct Act {
  std::string command;
  std::string before, after; // state of the instances
  bool has_image = true;
  std::string declared = {}, of_instances = {}; // further lines and keys of the description
  std::set<std::string> networks = {}, volumes = {};
  std::size_t commands = 0; // that must have been run inside
};

/// What the containers of a ship have come to.
struct Seen {
  std::string of_instance; // `running`, `exited`, `created` or `absent`
  std::set<std::string> networks, volumes;
  std::size_t commands = 0; // that were run inside
};

Seen look_at(ServedDaemon& daemon, const std::string& instance)
{
  return daemon.with([&](FakeDaemon& it) {
    Seen seen{.of_instance = "absent", .networks = {}, .volumes = {}, .commands = 0};
    for (const auto& [name, volume] : it.volumes)
      if (!name.starts_with("maestro-lock.")) seen.volumes.insert(name); // what is left of the lock does no harm
    for (const std::string& call : it.calls) seen.commands += call.starts_with("execute ") ? 1 : 0;
    const FakeContainer* const container = it.container(instance);
    if (container == nullptr) return seen;
    seen.of_instance = container->running() ? "running" : container->started_at ? "exited" : "created";
    for (const NetworkAttachment& joined : container->spec.settings.networks) seen.networks.insert(joined.network);
    return seen;
  });
}

const Act start{"start", "absent", "running"};
const Act start_with_pull{"start", "absent", "running", false};
const Act start_with_networks{.command = "start",
                              .before = "absent",
                              .after = "running",
                              .declared = "networks: {front: {}, back: {}}\nvolumes: {data: {}}\n",
                              .of_instances = ", networks: [front, back], volumes: {data: /data}",
                              .networks = {"front", "back"},
                              .volumes = {"data"}};
const Act start_with_check{.command = "start",
                           .before = "absent",
                           .after = "running",
                           .of_instances =
                               ", lifecycle: {running: [{type: rexec, command: ready, attempts: 3, delay: 0.05}]}",
                           .commands = 1};
const Act stop{"stop --all", "running", "exited"};
const Act restart{"restart --all", "running", "running"};
const Act status{"status", "running", "running"};
const Act logs{"logs bad-1 good-1", "running", "running"};

std::string description(const Act& act, std::uint16_t bad, std::uint16_t good,
                        std::chrono::duration<double> bad_timeout)
{
  return fmt::format(R"(name: hostile
__maestro: {{schema: 2}}
ships:
  bad-ship: {{ip: 127.0.0.1, docker_port: {}, timeout: {}}}
  good-ship: {{ip: 127.0.0.1, docker_port: {}, timeout: 30}}
{}services:
  app:
    image: app:1
    update: {{monitor: 0.1}}
    instances:
      bad-1: {{ship: bad-ship, stop_timeout: 0{}}}
      good-1: {{ship: good-ship, stop_timeout: 0{}}}
)",
                     bad, bad_timeout.count(), good, act.declared, act.of_instances, act.of_instances);
}

std::vector<std::string> words_of(const std::string& line)
{
  std::vector<std::string> words;
  std::istringstream all(line);
  for (std::string word; all >> word;) words.push_back(word);
  return words;
}

/// One command against a daemon with vices, and what is wrong about how it went.
class Run {
public:
  Run(Act act, std::vector<Rule> rules) : act_(std::move(act)), rules_(std::move(rules)) {}

  void play()
  {
    try {
      // On a busy machine the time-out may have passed before the call that matters.
      for (int tries = 0; tries < 5 && !was_hostile_; ++tries) play_once();
      expect(was_hostile_, "nothing was asked that it could have answered badly");
    } catch (const std::exception& error) {
      expect(false, error.what());
    }
  }

  std::string name() const
  {
    std::string all = act_.command + (act_.has_image ? "" : " and pull") + act_.of_instances;
    for (const Rule& rule : rules_)
      all += fmt::format(", {}{}: {}", rule.call.name, rule.for_ever ? " on" : "", rule.vice.name);
    return all;
  }
  bool is_flooded() const
  {
    return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return rule.vice.is_flood; });
  }
  std::string complaints() const
  {
    return complaints_.empty() ? "" : fmt::format("{}\n{}{}", name(), complaints_, told());
  }
  std::string told() const
  {
    return fmt::format("  exit code {} after {:.2f} s\n{}{}\n", outcome_.exit_code,
                       std::chrono::duration<double>(took_).count(), outcome_.out, outcome_.err);
  }

  const std::string& words() const { return outcome_.err; }

private:
  void play_once()
  {
    ServedDaemon bad, good;
    for (const auto& [daemon, instance] : {std::pair(&bad, "bad-1"), std::pair(&good, "good-1")})
      daemon->with([&, &instance = instance](FakeDaemon& it) {
        it.offers_image("app:1");
        if (act_.has_image) it.has_image("app:1");
        if (act_.before == "absent") return;
        it.has_container(instance, "app:1");
        it.says(instance, "hello");
      });
    const HostileProxy proxy(bad.port(), rules_);
    const Program program(description(act_, proxy.port(), good.port(), timeout));
    const auto began = std::chrono::steady_clock::now();
    outcome_ = Program::without_sanitizer_notes(program.begin(words_of(act_.command)).wait(60s));
    took_ = std::chrono::steady_clock::now() - began;
    was_hostile_ = proxy.times() > 0;
    judge(good, bad);
    finish(program, bad, good);
  }

  void expect(bool right, const std::string& otherwise)
  {
    if (!right) complaints_ += "  " + otherwise + "\n";
  }

  /// Whether a daemon's instance is where the command should bring it, with everything that belongs to it.
  bool is_right(ServedDaemon& daemon, const std::string& instance) const
  {
    const Seen seen = look_at(daemon, instance);
    return seen.of_instance == act_.after && seen.networks == act_.networks && seen.volumes == act_.volumes;
  }

  /// An engine that has joined a container to a network has nothing to say about it but yes.
  bool is_believed() const
  {
    return std::ranges::any_of(
        rules_, [](const Rule& rule) { return rule.call.name == "network connect" && rule.vice.is_sign_of_life; });
  }

  void judge(ServedDaemon& good, ServedDaemon& bad)
  {
    const bool done = outcome_.exit_code == 0;
    expect(done || outcome_.exit_code == 1 || outcome_.exit_code == 4, "ends in another way than it may");
    // Ten time-outs for an answer that comes slowly, one for each step of a connection, and as much for a busy machine.
    expect(took_ < 40 * timeout, "takes too long");
    expect(is_right(good, "good-1"), "the healthy ship's instance was not brought where it should be");
    expect(!done || is_right(bad, "bad-1") || is_believed(), "says that it is done, and it is not");
    expect(!done || look_at(bad, "bad-1").commands >= act_.commands, "counts a command that was never run");
    expect(done || contains(outcome_.err, "bad-1") || contains(outcome_.err, "ship 'bad-ship'"), "does not say where");
    expect(done || contains(outcome_.err, "answer") || contains(outcome_.err, "connect") ||
               contains(outcome_.err, "frames"),
           "does not say what happened");
    expect(!contains(outcome_.err, "Sanitizer") && !contains(outcome_.err, "runtime error"), "the sanitizer complains");
    expect(!contains(outcome_.err, "\x1b"), "lets a control character through");
    expect(outcome_.err.size() < 8000, "says too much");
  }

  /// The same command again, with the daemon itself.
  void finish(const Program& program, ServedDaemon& bad, ServedDaemon& good)
  {
    program.write("maestro.yaml", description(act_, bad.port(), good.port(), long_timeout));
    const Outcome again = program.run(words_of(act_.command));
    expect(again.exit_code == 0,
           fmt::format("does not finish the job: {}\n{}{}", again.exit_code, again.out, again.err));
    expect((is_right(bad, "bad-1") || is_believed()) && is_right(good, "good-1"), "has not finished the job");
  }

  Act act_;
  std::vector<Rule> rules_;
  Outcome outcome_;
  std::chrono::steady_clock::duration took_{0};
  bool was_hostile_ = false;
  std::string complaints_;
};

void play_some(const std::vector<Run*>& runs, std::size_t at_once)
{
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> players;
  for (std::size_t i = 0; i < at_once; ++i)
    players.emplace_back([&] {
      for (std::size_t at = next++; at < runs.size(); at = next++) runs[at]->play();
    });
  for (std::thread& player : players) player.join();
}

/// Most of the time of a run is spent waiting, but not in a flood.
void play_all(std::vector<Run>& runs)
{
  constexpr std::size_t waiting_at_once = 10;
  constexpr std::size_t flooded_at_once = 2;
  std::vector<Run*> waiting, flooded;
  for (Run& run : runs) (run.is_flooded() ? flooded : waiting).push_back(&run);
  play_some(waiting, waiting_at_once);
  play_some(flooded, flooded_at_once);
  for (const Run& run : runs) CHECK_EQ(run.complaints(), "");
}

/// At each of these calls, each vice.
std::vector<Run> runs_of(const Act& act, const std::vector<Call>& at)
{
  std::vector<Run> runs;
  for (const Call& call : at)
    for (const Vice& vice : vices::all()) {
      // As long as an engine says that it is alive it may take ten minutes for a change.
      const bool all_of_it = vice.is_endless && call.method != "GET";
      runs.push_back(Run(act, {{call, vice, all_of_it}}));
    }
  return runs;
}

} // namespace

TEST_CASE("a start survives whatever an engine says, to whatever it is asked")
{
  auto runs = runs_of(start, {calls::list, calls::images, calls::events, calls::create, calls::start});
  play_all(runs);
}

TEST_CASE("a start that makes networks and volumes survives whatever an engine says to that")
{
  auto runs = runs_of(start_with_networks,
                      {calls::networks, calls::network_create, calls::network_connect, calls::volume_create});
  play_all(runs);
}

TEST_CASE("a check inside the container survives whatever an engine says to it")
{
  auto runs = runs_of(start_with_check, {calls::exec_create, calls::exec_start, calls::exec_inspect});
  play_all(runs);
}

TEST_CASE("a pull survives whatever an engine says")
{
  auto runs = runs_of(start_with_pull, {calls::pull});
  play_all(runs);
}

TEST_CASE("a stop survives whatever an engine says")
{
  auto runs = runs_of(stop, {calls::list, calls::stop});
  play_all(runs);
}

TEST_CASE("a restart survives whatever an engine says")
{
  auto runs = runs_of(restart, {calls::remove});
  play_all(runs);
}

TEST_CASE("logs survive whatever an engine says")
{
  auto runs = runs_of(logs, {calls::inspect, calls::logs});
  play_all(runs);
}

TEST_CASE("an engine that is alive by its pings only for a while is given up when they end")
{
  std::vector<Run> runs;
  for (const Vice& vice : vices::all())
    if (!vice.after_work && !vice.is_sign_of_life)
      runs.push_back(Run(start, {{calls::start, vices::never_answers()}, {calls::ping, vice}}));
  play_all(runs);
}

TEST_CASE("what an engine does is told for what it is")
{
  const std::map<std::string, std::string> words = {
      {"refuses connections", "connection"},
      {"resets the connection", "connection reset"},
      {"closes without an answer", "the connection was closed before an answer"},
      {"never answers", "no answer within 0.4 s"},
      {"stops in the header", "no whole header of an answer within 0.4 s"},
      {"stops in the body", "no whole answer within 0.4 s"},
      {"is cut in the body", "closed in the middle of the answer"},
      {"is cut in a chunk", "closed in the middle of the answer"},
      {"speaks no HTTP", "not valid HTTP"},
      {"sends binary garbage", "not valid HTTP"},
      {"tells too small a length", "not JSON"},
      {"tells no length that is a number", "not valid HTTP"},
      {"answers with a page", "status 500: <html>"},
      {"answers with another address", "status 302"},
      {"answers with nothing", "is empty"},
      {"answers with other types", "makes no sense"},
      {"answers with a list of numbers", "makes no sense"},
      {"nests deeply", "not JSON"},
      {"sends headers without end", "header of the answer is larger than 64 KB"},
      {"sends a header line without end", "header of the answer is larger than 64 KB"},
      {"sends 100 without end", "no whole header of an answer within 0.4 s"},
      {"drips a header", "no whole header of an answer within 0.4 s"},
      {"drips 100s", "no whole header of an answer within 0.4 s"},
      {"drips a body", "no whole answer within 0.4 s"},
  };
  std::vector<Run> runs;
  std::vector<std::string> expected;
  for (const Vice& vice : vices::all())
    if (const auto found = words.find(vice.name); found != words.end()) {
      runs.push_back(Run(status, {{calls::list, vice}}));
      expected.push_back(found->second);
    }
  REQUIRE_EQ(runs.size(), words.size());
  play_all(runs);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    INFO(runs[i].name(), ": ", runs[i].words());
    CHECK(contains(runs[i].words(), expected[i]));
  }
}

#ifndef __SANITIZE_ADDRESS__
TEST_CASE("an engine without end fills no memory")
{
  std::vector<Run> runs;
  const Act& act = start;
  for (const Vice& vice : vices::all())
    if (vice.name.ends_with("without end"))
      for (const Call& call : {calls::list, calls::images, calls::events}) runs.push_back(Run(act, {{call, vice}}));
  play_all(runs);
  rusage children{};
  getrusage(RUSAGE_CHILDREN, &children);
  constexpr long most = 300'000; // KB, of the largest
  CHECK_LT(children.ru_maxrss, most);
}
#endif

} // namespace maestro::test
