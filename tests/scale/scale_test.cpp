// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/process.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <simulation/fleet.hpp>
#include <support/open_files.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

/// Services in a tree of requirements, whose instances go round the ships.
struct Shape {
  std::size_t ships = 100, services = 50, instances = 20; // of each service
  std::size_t fan_out = 3;                                // of the tree

  std::size_t all() const { return services * instances; }
  static std::string name(std::size_t service, std::size_t place) { return fmt::format("s{}-{}", service, place); }
  std::size_t ship_of(std::size_t service, std::size_t place) const { return (service * instances + place) % ships; }
  /// The service that this one requires.
  std::optional<std::size_t> required(std::size_t service) const
  {
    return service == 0 ? std::nullopt : std::optional((service - 1) / fan_out);
  }
};

std::string description(const Shape& shape, const SimulatedFleet& fleet)
{
  std::string text = "name: scale\n__maestro: {schema: 2}\nships:\n";
  for (std::size_t ship = 0; ship < shape.ships; ++ship)
    text += fmt::format("  h{}: {{ip: {}, timeout: 5}}\n", ship, fleet.address(ship));
  text += "services:\n";
  for (std::size_t service = 0; service < shape.services; ++service) {
    text += fmt::format("  s{}:\n    image: app:1\n", service);
    if (const auto other = shape.required(service)) text += fmt::format("    requires: [s{}]\n", *other);
    text += "    instances:\n";
    for (std::size_t place = 0; place < shape.instances; ++place)
      text += fmt::format("      {}: {{ship: h{}}}\n", Shape::name(service, place), shape.ship_of(service, place));
  }
  return text;
}

/// A fleet and a description for it, and the program, which runs as a process of its own.
class Play {
public:
  Play(const Shape& shape, FleetSettings settings) : shape_(shape), fleet_(with_ships(std::move(settings), shape))
  {
    for (std::size_t ship = 0; ship < shape.ships; ++ship) fleet_.daemon(ship).has_image("app:1");
    std::ofstream(file_) << description(shape, fleet_);
  }
  ~Play()
  {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  Play(const Play&) = delete;
  Play& operator=(const Play&) = delete;

  net::ProcessResult run(std::vector<std::string> words, std::size_t descriptors = 0) const
  {
    std::vector<std::string> command{MAESTRO_PROGRAM, "-f", file_};
    command.insert(command.end(), words.begin(), words.end());
    if (descriptors > 0)
      command.insert(command.begin(), {"sh", "-c", fmt::format("ulimit -n {}; exec \"$0\" \"$@\"", descriptors)});
    return net::run_process({.command = command});
  }

  FakeContainer* container(std::size_t service, std::size_t place)
  {
    return fleet_.daemon(shape_.ship_of(service, place)).container(Shape::name(service, place));
  }
  std::size_t running()
  {
    std::size_t count = 0;
    for_each([&](std::size_t service, std::size_t place) {
      const FakeContainer* found = container(service, place);
      if (found != nullptr && found->running()) ++count;
    });
    return count;
  }
  std::size_t calls(const std::string& kind) const
  {
    const auto found = fleet_.tally().calls.find(kind);
    return found == fleet_.tally().calls.end() ? 0 : found->second;
  }
  /// Of the instances that were ever started, how many began before all of the service they require had.
  std::size_t started_too_early()
  {
    std::map<std::size_t, std::optional<Moment>> complete; // since when all of a service run; none: they do not
    std::size_t count = 0;
    for (std::size_t service = 0; service < shape_.services; ++service) {
      Moment last{};
      bool all = true;
      for (std::size_t place = 0; place < shape_.instances; ++place) {
        const FakeContainer* found = container(service, place);
        all = all && found != nullptr && found->running();
        if (found == nullptr || !found->started_at) continue;
        last = std::max(last, *found->started_at);
        const auto required = shape_.required(service);
        if (required && (!complete[*required] || *complete[*required] > *found->started_at)) ++count;
      }
      complete[service] = all ? std::optional(last) : std::nullopt;
    }
    return count;
  }
  void for_each(const std::function<void(std::size_t service, std::size_t place)>& visit) const
  {
    for (std::size_t service = 0; service < shape_.services; ++service)
      for (std::size_t place = 0; place < shape_.instances; ++place) visit(service, place);
  }
  SimulatedFleet& fleet() { return fleet_; }

private:
  static FleetSettings with_ships(FleetSettings settings, const Shape& shape)
  {
    settings.ships = shape.ships;
    return settings;
  }

  Shape shape_;
  SimulatedFleet fleet_;
  std::string file_ =
      (std::filesystem::temp_directory_path() / fmt::format("maestro-scale-{}.yaml", getpid())).string();
};

void with_play(const Shape& shape, const FleetSettings& settings, const std::function<void(Play&)>& test)
{
  raise_limit_of_open_files();
  net::run([&] {
    Play play(shape, settings);
    test(play);
    return 0;
  });
}

} // namespace

