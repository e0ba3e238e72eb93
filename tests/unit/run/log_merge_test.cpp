// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/log_merge.hpp>

#include <doctest/doctest.h>
#include <support/simulated.hpp>
#include <unit/model/sample.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;
using namespace std::chrono_literals;

namespace {

struct Heard : LogReader {
  std::vector<std::string> lines;
  std::size_t most_ahead = 0; // that were read and not heard yet
  std::size_t written = 0;

  void line(const LogLine& line) override
  {
    lines.emplace_back(line.text);
    most_ahead = std::max(most_ahead, written - lines.size());
  }
  void note(const Instance& /*instance*/, const std::string& /*words*/) override {}
};

/// Logs of so many containers, one line of each after the other. To read one takes one of a few places.
struct Logs {
  Logs(std::size_t containers, std::size_t lines, std::size_t places) : places_(places)
  {
    for (std::size_t number = 0; number < containers; ++number)
      sources.emplace_back([this, number, containers, lines](LogReader& reader) {
        const auto place = places_.take();
        most_at_work = std::max(most_at_work, ++at_work_);
        for (std::size_t i = 0; i < lines; ++i) {
          net::sleep(1ms);
          const std::size_t nth = i * containers + number;
          ++heard.written;
          reader.line({.instance = instance_, .time = Moment(std::chrono::seconds(nth)), .text = std::to_string(nth)});
        }
        --at_work_;
      });
  }

  bool read(const LogRoom& room)
  {
    bool all = false;
    play([&] { all = read_merged(sources, room, heard); });
    return all;
  }

  bool are_in_order(std::size_t count) const
  {
    std::vector<std::string> wanted;
    for (std::size_t i = 0; i < count; ++i) wanted.push_back(std::to_string(i));
    return heard.lines == wanted;
  }

  Heard heard;
  std::vector<ReadLog> sources;
  std::size_t most_at_work = 0;

private:
  Instance instance_{.name = InstanceName("web-1")};
  net::Semaphore places_;
  std::size_t at_work_ = 0;
};

constexpr std::size_t plenty = 1UL << 30U;

} // namespace

TEST_CASE("log merge: where all can be read at the same time who is ahead waits")
{
  Logs logs(3, 2000, 3);
  CHECK(logs.read({.at_a_time = 3, .bytes = 0}));
  CHECK(logs.are_in_order(6000));
  CHECK_LT(logs.heard.most_ahead, 1000);
}

TEST_CASE("log merge: more logs than can be read at the same time come in the order of their times all the same")
{
  for (const std::size_t places : {1UL, 4UL}) {
    Logs logs(20, 600, places);
    CHECK(logs.read({.at_a_time = places, .bytes = plenty}));
    CHECK(logs.are_in_order(20UL * 600UL));
    CHECK_EQ(logs.most_at_work, places);
  }
}

TEST_CASE("log merge: where there is no room for more logs than can be read at the same time none is handed over")
{
  Logs logs(20, 600, 4);
  CHECK_FALSE(logs.read({.at_a_time = 4, .bytes = 10'000}));
  CHECK(logs.heard.lines.empty());
  CHECK_LT(logs.heard.written, 1000); // and reading ends at once
}

TEST_CASE("log merge: whoever is cancelled leaves nobody behind")
{
  for (const std::size_t at_a_time : {2UL, 20UL}) {
    Logs logs(20, 600, 20);
    play([&] {
      CHECK_FALSE(net::within(50ms, [&] { CHECK(read_merged(logs.sources, {at_a_time, plenty}, logs.heard)); }));
      const std::size_t written = logs.heard.written;
      net::sleep(1s);
      CHECK_EQ(logs.heard.written, written);
    });
  }
}
