// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/model/graph.hpp>
#include <maestro/view/play_window.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <golden/view/rehearsal.hpp>
#include <strings/cells.hpp>
#include <support/golden.hpp>
#include <support/screen.hpp>
#include <support/text.hpp>
#include <unit/model/sample.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> ships = {"east", "north", "west"};

/// So many instances of three services, one upon the other, on three ships.
Sample crowd(std::size_t count)
{
  Sample sample;
  for (const std::string& ship : ships) sample.ship(ship);
  const std::size_t stores = std::max<std::size_t>(1, count / 20), apps = count / 2;
  const auto named = [](const std::string& service, std::size_t many) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= many; ++i) names.push_back(fmt::format("{}-{}", service, i));
    return names;
  };
  sample.service("redis", named("redis", stores));
  sample.service("app", named("app", apps), {"redis"});
  sample.service("frontend", named("frontend", count - stores - apps), {"app"});
  std::size_t at = 0;
  for (auto& [name, instance] : sample.environment.instances) {
    instance.ship = ShipName(ships[at++ % ships.size()]);
    if (instance.service == ServiceName("app"))
      instance.lifecycle.running.emplace_back(TcpCheck{.port = "http", .number = 8080});
  }
  return sample;
}

struct Crowd {
  explicit Crowd(std::size_t count) : sample(crowd(count)), graph(sample.environment)
  {
    Observed observed;
    for (const std::string& ship : ships) {
      ShipFacts& facts = observed.ships[ShipName(ship)];
      facts.images.emplace();
      facts.networks.emplace();
      facts.volumes.emplace();
      for (const char* there : {"redis:1", "app:1"}) (*facts.images)[normalised(parse_image(there))] = there;
    }
    Wish wish{.verb = Verb::start};
    for (const char* service : {"redis", "app", "frontend"})
      for (const InstanceName& name : sample.environment.services.at(ServiceName(service)).instances)
        wish.instances.push_back(name);
    sample.environment.name = "shop";
    plan = make_plan(sample.environment, graph, observed, wish);
  }

  Sample sample;
  Graph graph;
  Plan plan;
};

struct Shot {
  std::chrono::nanoseconds time;
  std::string screen;
};

struct Look {
  std::size_t width = 80, height = 24;
  bool verbose = false;
  Signs signs = unicode_signs;
};

/// What a terminal shows at these times and in the end, below the command. It is given a frame at most twelve times a
/// second.
std::vector<Shot> shots(const Crowd& crowd, const Look& look, const std::vector<std::chrono::nanoseconds>& times,
                        const std::map<InstanceName, std::string>& failures)
{
  std::chrono::nanoseconds now = 0s, drawn = -1s;
  std::string written = "$ maestro start\n";
  PlayWindow window(crowd.sample.environment, crowd.plan,
                    {.screen =
                         [&] {
                           return PlayWindow::Screen{look.height, {.signs = look.signs, .width = look.width}};
                         },
                     .clock = [&] { return now; },
                     .changed = [] {},
                     .verbose = look.verbose});
  std::vector<Shot> taken;
  const auto draw = [&] {
    const std::string news = window.news();
    if (news.empty()) return;
    CHECK_LT(std::ranges::count(news, '\n'), look.height + (look.verbose ? 1000 : 0));
    written += news;
    drawn = now;
  };
  test::Rehearsal(crowd.plan, {.at_a_time = 8, .failures = failures})
      .run([&](std::chrono::nanoseconds time, const Event& event) {
        while (taken.size() < times.size() && times[taken.size()] < time) {
          now = times[taken.size()];
          draw();
          taken.push_back({now, test::on_screen(written, look.height)});
        }
        now = time;
        window.on(event);
        const bool is_over = std::holds_alternative<PlayFinished>(event);
        if (now - drawn >= 83ms && !is_over) draw();
        if (is_over) written += window.news();
      });
  taken.push_back({now, test::on_screen(written, look.height)});
  return taken;
}

/// How many rows of a screen each instance has.
std::map<std::string, std::size_t> rows_of(const Crowd& crowd, const std::string& screen)
{
  std::map<std::string, std::size_t> rows;
  for (const std::string_view row : split(screen, '\n')) {
    const std::vector<std::string_view> words = split(row, ' ');
    if (words.size() < 2) continue;
    const std::string name(words[1]);
    if (crowd.sample.environment.instances.contains(InstanceName(name))) ++rows[name];
  }
  return rows;
}

