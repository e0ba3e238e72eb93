// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/digest.hpp>
#include <maestro/run/history.hpp>
#include <maestro/run/packing.hpp>

#include <strings/base64.hpp>
#include <unit/run/lock_ground.hpp>

#include <algorithm>

using namespace maestro;
using namespace maestro::testing;

namespace {

LocalFile file(const std::string& content, std::uint32_t mode)
{
  return {std::make_shared<const std::string>(content), mode};
}

Release release(const std::string& by = "ann@ci")
{
  return {.at = *parse_rfc3339("2026-11-28T20:50:01Z"),
          .by = by,
          .command = "apply web",
          .maestro = "1.2.3",
          .partial = std::vector<std::string>{"web"},
          .changes = {{"web-1", "replace", "image", "ok"}},
          .instances = {{"web-1", {"web", "a", "web:1", "sha256:11", {"web@sha256:22"}, "2-aa"}}},
          .description = {{"service web", "0123abcd"}},
          .withheld = "ff",
          .source = KeptDescription{.text = "name: shop\n",
                                    .withheld = {"/services/web/lifecycle/running/0/requests_options/headers/A"},
                                    .files = {{"a.txt", file("hello\n", 0640)},
                                              {"a.bin", file(std::string("\xff\0\xfe", 3), 0755)},
                                              {"gone.txt", {}}}}};
}

/// Somebody who writes releases.
struct Recorder {
  explicit Recorder(LockGround& where) : ground(where)
  {
    for (auto& [ship, daemon] : ground.daemons) fleet.add(ship, [&daemon = daemon] { return daemon.connect(); });
  }
  WrittenRelease write(const Ships& on, const Release& what = release())
  {
    return write_release(ground.environment, fleet, what, on);
  }
  History read() { return read_history(ground.environment, fleet); }

  LockGround& ground;
  engine::Fleet fleet;
};

std::vector<ReleaseNumber> numbers(const History& history)
{
  std::vector<ReleaseNumber> all;
  for (const KeptRelease& one : history.releases) all.push_back(one.record.number);
  return all;
}

/// A record of which everything is right but what stands in it.
engine::VolumeState volume_with(const std::string& text)
{
  Release any = release();
  any.number = 1;
  const auto spec = release_spec("shop", any, "token");
  engine::VolumeState volume{.name = spec.name, .labels = spec.labels};
  volume.labels["io.maestro.record"] = strings::to_base64(pack(text));
  return volume;
}

} // namespace

