// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/search.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>

using namespace jinja;

namespace {

constexpr std::size_t npos = std::string_view::npos;

std::size_t first(std::string_view text, std::string_view wanted, std::size_t from = 0)
{
  Meter meter{Limits()};
  return Search(meter, wanted).first_in(text, from);
}
std::size_t last(std::string_view text, std::string_view wanted)
{
  Meter meter{Limits()};
  return Search(meter, wanted).last_in(text);
}

} // namespace

TEST_CASE("search: a text is found where it stands first, and where it stands last")
{
  CHECK_EQ(first("abcabc", "abc"), 0);
  CHECK_EQ(last("abcabc", "abc"), 3);
  CHECK_EQ(first("abcabc", "abc", 1), 3);
  CHECK_EQ(first("abcabc", "abc", 4), npos);
  CHECK_EQ(first("abc", "abcd"), npos);
  CHECK_EQ(last("", "a"), npos);
  CHECK_EQ(first("", ""), 0);
  CHECK_EQ(last("ab", ""), 2);
  CHECK_EQ(first("a", "a", 7), npos);
}

TEST_CASE("search: texts that repeat themselves are found as the standard library finds them")
{
  std::mt19937 chance(7);
  const auto below = [&](std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(chance); };
  const auto made = [&](std::size_t letters, std::size_t longest) {
    std::string text;
    const std::size_t size = below(longest);
    while (text.size() < size) {
      if (!text.empty() && below(3) == 0)
        text += std::string(text, 0, below(text.size()) + 1); // repeats its begin
      else
        text += static_cast<char>('a' + below(letters));
    }
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t letters = 1 + below(3);
    const std::string text = made(letters, 60);
    const std::string wanted =
        below(2) == 0 || text.empty() ? made(letters, 25) : text.substr(below(text.size()), below(25));
    const std::size_t from = below(text.size() + 2);
    CAPTURE(text);
    CAPTURE(wanted);
    CHECK_EQ(first(text, wanted, from), text.find(wanted, from));
    CHECK_EQ(last(text, wanted), text.rfind(wanted));
  }
}
