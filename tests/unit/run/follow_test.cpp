// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/follow.hpp>
#include <maestro/run/line_splitter.hpp>
#include <maestro/run/observe.hpp>

#include <doctest/doctest.h>
#include <support/fake_engine.hpp>
#include <unit/model/sample.hpp>

#include <algorithm>
#include <array>
#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

struct Reader : LogReader {
  std::vector<std::string> lines, notes;
  std::function<void()> also;

  void line(const LogLine& line) override
  {
    lines.push_back(line.instance.name.text() + ": " + std::string(line.text));
    if (also) also();
  }
  void note(const Instance& instance, const std::string& words) override
  {
    notes.push_back(instance.name.text() + ": " + words);
    if (also) also();
  }
};

/// The shop over daemons in memory.
struct Shop {
  Sample sample = shop();
  std::map<ShipName, FakeDaemon> daemons;
  Reader reader;
  std::vector<Unread> unread;

  Shop()
  {
    for (const auto& [name, ship] : sample.environment.ships) daemons.try_emplace(name, name.text());
    for (const auto& [name, instance] : sample.environment.instances)
      daemons.at(instance.ship).has_image(instance.image);
  }
  FakeDaemon& at(const std::string& ship) { return daemons.at(ShipName(ship)); }
  void run(const std::function<void(engine::Fleet&)>& body)
  {
    net::run(
        [&] {
          engine::Fleet fleet;
          for (auto& [name, daemon] : daemons) fleet.add(name, [&daemon = daemon] { return daemon.connect(); });
          body(fleet);
          return 0;
        },
        net::Time::simulated);
  }
  void read(const LogWish& wish)
  {
    run([&](engine::Fleet& fleet) { unread = read_logs(sample.environment, fleet, wish, reader); });
  }
  /// Follows until the reader has been told so much.
  void follow(const LogWish& wish, std::size_t lines, std::size_t notes,
              const std::function<void(engine::Engine&)>& meanwhile)
  {
    run([&](engine::Fleet& fleet) {
      net::Notice told;
      reader.also = [&] { told.notify(); };
      net::Group group;
      group.spawn([&] { read_logs(sample.environment, fleet, wish, reader); });
      group.spawn([&] {
        net::sleep(100ms);
        meanwhile(fleet.at(ShipName("east")));
      });
      const net::Deadline deadline(1min);
      while (reader.lines.size() < lines || reader.notes.size() < notes) told.wait();
      reader.also = {};
    });
  }
};

engine::ContainerSpec spec(const std::string& name, const std::string& image)
{
  engine::ContainerSpec made;
  made.name = name;
  made.image = image;
  return made;
}

LogWish of(const std::vector<std::string>& names)
{
  LogWish wish;
  for (const std::string& name : names) wish.instances.emplace_back(name);
  return wish;
}

void start_bus(Shop& shop)
{
  shop.run([](engine::Fleet& fleet) {
    fleet.at(ShipName("east")).create(spec("bus-1", "msg-bus:1"));
    fleet.at(ShipName("east")).start("bus-1");
  });
}

/// The same, so long ago that a clock of whole seconds tells what it wrote then from what it writes now.
void start_bus_long_ago(Shop& shop)
{
  start_bus(shop);
  shop.run([](engine::Fleet& fleet) {
    net::sleep(2s);
    fleet.at(ShipName("east")).inspect("bus-1");
  });
}

using Texts = std::vector<std::string>;

/// For messages of failed checks.
std::string joined(const Texts& texts)
{
  std::string all;
  for (const std::string& text : texts) all += text + "\n";
  return all;
}

} // namespace

TEST_CASE("line splitter: pieces become lines and what is left comes at the end")
{
  Texts lines;
  LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); }, 8);
  for (const char* piece : {"one\ntw", "o", "\n\nthr", "ee"}) splitter.add(piece);
  CHECK_EQ(joined(lines), joined(Texts{"one", "two", ""}));
  splitter.finish();
  splitter.finish();
  CHECK_EQ(lines.back(), "three");
  splitter.add("far too long without an end");
  CHECK_EQ(lines.back(), "far too long without an end");
}

