// SPDX-License-Identifier: Apache-2.0
#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

/// `count` instances of one service that all say the same.
std::string many(std::size_t count, const std::string& service, const std::string& instance)
{
  std::string text = "services: {web: {image: web, " + service + ", instances: {";
  for (std::size_t i = 0; i < count; ++i) text += "i" + std::to_string(i) + "x: {ship: h1, " + instance + "}, ";
  return text + "}}}\n";
}

std::size_t count_of(const std::string& text, const std::string& part)
{
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

} // namespace

TEST_CASE("load: a long text that many aliases repeat is refused before it fills the memory")
{
  const std::string text =
      "_a: &a \"" + std::string(1 << 20, 'x') + "\"\n" + with_ships(many(2000, "omit: false", "labels: {a: *a}"));
  CHECK_NE(problems(text).find("all instances together take more than 512 MiB"), std::string::npos);
}

TEST_CASE("load: what a service says for very many instances is refused before it fills the memory")
{
  std::string annotations = "annotations: {";
  for (int i = 0; i < 10'000; ++i) annotations += "a" + std::to_string(i) + ": b, ";
  const std::string found = problems(with_ships(many(2000, annotations + "}", "net: none")));
  CHECK_EQ(count_of(found, "all instances together take more than 512 MiB"), 1);
}

TEST_CASE("load: ranges of ports on many instances are refused")
{
  const std::string found = problems(with_ships(many(60, "ports: {a: 1-20000}", "net: none")));
  CHECK_EQ(count_of(found, "all instances together have more than 1000000 ports"), 1);
}

TEST_CASE("load: problems beyond a thousand are not kept")
{
  std::string text = "name: x\nships: {}\n";
  for (int i = 0; i < 5000; ++i) text += "kkey" + std::to_string(i) + ": 1\n";
  CHECK_EQ(Description(text).load().problems.size(), 1000);
}

TEST_CASE("load: an error is kept even after a thousand warnings")
{
  std::string text = "name: x\n";
  for (int i = 0; i < 5000; ++i) text += "kkey" + std::to_string(i) + ": 1\n";
  const Loaded loaded = Description(text + "ships: {v: {}}\n").load();
  CHECK_FALSE(loaded.valid());
  CHECK_NE(problems(loaded).find("'ip' is missing"), std::string::npos);
}

TEST_CASE("load: a chain of thousands of services is no depth")
{
  std::string text = "services:\n  s0: {image: a, instances: {}}\n";
  for (int i = 1; i < 5000; ++i)
    text += "  s" + std::to_string(i) + ": {image: a, requires: s" + std::to_string(i - 1) + ", instances: {}}\n";
  CHECK(Description(with_ships(text)).load().valid());
}
