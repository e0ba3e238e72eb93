// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>

#include <fmt/core.h>
#include <simulation/fleet.hpp>
#include <support/open_files.hpp>

#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace maestro;
using namespace maestro::testing;

constexpr std::string_view usage = R"(usage: simulated_fleet [options]

Many Docker daemons in one process, for tests and benchmarks: ship 0 listens at 127.N.0.1:2375, ship 1 at 127.N.0.2, 250
to a block. Writes the address of each ship, then a line `ready`. Runs until it gets SIGTERM.
Any ship answers GET /simulation/tally (what was called how often), POST /simulation/clear (as new, but for images) and
POST /simulation/say/NAME (the container of that name has a line more in its log).

  --ships N          how many, default 3
  --port PORT        default 2375
  --latency TIME     of each call, such as 2ms
  --start-time TIME  that a start takes
  --stop-time TIME   that a container takes to end
  --boot-time TIME   from a start until the container's published TCP ports accept; without it they do not
  --image NAME       is on every ship (again for more); any other can be pulled
  --fault RULE       what goes wrong (again for more), such as 'start 0.01 refuse 500 no space left':
                     CALL CHANCE refuse STATUS WORDS | lose | lose-answer | hang | slow TIME
                     boot CHANCE dies TIME EXIT-CODE | boot CHANCE slow TIME | ship CHANCE down
  --seed N           for the chances, default 1
)";

struct Wanted {
  FleetSettings fleet;
  std::vector<std::string> images;
};

template<class Number>
Number whole_number(std::string_view text)
{
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size())
    throw Error(Fault::usage, fmt::format("'{}' is no number", text));
  return number;
}

void take_option(Wanted& wanted, const std::string& option, const std::string& value)
{
  FleetSettings& fleet = wanted.fleet;
  if (option == "--ships")
    fleet.ships = whole_number<std::size_t>(value);
  else if (option == "--port")
    fleet.port = whole_number<std::uint16_t>(value);
  else if (option == "--latency")
    fleet.latency = parse_duration(value);
  else if (option == "--start-time")
    fleet.start_time = parse_duration(value);
  else if (option == "--stop-time")
    fleet.stop_time = parse_duration(value);
  else if (option == "--boot-time")
    fleet.boot_time = parse_duration(value), fleet.listen = true;
  else if (option == "--image")
    wanted.images.push_back(value);
  else if (option == "--fault")
    fleet.faults.push_back(parse_fault(value));
  else if (option == "--seed")
    fleet.seed = whole_number<std::uint64_t>(value);
  else
    throw Error(Fault::usage, fmt::format("unknown option {}", option));
}

Wanted understand(const std::vector<std::string>& words)
{
  Wanted wanted;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size()) throw Error(Fault::usage, words[i] + " needs a value");
    take_option(wanted, words[i], words[i + 1]);
  }
  return wanted;
}

int serve(const Wanted& wanted)
{
  SimulatedFleet fleet(wanted.fleet);
  for (std::size_t ship = 0; ship < fleet.size(); ++ship) {
    for (const std::string& image : wanted.images) fleet.daemon(ship).has_image(image);
    fmt::print("{}\n", fleet.address(ship));
  }
  fmt::print("ready\n");
  std::fflush(stdout);
  net::Notice never;
  never.wait();
  return 0;
}

} // namespace

int main(int count, char** words)
{
  try {
    if (count == 2 && std::string_view(words[1]) == "--help") return fmt::print("{}", usage), 0;
    const Wanted wanted = understand({words + 1, words + count});
    raise_limit_of_open_files();
    return net::run([&] { return serve(wanted); });
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n{}", error.what(), error.fault() == Fault::usage ? usage : std::string_view());
    return error.fault() == Fault::usage ? 2 : 1;
  } catch (const net::Cancelled&) { // asked to end
    return 0;
  }
}