TEST_CASE("logs: what can be read is read and the absent and unreachable ones are told")
{
  Shop shop;
  shop.at("west").reachable = false;
  shop.at("east").script("bus-1", {{.output = {"first", "second"}}});
  shop.at("east").script("bus.2", {{.output = {"other"}}});
  shop.run([&](engine::Fleet& fleet) {
    engine::Engine& east = fleet.at(ShipName("east"));
    for (const char* name : {"bus-1", "bus.2"}) {
      east.create(spec(name, "msg-bus:1"));
      east.start(name);
    }
  });
  shop.read(of({"bus.2", "store-1", "cache-1", "bus-1"}));
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: first", "bus-1: second", "bus.2: other"}));
  REQUIRE_EQ(shop.unread.size(), 2);
  CHECK_EQ(shop.unread[0].instance, InstanceName("store-1"));
  CHECK_FALSE(shop.unread[0].absent);
  CHECK_EQ(shop.unread[1].instance, InstanceName("cache-1"));
  CHECK(shop.unread[1].absent);
}

TEST_CASE("logs: what somebody else's container of that name writes is not read, be it followed or not")
{
  Shop shop;
  FakeDaemon& east = shop.at("east");
  east.script("bus-1", {{.output = {"of theirs"}}});
  east.script("bus.2", {{.output = {"of nobody's"}}});
  shop.run([](engine::Fleet& fleet) {
    engine::ContainerSpec theirs = spec("bus-1", "msg-bus:1");
    theirs.own_labels = {{labels::environment, "other"}};
    for (const engine::ContainerSpec& one : {theirs, spec("bus.2", "msg-bus:1")}) {
      fleet.at(ShipName("east")).create(one);
      fleet.at(ShipName("east")).start(one.name);
    }
  });
  LogWish wish = of({"bus-1", "bus.2"});
  shop.read(wish);
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus.2: of nobody's"}));
  REQUIRE_EQ(shop.unread.size(), 1);
  CHECK(shop.unread.front().absent);
  CHECK_EQ(shop.unread.front().words, "there is no container, and its name is taken by environment 'other'");
  wish = of({"bus-1"});
  wish.follow = true;
  wish.tail = 10;
  shop.read(wish);
  CHECK_EQ(shop.reader.lines.size(), 1);
  CHECK_EQ(shop.unread.size(), 1);
}

TEST_CASE("logs: the lines of several instances come in the order of their times")
{
  Shop shop;
  shop.run([&](engine::Fleet& fleet) {
    for (const auto& [ship, name, image] :
         std::vector<std::array<std::string, 3>>{{"east", "bus-1", "msg-bus:1"}, {"east", "cache-1", "cache:1"}}) {
      fleet.at(ShipName(ship)).create(spec(name, image));
      fleet.at(ShipName(ship)).start(name);
    }
    for (int number = 0; number < 2000; ++number) {
      net::sleep(1ms);
      shop.at("east").says(number % 3 == 0 ? "bus-1" : "cache-1", std::to_string(number));
    }
  });
  shop.read(of({"bus-1", "cache-1"}));
  REQUIRE_EQ(shop.reader.lines.size(), 2000);
  for (int number = 0; number < 2000; ++number)
    REQUIRE_EQ(shop.reader.lines[static_cast<std::size_t>(number)],
               (number % 3 == 0 ? "bus-1: " : "cache-1: ") + std::to_string(number));
  CHECK(shop.unread.empty());
}

TEST_CASE("logs: a long line has no time stamps of its parts in it")
{
  Shop shop;
  const std::string part(16UL << 10U, 'x');
  shop.run([&](engine::Fleet& fleet) {
    fleet.at(ShipName("east")).create(spec("bus-1", "msg-bus:1"));
    fleet.at(ShipName("east")).start("bus-1");
    const std::string stamp = "2030-01-02T03:04:05.000000006Z ";
    shop.at("east").says("bus-1", part + stamp + part + stamp + "end");
  });
  LogWish wish = of({"bus-1"});
  wish.timestamps = true;
  shop.read(wish);
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: " + part + part + "end"}));
}