void check_window(std::size_t count, const std::vector<std::chrono::nanoseconds>& times)
{
  const Crowd all(count);
  const std::map<InstanceName, std::string> failures = {
      {InstanceName("app-2"), "tcp port 'http' (8080): connection refused for 30s"},
      {InstanceName("app-3"), "the container ended with exit code 137"}};
  std::string text;
  for (const auto& [width, height] : {std::pair<std::size_t, std::size_t>{60, 24}, {80, 24}, {120, 40}, {200, 60}})
    for (const Shot& shot : shots(all, {.width = width, .height = height}, times, failures)) {
      text += fmt::format("=== {}x{} after {:.1f}s\n{}\n", width, height,
                          std::chrono::duration<double>(shot.time).count(), shot.screen);
      for (const std::string_view row : split(shot.screen, '\n')) CHECK_LE(strings::cells(row), width);
      CHECK_LT(std::ranges::count(shot.screen, '\n'), height + 1); // the command has scrolled away
    }
  test::check_golden(fmt::format(MAESTRO_GOLDEN "/window-{}.txt", count), text);
}

} // namespace

TEST_CASE("window: seven instances are a table in which each keeps its row") { check_window(7, {1s, 3s}); }

TEST_CASE("window: of a hundred instances those are shown that matter") { check_window(100, {4s, 20s}); }

TEST_CASE("window: of a thousand instances those are shown that matter") { check_window(1000, {4s, 60s}); }

TEST_CASE("window: with --verbose what has ended scrolls up into history, each once")
{
  const Crowd all(100);
  const std::string screen = shots(all, {.verbose = true}, {}, {{InstanceName("app-2"), "it has died"}}).back().screen;
  const auto rows = rows_of(all, screen);
  CHECK_EQ(rows.size(), 100);
  for (const auto& [name, count] : rows) CHECK_MESSAGE(count == 1, name << ": " << count);
}

TEST_CASE("window: all that has failed is on the screen at the end, however many these are")
{
  const Crowd all(100);
  std::map<InstanceName, std::string> failures;
  for (std::size_t i = 1; i <= 40; ++i) failures[InstanceName(fmt::format("app-{}", i))] = "it has died";
  const auto taken = shots(all, {}, {12s}, failures);
  CHECK(taken.front().screen.find("waits for") != std::string::npos); // failures hide not all of the rest
  for (std::size_t i = 1; i <= 40; ++i) CHECK_EQ(test::count_of(taken.back().screen, fmt::format(" app-{} ", i)), 1);
}

TEST_CASE("window: a resize draws it anew, and changes between all rows and those that matter")
{
  const Crowd all(20);
  PlayWindow::Screen screen{.height = 24, .style = {.width = 80}};
  std::chrono::nanoseconds now = 0s;
  PlayWindow window(
      all.sample.environment, all.plan,
      {.screen = [&] { return screen; }, .clock = [&] { return now; }, .changed = [] {}, .verbose = false});
  window.on(PlayStarted{});
  CHECK_EQ(std::ranges::count(window.news(), '\n'), 22);
  CHECK_EQ(window.news(), "");
  screen = {.height = 12, .style = {.width = 60}};
  const std::string news = window.news();
  CHECK_EQ(std::ranges::count(news, '\n'), 11);
  CHECK(news.find("… 12 waiting") != std::string::npos);
  for (const std::size_t height : {1, 2, 3, 4}) {
    screen.height = height;
    CHECK_LT(std::ranges::count(window.news(), '\n'), std::max<std::size_t>(height, 2));
  }
  screen = {.height = 24, .style = {.width = 200}};
  CHECK_EQ(std::ranges::count(window.news(), '\n'), 22);
  now = 1s;
  CHECK(window.news().find("1s") != std::string::npos); // time passes, though nothing happens
}

TEST_CASE("window: where the locale has no UTF-8 it is written in ASCII")
{
  for (const Shot& shot : shots(Crowd(100), {.signs = ascii_signs}, {4s}, {{InstanceName("app-2"), "it has died"}}))
    CHECK(std::ranges::all_of(shot.screen, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}
