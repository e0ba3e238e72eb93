// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/pull_tally.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace maestro;

namespace {

constexpr std::int64_t mega = 1'000'000;

} // namespace

TEST_CASE("pull: the percentage is the mean over the layers, the bytes are their sum")
{
  PullTally tally;
  CHECK_EQ(tally.after({"", "Pulling from app", 0, 0}), std::nullopt);
  CHECK_EQ(tally.after({"a", "Pulling fs layer", 0, 0}), PullState{});
  CHECK_EQ(tally.after({"b", "Pulling fs layer", 0, 0}), std::nullopt);
  CHECK_EQ(tally.after({"a", "Downloading", mega, 4 * mega}), PullState{12.5, mega, 4 * mega});
  CHECK_EQ(tally.after({"b", "Downloading", mega, 2 * mega}), PullState{37.5, 2 * mega, 6 * mega});
  CHECK_EQ(tally.after({"a", "Download complete", 0, 0}), PullState{75, 5 * mega, 6 * mega});
  CHECK_EQ(tally.after({"b", "Pull complete", 0, 0}), PullState{100, 6 * mega, 6 * mega});
}

TEST_CASE("pull: what changes less than a tenth of a percent is not told")
{
  PullTally tally;
  CHECK(tally.after({"a", "Downloading", 1, 100 * mega}));
  CHECK_FALSE(tally.after({"a", "Downloading", mega / 100, 100 * mega}));
  CHECK(tally.after({"a", "Downloading", mega, 100 * mega}));
}

TEST_CASE("pull: neither extraction nor another try of the daemon goes back")
{
  PullTally tally;
  CHECK_EQ(tally.after({"a", "Downloading", 3 * mega, 4 * mega}), PullState{75, 3 * mega, 4 * mega});
  CHECK_EQ(tally.after({"a", "Downloading", mega, 4 * mega}), std::nullopt);
  CHECK_EQ(tally.after({"a", "Extracting", mega, 4 * mega}), std::nullopt);
}

TEST_CASE("pull: a layer that the ship has counts as done and has no bytes")
{
  PullTally tally;
  CHECK_EQ(tally.after({"a", "Already exists", 0, 0}), PullState{100, 0, 0});
  CHECK_EQ(tally.after({"b", "Downloading", mega, 2 * mega}), PullState{75, mega, 2 * mega});
}

TEST_CASE("pull: absurd sizes do no harm")
{
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  PullTally tally;
  for (const char* layer : {"a", "b", "c"}) tally.after({layer, "Downloading", most, most});
  const auto state = tally.after({"d", "Downloading", 1, most});
  REQUIRE(state);
  CHECK_GT(state->total, state->current);
  CHECK_EQ(state->percent, 75);
}

TEST_CASE("pull: layers that an engine makes up without end do not count")
{
  PullTally tally;
  for (int i = 0; i < 1000; ++i) tally.after({std::to_string(i), "Pulling fs layer", 0, 0});
  CHECK_EQ(tally.after({"one more", "Pull complete", 0, 0}), std::nullopt);
  CHECK_EQ(tally.after({"7", "Pull complete", 0, 0})->percent, 0.1);
}
