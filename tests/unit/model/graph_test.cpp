// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/graph.hpp>

#include "sample.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

std::vector<InstanceName> names(const std::vector<std::string>& texts)
{
  std::vector<InstanceName> all;
  for (const std::string& one : texts) all.emplace_back(one);
  return all;
}

std::vector<InstanceName> all_of(const Environment& environment)
{
  std::vector<InstanceName> all;
  for (const auto& [name, instance] : environment.instances) all.push_back(name);
  return all;
}

} // namespace

TEST_CASE("graph: next are the direct hard dependencies in both directions")
{
  const Sample sample = shop();
  const Graph graph(sample.environment);
  CHECK_EQ(text(graph.next(ServiceName("store"), Direction::forward)), "msg-bus");
  CHECK_EQ(text(graph.next(ServiceName("store"), Direction::backward)), "front");
  CHECK_EQ(text(graph.next(ServiceName("front"), Direction::forward)), "store");
  CHECK_EQ(text(graph.next(ServiceName("cache"), Direction::backward)), "");
}

TEST_CASE("graph: all are the transitive dependencies without wants_info")
{
  const Sample sample = shop();
  const Graph graph(sample.environment);
  CHECK_EQ(text(graph.all(ServiceName("front"), Direction::forward)), "msg-bus store");
  CHECK_EQ(text(graph.all(ServiceName("msg-bus"), Direction::backward)), "front store");
}

TEST_CASE("graph: ordered places all instances in stable passes over the sorted list")
{
  const Sample sample = shop();
  const Graph graph(sample.environment);
  CHECK_EQ(text(graph.ordered(all_of(sample.environment), Direction::forward)),
           "bus-1 bus.2 store-1 warmer-1 cache-1 front-1");
  CHECK_EQ(text(graph.ordered(names({"front-1", "store-1", "bus.2", "bus-1"}), Direction::forward)),
           "bus-1 bus.2 store-1 front-1");
  CHECK_EQ(text(graph.ordered(names({"bus-1", "bus.2", "store-1", "front-1"}), Direction::backward)),
           "front-1 store-1 bus-1 bus.2");
}

TEST_CASE("graph: ordered keeps transitive order over a service that has no instance in the list")
{
  Sample sample;
  sample.service("a", {"z"}).service("b", {}, {"a"}).service("c", {"c1"}, {"b"});
  const Graph graph(sample.environment);
  CHECK_EQ(text(graph.ordered(names({"c1", "z"}), Direction::forward)), "z c1");
}

TEST_CASE("graph: ordered gives each instance once")
{
  const Sample sample = shop();
  const Graph graph(sample.environment);
  CHECK_EQ(text(graph.ordered(names({"bus-1", "bus-1"}), Direction::forward)), "bus-1");
}

TEST_CASE("graph: volumes_from between services is a hard dependency in both directions")
{
  Sample sample;
  sample.service("data", {"x-data"}).service("app", {"a-app"}).volumes_from("a-app", "x-data");
  const Graph graph(sample.environment);
  CHECK_EQ(text(graph.ordered(names({"a-app", "x-data"}), Direction::forward)), "x-data a-app");
  CHECK_EQ(text(graph.ordered(names({"a-app", "x-data"}), Direction::backward)), "a-app x-data");
  CHECK_EQ(text(graph.next(ServiceName("data"), Direction::backward)), "app");
}

TEST_CASE("graph: volumes_from inside a service orders only the two instances")
{
  Sample sample;
  sample.service("web", {"a", "b", "c"}).volumes_from("a", "b");
  const Graph graph(sample.environment);
  CHECK_EQ(text(graph.next(ServiceName("web"), Direction::forward)), "");
  CHECK_EQ(text(graph.next(InstanceName("a"), Direction::forward)), "b");
  CHECK_EQ(text(graph.next(InstanceName("b"), Direction::backward)), "a");
  CHECK_EQ(text(graph.ordered(names({"a", "b", "c"}), Direction::forward)), "b c a");
  CHECK_EQ(text(graph.ordered(names({"a", "b", "c"}), Direction::backward)), "a b c");
}