TEST_CASE("a thousand instances on a hundred ships start in order, and stop, with two requests each")
{
  const Shape shape{.ships = 100, .services = 50, .instances = 20};
  with_play(shape, {.latency = 1ms}, [&](Play& play) {
    const net::ProcessResult start = play.run({"start"});
    CHECK_MESSAGE(start.status == 0, start.output);
    CHECK_EQ(play.running(), shape.all());
    CHECK_EQ(play.started_too_early(), 0);
    CHECK_EQ(play.calls("containers"), 2 * shape.ships); // before the lock is taken, and under it
    CHECK_EQ(play.calls("images"), 2 * shape.ships);
    CHECK_GE(play.calls("volume"), shape.ships); // the lock, and signs of life on three of them
    CHECK_LE(play.calls("volume"), shape.ships + 3 * 10);
    CHECK_EQ(play.calls("events"), shape.ships);
    CHECK_EQ(play.calls("create"), shape.all());
    CHECK_EQ(play.calls("start"), shape.all());
    CHECK_EQ(play.calls("inspect"), 0);

    CHECK_EQ(play.run({"start"}).status, 0);
    CHECK_EQ(play.calls("containers"), 3 * shape.ships); // there was nothing to take a lock for
    CHECK_EQ(play.calls("create"), shape.all());
    CHECK_EQ(play.run({"status"}).status, 0);
    CHECK_EQ(play.calls("containers"), 4 * shape.ships);

    const std::size_t volumes_before = play.calls("volumes");
    const net::ProcessResult apply = play.run({"apply", "--yes"});
    CHECK_MESSAGE(apply.status == 0, apply.output);
    CHECK_EQ(play.calls("containers"), 5 * shape.ships);           // nor for this
    CHECK_EQ(play.calls("volumes"), volumes_before + shape.ships); // traces of changes
    CHECK_EQ(play.calls("inspect"), 0);

    const net::ProcessResult stop = play.run({"stop", "--all"});
    CHECK_MESSAGE(stop.status == 0, stop.output);
    CHECK_EQ(play.running(), 0);
    CHECK_EQ(play.calls("stop"), shape.all());
    CHECK_EQ(play.calls("inspect"), 0);
  });
  rusage children{};
  getrusage(RUSAGE_CHILDREN, &children);
#ifndef __SANITIZE_ADDRESS__
  constexpr long generous = 100L << 10; // KB
  CHECK_LT(children.ru_maxrss, generous);
#endif
}

TEST_CASE("what goes wrong on a hundred ships stays small, and the same command finishes the job")
{
  const Shape shape{.ships = 100, .services = 50, .instances = 20};
  FleetSettings settings{.start_time = 40ms, .seed = 7}; // long enough for a death to be heard of in time
  for (const char* const rule : {"create 0.01 refuse 500 no space left on device", "create 0.01 lose-answer",
                                 "start 0.005 refuse 500 no memory", "start 0.01 lose-answer", "stop 0.01 lose",
                                 "boot 0.01 dies 0ms 3", "containers 0.02 slow 100ms", "start 0.05 slow 20ms"})
    settings.faults.push_back(parse_fault(rule));
  with_play(shape, settings, [&](Play& play) {
    const net::ProcessResult first = play.run({"start"});
    CHECK_NE(first.status, 0);
    CHECK_LT(play.running(), shape.all());
    CHECK_EQ(play.started_too_early(), 0);

    constexpr int tries = 20; // what is behind a fault in a low service meets its own only later
    std::string said = first.output;
    for (int more = 0; play.running() < shape.all() && more < tries; ++more) {
      said += play.run({"start"}).output;
      CHECK_EQ(play.started_too_early(), 0);
    }
    CHECK_NE(said.find("no space left on device"), std::string::npos);
    CHECK_EQ(play.running(), shape.all());
    CHECK_EQ(play.run({"start"}).status, 0);
  });
}

TEST_CASE("a play on more ships than it may have descriptors for goes through")
{
  constexpr std::size_t descriptors = 128;
  const Shape shape{.ships = 200, .services = 20, .instances = 20};
  with_play(shape, {.start_time = 20ms}, [&](Play& play) {
    const net::ProcessResult start = play.run({"start"}, descriptors);
    CHECK_MESSAGE(start.status == 0, start.output);
    CHECK_EQ(play.running(), shape.all());
    CHECK_EQ(play.started_too_early(), 0);
    CHECK_LT(play.calls("events"), shape.ships); // the others are asked
    CHECK_LE(play.fleet().tally().most_connections, descriptors);
    CHECK_EQ(play.run({"status"}, descriptors).status, 0);
    CHECK_EQ(play.run({"stop", "--all"}, descriptors).status, 0);
    CHECK_EQ(play.running(), 0);
  });
}