TEST_CASE("packing: what was packed is unpacked, and nothing else is")
{
  for (const std::string& text : {std::string(), std::string("a"), std::string(300'000, 'x'), [] {
                                    std::string noise;
                                    unsigned dice = 1;
                                    for (int i = 0; i < 200'000; ++i) {
                                      dice = dice * 1664525U + 1013904223U;
                                      noise += static_cast<char>(dice >> 24U);
                                    }
                                    return noise;
                                  }()}) {
    const std::string packed = pack(text);
    CHECK_EQ(unpack(packed, 300'000), text);
    CHECK_FALSE(unpack(packed.substr(0, packed.size() - 1), 300'000));
    CHECK_FALSE(unpack(packed.substr(0, packed.size() / 2), 300'000));
    std::string other = packed;
    other.back() = static_cast<char>(other.back() + 1);
    CHECK_FALSE(unpack(other, 300'000));
  }
  CHECK_LT(pack(std::string(300'000, 'x')).size(), 1'000);
  CHECK_FALSE(unpack(pack(std::string(300'000, 'x')), 299'999)); // what would fill the memory
  CHECK_FALSE(unpack("", 10));
  CHECK_FALSE(unpack("garbage that is not packed at all", 100));
}

TEST_CASE("packing: texts of every length and kind come back")
{
  unsigned dice = 7;
  const auto roll = [&] { return (dice = dice * 1664525U + 1013904223U) >> 16U; };
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    const unsigned size = roll() % 600, letters = 1 + roll() % 200;
    for (unsigned i = 0; i < size; ++i) text += static_cast<char>(roll() % letters + 32);
    REQUIRE_EQ(unpack(pack(text), 600), text);
  }
}

TEST_CASE("packing: other programs read it as zlib")
{
  const std::string by_python = "eJxLTEpOSU1LBwAK2wK9"; // base64.b64encode(zlib.compress(b"abcdefg"))
  CHECK_EQ(unpack(*strings::from_base64(by_python), 100), "abcdefg");
}

TEST_CASE("history: a release is on the ships that it was for and on three at least, and is read as it was written")
{
  LockGround ground({"a", "b", "c", "d", "e"});
  play([&] {
    Recorder ann(ground);
    const WrittenRelease written = ann.write(ships({"e"}));
    CHECK_EQ(written.number, 1);
    CHECK_EQ(written.copies, 4);
    CHECK(written.failures.empty());
    CHECK(ground.at("d").volumes.empty());
    const History history = ann.read();
    REQUIRE_EQ(history.releases.size(), 1);
    CHECK_EQ(history.releases.front().ships, ships({"a", "b", "c", "e"}));
    Release expected = release();
    expected.number = 1;
    CHECK(history.releases.front().record.release == expected);
    CHECK_EQ(history.in_force(), &history.releases.front());
    for (const auto& [name, volume] : ground.at("a").volumes) {
      CHECK(name.starts_with("maestro-release.shop-"));
      CHECK(name.ends_with(".000001"));
      CHECK_FALSE(volume.labels.contains("io.maestro.environment")); // what carries that is ours to prune
    }
  });
}

TEST_CASE("history: of a large fleet twenty ships keep a release, the first three among them")
{
  std::vector<std::string> names;
  for (int i = 10; i < 60; ++i) names.push_back("s" + std::to_string(i));
  LockGround ground(names);
  play([&] {
    Recorder ann(ground);
    CHECK_EQ(ann.write(ground.all()).copies, 20);
    CHECK_EQ(ann.write(ships({"s59"})).copies, 4);
    const History history = ann.read();
    CHECK_EQ(numbers(history), std::vector<ReleaseNumber>{2, 1});
    CHECK_EQ(history.releases.at(1).ships.size(), 21); // a copy that was missing where the second one is
    for (const char* const first : {"s10", "s11", "s12"}) CHECK(history.releases.at(1).ships.contains(ShipName(first)));
  });
}

TEST_CASE("history: the next one knows its parent, the last one that went well")
{
  LockGround ground({"a", "b"});
  play([&] {
    Recorder ann(ground);
    Release failed = release();
    failed.result = ReleaseResult::failed;
    ann.write(ground.all());
    ann.write(ground.all(), failed);
    ann.write(ground.all());
    const History history = ann.read();
    CHECK_EQ(numbers(history), std::vector<ReleaseNumber>{3, 2, 1});
    CHECK_EQ(history.releases.at(0).record.release->parent, 1);
    CHECK_EQ(history.releases.at(1).record.release->parent, 1);
    CHECK_FALSE(history.releases.at(2).record.release->parent);
    CHECK_EQ(history.in_force(), &history.releases.at(0));
    CHECK_EQ(history.before(history.releases.at(0)), &history.releases.at(2));
  });
}

TEST_CASE("history: of those who write at the same time each gets a number of its own")
{
  for (unsigned chance = 1; chance <= 40; ++chance) {
    LockGround ground({"a", "b", "c", "d", "e"});
    ground.answer_by_chance(chance);
    play([&] {
      Recorder ann(ground), bob(ground), eve(ground);
      std::set<ReleaseNumber> taken;
      net::Group all;
      all.spawn([&] { taken.insert(ann.write(ships({"d"}), release("ann")).number); });
      all.spawn([&] { taken.insert(bob.write(ships({"e"}), release("bob")).number); });
      all.spawn([&] { taken.insert(eve.write(ground.all(), release("eve")).number); });
      all.wait();
      CHECK_EQ(taken, std::set<ReleaseNumber>{1, 2, 3});
      const History history = ann.read();
      CHECK_EQ(numbers(history), std::vector<ReleaseNumber>{3, 2, 1});
      std::set<std::string> by;
      for (const KeptRelease& one : history.releases) by.insert(one.record.release->by);
      CHECK_EQ(by, std::set<std::string>{"ann", "bob", "eve"});
    });
  }
}

TEST_CASE("history: who finds his number taken on one ship takes it back from the others, also where no answer came")
{
  LockGround ground({"a", "b", "c"});
  play([&] {
    Recorder ann(ground);
    Release of_bob = release("bob");
    of_bob.number = 1;
    const auto theirs = release_spec("shop", of_bob, "token of bob");
    FakeDaemon& c = ground.at("c");
    c.on_call = [&](const std::string& call, const std::string&) {
      if (call == "volume") // after ann has looked
        c.volumes.try_emplace(theirs.name, engine::VolumeState{.name = theirs.name, .labels = theirs.labels});
    };
    ground.at("a").lose_answer("volume", "*");
    const WrittenRelease written = ann.write(ground.all());
    CHECK_EQ(written.number, 2);
    CHECK_EQ(written.copies, 2);
    CHECK(written.failures.contains(ShipName("a")));
    for (const char* const ship : {"a", "b", "c"}) {
      CAPTURE(ship);
      const auto& volumes = ground.at(ship).volumes;
      const auto found = volumes.find(theirs.name);
      const bool is_of_bob = found != volumes.end() && found->second.labels.at("io.maestro.by") == "bob";
      CHECK((found == volumes.end() || is_of_bob));
    }
    CHECK_EQ(numbers(ann.read()), std::vector<ReleaseNumber>{2, 1});
  });
}

TEST_CASE("history: what is returned to is the last release of something else that went well")
{
  const auto with_image = [](const std::string& id) {
    Release one = release();
    one.instances.at("web-1").image_id = id;
    return one;
  };
  LockGround ground({"a"});
  play([&] {
    Recorder ann(ground);
    const auto returned_to = [&] {
      const History history = ann.read();
      const KeptRelease* const found = history.way_back().to;
      return found == nullptr ? 0 : found->record.number;
    };
    CHECK_EQ(returned_to(), 0);
    ann.write(ground.all(), with_image("sha256:1"));
    CHECK_EQ(returned_to(), 0);
    ann.write(ground.all(), with_image("sha256:1")); // once more the same
    CHECK_EQ(returned_to(), 0);
    ann.write(ground.all(), with_image("sha256:2"));
    ann.write(ground.all(), with_image("sha256:2"));
    CHECK_EQ(returned_to(), 2);
    Release failed = with_image("sha256:3");
    failed.result = ReleaseResult::failed;
    ann.write(ground.all(), failed);
    CHECK_EQ(returned_to(), 4); // which was in force
    Release described_anew = with_image("sha256:2");
    described_anew.description["service web"] = "89abcdef";
    described_anew.instances.at("web-1").config_hash = "2-another";
    ann.write(ground.all(), described_anew);
    CHECK_EQ(returned_to(), 4);
    Release of_another_secret = described_anew;
    of_another_secret.withheld = "fe";
    of_another_secret.instances.at("web-1").config_hash = "2-another.fe";
    ann.write(ground.all(), of_another_secret);
    CHECK_EQ(returned_to(), 6);
  });
}

TEST_CASE("history: the last release that changed something is undone, by what was in force if it did not go well")
{
  const auto ended = [](const std::string& image, ReleaseResult result, bool is_all = true) {
    Release one = release();
    one.instances.at("web-1").image_id = image;
    one.result = result;
    if (is_all) {
      one.partial.reset();
      one.instances["db-1"] = {"db", "a", "db:1", image == "3" ? "3" : "1", {}, "2-db"};
    }
    return one;
  };
  using enum ReleaseResult;
  struct Case {
    std::vector<Release> releases; // the oldest first
    ReleaseNumber undone, to;
    std::vector<ReleaseNumber> skipped = {};
    std::set<std::string> standing = {};
  };
  for (const Case& one : std::vector<Case>{
           {{ended("1", ok), ended("2", ok)}, 2, 1},
           {{ended("1", ok), ended("2", ok), ended("3", failed)}, 3, 2},
           {{ended("1", ok), ended("2", ok), ended("3", failed), ended("3", failed)}, 4, 2},
           {{ended("1", ok), ended("2", ok), ended("2", undone)}, 2, 1, {3}},
           {{ended("1", ok), ended("2", ok), ended("3", failed), ended("3", undone), ended("3", undone)}, 3, 2, {5, 4}},
           {{ended("1", ok), ended("2", ok), ended("3", failed), ended("2", ok)}, 4, 1}, // after a rollback to 2
           {{ended("1", ok), ended("2", failed), ended("3", ok)}, 3, 1},
           {{ended("1", ok), ended("1", failed)}, 2, 1}, // was finished
           {{ended("1", failed)}, 1, 0},
           {{ended("1", undone)}, 0, 0, {1}},
           // Of web alone, which is so since: what else there is goes further back, or there is nothing to go back
           // with.
           {{ended("1", ok), ended("3", ok, false), ended("3", failed)}, 3, 1, {}, {"web-1"}},
           {{ended("1", ok), ended("3", ok, false), ended("3", ok)}, 3, 1, {}, {"web-1"}},
           {{ended("1", ok), ended("3", ok, false), ended("3", failed, false)}, 3, 2, {}, {"web-1"}},
           {{ended("1", ok), ended("2", ok, false), ended("3", failed)}, 3, 2},
       }) {
    LockGround ground({"a"});
    play([&] {
      Recorder ann(ground);
      for (const Release& what : one.releases) ann.write(ground.all(), what);
      const History history = ann.read();
      const WayBack way = history.way_back();
      CHECK_EQ(way.undone == nullptr ? 0 : way.undone->record.number, one.undone);
      CHECK_EQ(way.to == nullptr ? 0 : way.to->record.number, one.to);
      CHECK_EQ(way.skipped, one.skipped);
      CHECK_EQ(way.standing, one.standing);
    });
  }
}

TEST_CASE("history: one ship gone, or swept clean, loses nothing, and gets its copies again")
{
  LockGround ground({"a", "b", "c"});
  play([&] {
    Recorder ann(ground);
    ann.write(ground.all());
    ground.at("a").reachable = false;
    ground.at("b").volumes.clear(); // docker volume prune
    const WrittenRelease written = ann.write(ground.all());
    CHECK_EQ(written.number, 2);
    CHECK_EQ(written.copies, 2);
    CHECK_EQ(written.failures.size(), 1);
    CHECK(written.failures.contains(ShipName("a")));
    History history = ann.read();
    CHECK_EQ(history.errors.size(), 1);
    CHECK_EQ(numbers(history), std::vector<ReleaseNumber>{2, 1});
    CHECK_EQ(history.releases.back().ships, ships({"b", "c"}));
    ground.at("a").reachable = true;
    ann.write(ground.all());
    history = ann.read();
    CHECK_EQ(numbers(history), std::vector<ReleaseNumber>{3, 2, 1});
    for (const KeptRelease& one : history.releases) CHECK_EQ(one.ships, ground.all());
  });
}

TEST_CASE("history: a ship that refuses to keep it is told, and if all do none is written")
{
  LockGround ground({"a", "b"});
  play([&] {
    Recorder ann(ground);
    ground.at("a").refuse("volume", "*", 403, "not allowed here", always);
    WrittenRelease written = ann.write(ground.all());
    CHECK_EQ(written.number, 1);
    CHECK_EQ(written.copies, 1);
    CHECK(contains(written.failures.at(ShipName("a")), "not allowed here"));
    ground.at("b").refuse("volume", "*", 403, "nor here", always);
    written = ann.write(ground.all());
    CHECK_EQ(written.number, 0);
    CHECK_EQ(written.copies, 0);
    CHECK_EQ(numbers(ann.read()), std::vector<ReleaseNumber>{1});
  });
}

TEST_CASE("history: a ship that makes volumes without their labels is told, after two of them")
{
  const auto drop_labels = [](FakeDaemon& ship) {
    ship.on_call = [&ship](const std::string& call, const std::string& name) {
      if (call == "volume") ship.volumes.try_emplace(name, engine::VolumeState{.name = name});
    };
  };
  LockGround ground({"a", "b"});
  play([&] {
    Recorder ann(ground);
    drop_labels(ground.at("a"));
    WrittenRelease written = ann.write(ground.all());
    CHECK_EQ(written.copies, 1);
    CHECK_EQ(written.failures.size(), 1);
    CHECK_EQ(written.failures.at(ShipName("a")), "it makes volumes without the labels that they are to have");
    CHECK_EQ(ground.at("a").volumes.size(), 2);
    CHECK_EQ(numbers(ann.read()), std::vector<ReleaseNumber>{written.number});
    drop_labels(ground.at("b"));
    written = ann.write(ground.all());
    CHECK_EQ(written.number, 0);
    CHECK_EQ(written.failures.size(), 2);
    CHECK_LE(ground.at("a").volumes.size(), 4);
  });
}

TEST_CASE("history: one volume of its name without labels costs a number")
{
  LockGround ground({"a"});
  play([&] {
    Recorder ann(ground);
    Release first = release();
    first.number = 1;
    const std::string name = release_spec("shop", first, "token").name;
    ground.at("a").volumes[name] = {.name = name};
    const WrittenRelease written = ann.write(ground.all());
    CHECK_EQ(written.number, 2);
    CHECK(written.failures.empty());
  });
}

TEST_CASE("history: who finds ten numbers taken one after the other gives up")
{
  LockGround ground({"a"});
  play([&] {
    Recorder ann(ground);
    FakeDaemon& a = ground.at("a");
    a.on_call = [&a](const std::string& call, const std::string& name) {
      if (call == "volume") a.volumes.try_emplace(name, engine::VolumeState{.name = name, .labels = {{"of", "bob"}}});
    };
    const WrittenRelease written = ann.write(ground.all());
    CHECK_EQ(written.number, 0);
    CHECK_EQ(written.failures.at(ShipName("a")), "others have the numbers 1 to 10");
    CHECK_EQ(a.volumes.size(), 10);
  });
}

TEST_CASE("history: twenty are kept")
{
  LockGround ground({"a", "b"});
  play([&] {
    Recorder ann(ground);
    ground.at("a").volumes["data"] = {.name = "data"};
    for (int i = 0; i < 23; ++i) ann.write(ground.all());
    const History history = ann.read();
    CHECK_EQ(history.releases.size(), 20);
    CHECK_EQ(history.releases.front().record.number, 23);
    CHECK_EQ(history.releases.back().record.number, 4);
    CHECK_EQ(ground.at("a").volumes.size(), 21);
    CHECK_EQ(ground.at("b").volumes.size(), 20);
  });
}

TEST_CASE("history: the last two that went well are kept, however many did not since")
{
  LockGround ground({"a", "b"});
  play([&] {
    Recorder ann(ground);
    for (int i = 0; i < 3; ++i) ann.write(ground.all());
    Release undone = release();
    undone.result = ReleaseResult::undone;
    for (int i = 0; i < 22; ++i) ann.write(ground.all(), undone);
    const History history = ann.read();
    CHECK_EQ(history.releases.size(), 22);
    CHECK_EQ(history.releases.at(20).record.number, 3);
    CHECK_EQ(history.releases.at(21).record.number, 2);
    CHECK_EQ(history.in_force()->record.number, 3);
    CHECK_EQ(history.before(*history.in_force())->record.number, 2);
    CHECK_EQ(ground.at("b").volumes.size(), 22);
  });
}

TEST_CASE("history: what stands in a volume of its name is told if it cannot be read, and hides no other")
{
  LockGround ground({"a", "b", "c"});
  play([&] {
    Recorder ann(ground);
    ann.write(ground.all());
    ann.write(ground.all());
    for (auto& [ship, daemon] : ground.daemons)
      daemon.volumes.at(release_name("shop", 2)).labels["io.maestro.record"] = "garbage";
    auto& strange = ground.at("a").volumes[release_name("shop", 7)];
    strange = {.name = release_name("shop", 7), .labels = {{"io.maestro.history", "shop"}}};
    const History history = ann.read();
    CHECK_EQ(numbers(history), std::vector<ReleaseNumber>{7, 2, 1});
    CHECK(contains(history.releases.at(0).record.problem, "damaged"));
    CHECK(contains(history.releases.at(1).record.problem, "damaged"));
    CHECK_EQ(history.in_force(), &history.releases.at(2));
    CHECK_EQ(ann.write(ground.all()).number, 8);
  });
}

TEST_CASE("history: one copy that is damaged does no harm where another one is not")
{
  LockGround ground({"a", "b", "c"});
  play([&] {
    Recorder ann(ground);
    ann.write(ground.all());
    ground.at("a").volumes.at(release_name("shop", 1)).labels["io.maestro.record"] = "garbage";
    const History history = ann.read();
    REQUIRE_EQ(history.releases.size(), 1);
    CHECK(history.releases.front().record.release);
  });
}

TEST_CASE("history: records of later versions are told, and of no version refused")
{
  for (const auto& [text, problem] :
       {std::pair(R"({"format": 2, "maestro": "9.9"})", "maestro 9.9 wrote it, in a form that this version does not"),
        std::pair(R"({"format": 0})", "no version writes"), std::pair("{}", "no version writes"),
        std::pair("[]", "the record"), std::pair("nonsense", "the record"), std::pair("", "the record"),
        std::pair(R"({"format": 1, "result": "fine", "release": 1})", "is no result"),
        std::pair(R"({"format": 1, "result": "ok", "release": 2})", "of another release"),
        std::pair(R"({"format": 1, "result": "ok", "release": 99999999})", "release"),
        std::pair(R"({"format": 1, "result": "ok", "release": 1, "changes": 7})", "is not a list"),
        std::pair(R"({"format": 1, "result": "ok", "release": 1, "instances": {"a": []}})", "is not an object")}) {
    engine::VolumeState volume = volume_with(text);
    CHECK(contains(read_release("shop", volume)->problem, "damaged")); // of another digest
    volume.labels["io.maestro.sha256"] = engine::sha256(volume.labels.at("io.maestro.record"));
    const auto read = read_release("shop", volume);
    REQUIRE(read);
    CHECK_FALSE(read->release);
    CHECK_MESSAGE(contains(read->problem, problem), read->problem);
  }
}

TEST_CASE("history: volumes of other names and environments are none")
{
  for (const std::string& name :
       {std::string("data"), std::string("maestro-release."), release_name("other", 1), release_name("shop", 1) + "0",
        release_name("shop", 1) + "x", release_name("shop", 0)})
    CHECK_FALSE(read_release("shop", {.name = name, .labels = {{"io.maestro.history", "shop"}}}));
  CHECK_EQ(read_release("shop", {.name = release_name("shop", 7)})->number, 7);
}