TEST_CASE("logs: following goes on when a container is started again and when it is made anew")
{
  Shop shop;
  shop.at("east").script("bus-1",
                         {{.output = {"first life"}}, {.output = {"second life"}}, {.output = {"third life"}}});
  start_bus(shop);
  LogWish wish = of({"bus-1"});
  wish.follow = true;
  wish.tail = 10;
  shop.follow(wish, 3, 2, [](engine::Engine& east) {
    east.stop("bus-1", 10s);
    net::sleep(5s);
    east.start("bus-1");
    net::sleep(5s);
    east.stop("bus-1", 10s);
    east.remove("bus-1");
    net::sleep(5s);
    east.create(spec("bus-1", "msg-bus:1"));
    east.start("bus-1");
  });
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: first life", "bus-1: second life", "bus-1: third life"}));
}

namespace {

/// A container runs under another name beside the one that it comes in place of.
void begin_beside(engine::Engine& east)
{
  east.create(spec("bus-1.new", "msg-bus:1"));
  east.start("bus-1.new");
  net::sleep(1s);
}

/// The other way round, `was` is the name of what takes the place of bus-1, and `becomes` what bus-1 is called then.
void change_places(engine::Engine& east, const std::string& becomes, const std::string& was)
{
  east.rename("bus-1", becomes);
  east.stop(becomes, 10s);
  net::sleep(5s);
  east.rename(was, "bus-1");
}

} // namespace

TEST_CASE("logs: following goes on with what was started under another name, from its beginning")
{
  Shop shop;
  shop.at("east").script("bus-1", {{.output = {"old begins"}, .output_later = {{1500ms, "old goes on"}}}});
  shop.at("east").script("bus-1.new", {{.output = {"new begins"}}});
  start_bus(shop);
  LogWish wish = of({"bus-1"});
  wish.follow = true;
  shop.follow(wish, 2, 1, [](engine::Engine& east) {
    begin_beside(east);
    net::sleep(1s); // the old one writes a line after the new one has
    change_places(east, "bus-1.old", "bus-1.new");
  });
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: old goes on", "bus-1: new begins"}));
}

TEST_CASE("logs: following goes on with a container that gets its name back, without what it wrote before")
{
  Shop shop;
  shop.at("east").script("bus-1", {{.output = {"old begins"}}, {.output = {"old is back"}}});
  shop.at("east").script("bus-1.new", {{.output = {"new begins"}}});
  start_bus(shop);
  LogWish wish = of({"bus-1"});
  wish.follow = true;
  shop.follow(wish, 2, 2, [](engine::Engine& east) {
    begin_beside(east);
    change_places(east, "bus-1.old", "bus-1.new");
    net::sleep(5s);
    change_places(east, "bus-1.new", "bus-1.old");
    east.start("bus-1");
  });
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: new begins", "bus-1: old is back"}));
}

TEST_CASE("logs: following survives a daemon that does not answer for a while")
{
  Shop shop;
  shop.at("east").script("bus-1", {{.output = {"first life"}}, {.output = {"second life"}}});
  start_bus_long_ago(shop);
  LogWish wish = of({"bus-1"});
  wish.follow = true;
  FakeDaemon& east = shop.at("east");
  shop.follow(wish, 1, 1, [&](engine::Engine& engine) {
    east.reachable = false;
    east.cut_streams();
    net::sleep(5s);
    east.reachable = true;
    engine.stop("bus-1", 10s);
    engine.start("bus-1");
  });
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: second life"}));
}

