// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/lock_volume.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maestro;

TEST_CASE("lock volume: what is written is read back as the same")
{
  const std::string token(32, 'a');
  const LockHolder ann{.by = "ann@ci",
                       .command = "apply web",
                       .process = "boot/pid:[1]/4711/23",
                       .since = *parse_rfc3339("2026-11-28T20:50:00.123Z")};
  const engine::VolumeSpec spec = lock_spec("shop", token, ann, {ShipName("east"), ShipName("west")});
  const LockVolume lock = read_lock_volume({.name = spec.name, .labels = spec.labels}, std::nullopt);
  CHECK_EQ(lock.kind, LockVolume::Kind::lock);
  CHECK_EQ(lock.token, token);
  CHECK_EQ(lock.holder.by, ann.by);
  CHECK_EQ(lock.holder.command, ann.command);
  CHECK_EQ(lock.holder.process, ann.process);
  CHECK_EQ(lock.holder.since, ann.since);
  CHECK_EQ(lock.beats_on, std::vector{ShipName("east"), ShipName("west")});
  CHECK_FALSE(lock.age);
}

TEST_CASE("lock volume: ships without a name give no signs of life")
{
  const auto beats_on = [](const std::string& label) {
    return read_lock_volume({.labels = {{"io.maestro.beats", label}}}, std::nullopt).beats_on;
  };
  CHECK(beats_on("").empty());
  CHECK(beats_on(",").empty());
  CHECK_EQ(beats_on(",east,,west,"), std::vector{ShipName("east"), ShipName("west")});
}

TEST_CASE("lock volume: its age is told however long ago it was made, and is nothing less than none")
{
  const Moment now = *parse_rfc3339("2026-11-28T20:50:00Z");
  const auto age = [&](const std::string& created) {
    return read_lock_volume({.created = parse_rfc3339(created)}, now).age->count();
  };
  CHECK_EQ(age("2026-11-28T20:49:57Z"), 3);
  CHECK_EQ(age("2026-11-28T20:50:01Z"), 0);
  CHECK_EQ(age("2261-12-31T23:59:59Z"), 0);
  CHECK_EQ(age("1700-11-28T20:50:00Z"), 119'069 * std::int64_t{86'400}); // more than a Moment's nanoseconds can count
}

TEST_CASE("lock volume: who holds it is told in one line, whatever he calls himself")
{
  CHECK_EQ(holder_text({.by = "ann@ci\n  hint: nobody holds it", .command = "apply\nweb\n"}, {}),
           "ann@ci; hint: nobody holds it (apply; web), last sign of life unknown");
  CHECK_EQ(holder_text({.by = " \n"}, {.last = std::chrono::seconds(3)}),
           "somebody who does not say who it is, last sign of life 3s ago");
}
