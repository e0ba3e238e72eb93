// SPDX-License-Identifier: Apache-2.0
#include <explore/voyage.hpp>
#include <fmt/core.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr auto usage =
    R"(Usage: explore [SEEDS] [--first N]     plays through this many seeds (default 300), beginning with N (default 1)
       explore --seed N [--trace]      one seed; with all that happens in it
)";

struct Wish {
  std::uint64_t first = 1, seeds = 300;
  bool traced = false;
};

bool read(std::string_view text, std::uint64_t& number)
{
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool understand(const std::vector<std::string_view>& words, Wish& wish)
{
  for (std::size_t at = 0; at < words.size(); ++at) {
    const bool more = at + 1 < words.size();
    if (words[at] == "--trace") {
      wish.traced = true;
    } else if (words[at] == "--first" && more) {
      if (!read(words[++at], wish.first)) return false;
    } else if (words[at] == "--seed" && more) {
      if (!read(words[++at], wish.first)) return false;
      wish.seeds = 1;
    } else if (!read(words[at], wish.seeds)) {
      return false;
    }
  }
  return true;
}

struct Tally {
  std::size_t seeds = 0, runs = 0, bad = 0;
};

void play(std::uint64_t seed, bool traced, Tally& tally)
{
  const maestro::explore::Outcome outcome = maestro::explore::sail(seed, traced);
  ++tally.seeds;
  tally.runs += outcome.runs;
  if (outcome.violations.empty()) return;
  ++tally.bad;
  for (const std::string& violation : outcome.violations) fmt::print("seed {}: {}\n", seed, violation);
  fmt::print("seed {}: to see it happen: tools/explore --seed {} --trace\n", seed, seed);
  std::fflush(stdout);
}

} // namespace

int main(int count, char** words)
{
  Wish wish;
  if (!understand({words + 1, words + count}, wish)) {
    fmt::print(stderr, "{}", usage);
    return 2;
  }
  for (const char* place : {"DOCKER_CONFIG", "HOME"}) // what Docker's client keeps there must not matter
    setenv(place, "/nonexistent", 1);
  const auto began = std::chrono::steady_clock::now();
  Tally tally;
  try {
    for (std::uint64_t seed = wish.first; seed < wish.first + wish.seeds; ++seed) play(seed, wish.traced, tally);
  } catch (const maestro::explore::Stopped&) {
    fmt::print("stopped after {} seeds\n", tally.seeds);
    return EXIT_FAILURE;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  fmt::print("{} seeds, {} runs of commands in {:.1f} s, {} seeds with violations\n", tally.seeds, tally.runs, seconds,
             tally.bad);
  return tally.bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