namespace {

/// The passes as they are described, one by one.
std::vector<InstanceName> pass_by_pass(const Environment& environment, const Graph& graph, Direction direction)
{
  std::vector<InstanceName> open = all_of(environment);
  std::vector<InstanceName> placed;
  const auto waits = [&](const InstanceName& name) {
    for (const ServiceName& service : graph.all(environment.instances.at(name).service, direction)) {
      for (const InstanceName& other : environment.services.at(service).instances) {
        if (std::find(placed.begin(), placed.end(), other) == placed.end()) return true;
      }
    }
    return false;
  };
  while (!open.empty()) {
    std::vector<InstanceName> later;
    for (const InstanceName& name : open) (waits(name) ? later : placed).push_back(name);
    open = std::move(later);
  }
  return placed;
}

} // namespace

TEST_CASE("graph: ordered gives what walking pass by pass gives")
{
  std::uint32_t seed = 12345;
  const auto random = [&](std::uint32_t below) { return (seed = seed * 1664525U + 1013904223U) / 65536U % below; };
  for (int round = 0; round < 60; ++round) {
    Sample sample;
    std::vector<std::string> services;
    for (std::uint32_t s = 0; s < 12; ++s) {
      std::vector<std::string> required;
      for (const std::string& other : services) {
        if (random(5) == 0) required.push_back(other);
      }
      std::vector<std::string> instances;
      for (std::uint32_t i = random(4); i > 0; --i) {
        const auto letter = static_cast<char>('a' + random(26));
        instances.push_back(letter + std::to_string(s) + "-" + std::to_string(i));
      }
      services.push_back("s" + std::to_string(s));
      sample.service(services.back(), instances, required);
    }
    const Graph graph(sample.environment);
    for (const Direction direction : {Direction::forward, Direction::backward})
      CHECK_EQ(text(graph.ordered(all_of(sample.environment), direction)),
               text(pass_by_pass(sample.environment, graph, direction)));
  }
}

TEST_CASE("graph: a chain of a thousand services is no depth")
{
  Sample sample;
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::string> instances;
    for (int n = 0; n < 10; ++n) instances.push_back(std::to_string(10'000 - i) + "-" + std::to_string(n));
    sample.service("s" + std::to_string(i), instances,
                   i > 0 ? std::vector<std::string>{"s" + std::to_string(i - 1)} : std::vector<std::string>{});
  }
  CHECK(find_cycle(sample.environment).empty());
  const Graph graph(sample.environment);
  const auto order = graph.ordered(all_of(sample.environment), Direction::forward);
  CHECK_EQ(order.front().text(), "10000-0");
  CHECK_EQ(order.back().text(), "9001-9");
  sample.environment.services.at(ServiceName("s0")).requires_.emplace_back("s999");
  CHECK_EQ(find_cycle(sample.environment).size(), 1001);
}

TEST_CASE("find_cycle: names the services on the cycle in full")
{
  Sample sample;
  sample.service("a", {}, {"b"}).service("b", {}, {"c"}).service("c", {}, {"d", "b"}).service("d", {});
  CHECK_EQ(text(find_cycle(sample.environment)), "b c b");
}

TEST_CASE("find_cycle: a service that requires itself is a cycle")
{
  Sample sample;
  sample.service("a", {}, {"a"});
  CHECK_EQ(text(find_cycle(sample.environment)), "a a");
}

TEST_CASE("find_instance_cycle: instances of a service that take volumes from each other")
{
  Sample sample;
  sample.service("web", {"a", "b"}).volumes_from("a", "b");
  CHECK(find_instance_cycle(sample.environment).empty());
  sample.volumes_from("b", "a");
  CHECK_EQ(text(find_instance_cycle(sample.environment)), "a b a");
}