TEST_CASE("logs: following from now on misses nothing that a quiet container writes while its ship is away")
{
  const auto followed = [](const std::optional<std::int64_t> tail, bool as_failure) {
    Shop shop;
    FakeDaemon& east = shop.at("east");
    east.script("bus-1", {{.output = {"before"}, .output_later = {{8s, "unheard"}, {14s, "heard"}}}});
    start_bus_long_ago(shop);
    LogWish wish = of({"bus-1"});
    wish.follow = true;
    wish.tail = tail;
    shop.follow(wish, 2, 0, [&](engine::Engine&) {
      net::sleep(3s);
      if (as_failure) east.reachable = false;
      east.cut_streams(as_failure);
      if (!as_failure) east.refuse("inspect", "bus-1", 503, "not now", 8);
      net::sleep(5s);
      east.reachable = true;
    });
    return joined(shop.reader.lines);
  };
  for (const bool as_failure : {true, false}) {
    CHECK_EQ(followed({}, as_failure), joined({"bus-1: unheard", "bus-1: heard"}));
    CHECK_EQ(followed(0, as_failure), joined({"bus-1: unheard", "bus-1: heard"}));
  }
}

TEST_CASE("logs: following goes on when a container is back on a ship that tells no events")
{
  Shop shop;
  shop.at("east").script("bus-1", {{.output = {"first life"}}, {.output = {"second life"}}});
  start_bus(shop);
  shop.at("east").refuse("events", "*", 403, "not for you", always);
  LogWish wish = of({"bus-1"});
  wish.follow = true;
  wish.tail = 10;
  shop.follow(wish, 2, 1, [](engine::Engine& east) {
    east.stop("bus-1", 10s);
    net::sleep(5s);
    east.start("bus-1");
  });
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: first life", "bus-1: second life"}));
  CHECK_EQ(shop.reader.notes.size(), 1);
}

TEST_CASE("logs: following what does not run shows what there is and ends")
{
  Shop shop;
  shop.at("east").script("bus-1", {{.dies_after = 0s, .output = {"oh no"}}});
  shop.run([&](engine::Fleet& fleet) {
    fleet.at(ShipName("east")).create(spec("bus-1", "msg-bus:1"));
    fleet.at(ShipName("east")).start("bus-1");
    net::sleep(1s);
  });
  LogWish wish = of({"bus-1", "cache-1"});
  wish.follow = true;
  shop.read(wish);
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: oh no"}));
  REQUIRE_EQ(shop.unread.size(), 1);
  CHECK(shop.unread[0].absent);
}

TEST_CASE("logs: a log that the engine does not give is told, followed or not, and not asked for over and over")
{
  for (const unsigned status : {400U, 500U, 501U}) {
    for (const bool follow : {false, true}) {
      Shop shop;
      shop.at("east").has_container("bus-1", "msg-bus:1");
      shop.at("east").refuse("logs", "bus-1", status, "configured logging driver does not support reading", always);
      LogWish wish = of({"bus-1"});
      wish.follow = follow;
      shop.read(wish);
      REQUIRE_EQ(shop.unread.size(), 1);
      CHECK(shop.unread[0].refused);
      CHECK_FALSE(shop.unread[0].absent);
      CHECK_NE(shop.unread[0].words.find("does not support reading"), std::string::npos);
      const auto& calls = shop.at("east").calls;
      CHECK_LE(std::count(calls.begin(), calls.end(), "logs bus-1"), 2);
    }
  }
}

TEST_CASE("logs: following survives an engine that cannot be reached behind what stands before it")
{
  Shop shop;
  shop.at("east").script("bus-1", {{.output = {"first life"}}, {.output = {"second life"}}});
  start_bus_long_ago(shop);
  shop.at("east").refuse("logs", "bus-1", 503, "no upstream", 5);
  LogWish wish = of({"bus-1"});
  wish.follow = true;
  shop.follow(wish, 1, 0, [&](engine::Engine& engine) {
    net::sleep(10s);
    engine.stop("bus-1", 10s);
    engine.start("bus-1");
  });
  CHECK_EQ(joined(shop.reader.lines), joined(Texts{"bus-1: second life"}));
}
