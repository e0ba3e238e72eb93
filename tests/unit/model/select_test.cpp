// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/model/select.hpp>

#include "sample.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

SelectRequest start(std::vector<std::string> things = {}) { return {.things = std::move(things)}; }

SelectRequest stop(std::vector<std::string> things = {})
{
  return {.direction = Direction::backward, .things = std::move(things), .needs_things = true};
}

std::string selected(const Sample& sample, const SelectRequest& request)
{
  const Graph graph(sample.environment);
  return text(select(sample.environment, graph, request));
}

std::string refusal(const Sample& sample, const SelectRequest& request)
{
  try {
    return "selected: " + selected(sample, request);
  } catch (const Error& error) { // what is tested
    CHECK(error.fault() == Fault::usage);
    return std::string(error.what()) + " | " + error.hint();
  }
}

Sample with_omitted()
{
  Sample sample = shop();
  sample.service("tools", {"tool-1"}, {"store"});
  sample.environment.services.at(ServiceName("tools")).omit = true;
  return sample;
}

} // namespace

TEST_CASE("select: without things all services that are not omitted in dependency order")
{
  CHECK_EQ(selected(with_omitted(), start()), "bus-1 bus.2 store-1 warmer-1 cache-1 front-1");
}

TEST_CASE("select: status without things covers omitted services")
{
  SelectRequest request = start();
  request.include_omitted = true;
  request.ignore_dependencies = true;
  CHECK_EQ(selected(with_omitted(), request), "bus-1 bus.2 cache-1 front-1 store-1 tool-1 warmer-1");
}

TEST_CASE("select: an omitted service that something selected requires is added")
{
  Sample sample;
  sample.service("base", {"base-1"}).service("app", {"app-1"}, {"base"});
  sample.environment.services.at(ServiceName("base")).omit = true;
  CHECK_EQ(selected(sample, start()), "base-1 app-1");
}

TEST_CASE("select: stop of everything also stops an omitted service that requires a normal one")
{
  SelectRequest request = stop();
  request.everything = true;
  CHECK_EQ(selected(with_omitted(), request), "cache-1 front-1 tool-1 warmer-1 store-1 bus-1 bus.2");
}

TEST_CASE("select: things are sorted by name and given once")
{
  CHECK_EQ(selected(shop(), start({"store", "bus.2", "msg-bus", "store-1"})), "bus-1 bus.2 store-1");
}

TEST_CASE("select: with dependencies adds what is required transitively")
{
  SelectRequest request = start({"front"});
  request.with_dependencies = true;
  CHECK_EQ(selected(shop(), request), "bus-1 bus.2 store-1 front-1");
}

TEST_CASE("select: with dependencies adds what requires the things when going backward")
{
  SelectRequest request = stop({"msg-bus"});
  request.with_dependencies = true;
  CHECK_EQ(selected(shop(), request), "front-1 store-1 bus-1 bus.2");
}

TEST_CASE("select: wants_info adds nothing")
{
  SelectRequest request = start({"front"});
  request.with_dependencies = true;
  CHECK_EQ(selected(shop(), request).find("cache"), std::string::npos);
}

TEST_CASE("select: without things ignoring dependencies wins over adding them")
{
  SelectRequest request = start();
  request.with_dependencies = true;
  request.ignore_dependencies = true;
  CHECK_EQ(selected(with_omitted(), request), "bus-1 bus.2 cache-1 front-1 store-1 warmer-1");
}

TEST_CASE("select: an instance wins over a service of the same name")
{
  Sample sample;
  sample.service("web", {"web", "web-2"});
  CHECK_EQ(selected(sample, start({"web"})), "web");
}

TEST_CASE("select: filters restrict what is selected and add nothing without -d")
{
  SelectRequest request = start();
  request.instance_filter = "*-1";
  request.ship_filter = "west";
  CHECK_EQ(selected(shop(), request), "store-1");
  request.with_dependencies = true;
  CHECK_EQ(selected(shop(), request), "bus-1 bus.2 store-1");
}

TEST_CASE("select: a stop of everything with a filter stops only what matches")
{
  SelectRequest request = stop();
  request.everything = true;
  request.instance_filter = "bus*";
  CHECK_EQ(selected(shop(), request), "bus-1 bus.2");
}

TEST_CASE("select: what an explicit -d adds is not filtered")
{
  SelectRequest request = start({"front", "cache"});
  request.instance_filter = "front*";
  request.with_dependencies = true;
  CHECK_EQ(selected(shop(), request), "bus-1 bus.2 store-1 front-1");
}

TEST_CASE("select: filters that leave nothing are refused, with the nearest name")
{
  const auto filtered = [](std::vector<std::string> things, const std::string& instances, const std::string& ships) {
    SelectRequest request = start(std::move(things));
    request.instance_filter = instances;
    request.ship_filter = ships;
    return refusal(shop(), request);
  };
  CHECK_EQ(filtered({}, "", "north"), "-S: no ship matches 'north' | ");
  CHECK_EQ(filtered({}, "", "wets"), "-S: no ship matches 'wets' | did you mean 'west'?");
  CHECK_EQ(filtered({}, "stor-1", ""), "-C: no instance matches 'stor-1' | did you mean 'store-1'?");
  CHECK_EQ(filtered({}, "msg-bus", "west"),
           "-C: no instance matches 'msg-bus' | it is a service; without -C, msg-bus stands for its instances");
  CHECK_EQ(filtered({"bus-1"}, "store*", ""), "nothing of that matches -C 'store*' | ");
  CHECK_EQ(filtered({"bus-1"}, "", "west"), "nothing of that is on a ship that matches -S 'west' | ");
  CHECK_EQ(filtered({}, "store*", "east"), "nothing of that matches -C 'store*' on ships that match -S 'east' | ");
}

TEST_CASE("select: filters that leave only what is omitted are refused with how to mean it")
{
  for (const auto& [instances, ships] : {std::pair("tool-*", ""), {"tool-*", "*"}}) {
    SelectRequest request = start();
    request.instance_filter = instances;
    request.ship_filter = ships;
    const std::string refused = refusal(with_omitted(), request);
    CHECK_NE(refused.find("| 'tool-1' is of a service with 'omit': name it to mean it"), std::string::npos);
    request.things = {"bus"};
    CHECK_EQ(refusal(with_omitted(), request).find("omit"), std::string::npos);
    request.things = {"tools"};
    CHECK_EQ(selected(with_omitted(), request), "tool-1");
  }
}

TEST_CASE("select: a filter over nothing leaves nothing")
{
  Sample sample = shop();
  sample.service("empty", {});
  SelectRequest request = start({"empty"});
  request.instance_filter = "*";
  CHECK_EQ(selected(sample, request), "");
}

TEST_CASE("select: an empty selection never becomes everything")
{
  Sample sample = shop();
  sample.service("empty", {});
  SelectRequest request = stop({"empty"});
  request.with_dependencies = true;
  CHECK_EQ(selected(sample, request), "");
}

TEST_CASE("select: stop without things is refused unless all are asked for")
{
  CHECK_EQ(
      refusal(shop(), stop()),
      "nothing is selected | name instances or services, or say -a (--all) to act on everything that is not omitted");
}

TEST_CASE("select: a service stands for its instances, also for a stop")
{
  CHECK_EQ(selected(shop(), stop({"msg-bus"})), "bus-1 bus.2");
  SelectRequest request = stop({"msg-bus", "store-1"});
  request.everything = true;
  CHECK_EQ(selected(shop(), request), "bus-1 bus.2 store-1");
}

TEST_CASE("select: an unknown thing is refused with the nearest name")
{
  CHECK_EQ(refusal(shop(), start({"stor"})),
           "there is no instance and no service called 'stor' | did you mean 'store'?");
  CHECK_EQ(refusal(shop(), start({"bus-3"})),
           "there is no instance and no service called 'bus-3' | did you mean 'bus-1'?");
  CHECK_EQ(refusal(shop(), start({"zzzz"})), "there is no instance and no service called 'zzzz' | ");
}

TEST_CASE("select: a ship in place of a thing is told apart")
{
  CHECK_EQ(refusal(shop(), start({"west"})), "there is no instance and no service called 'west' | it is a ship; -S "
                                             "west selects the instances on it");
}

TEST_CASE("select: -d follows volumes_from between instances of a service")
{
  Sample sample;
  sample.service("web", {"a", "b", "c"}).volumes_from("a", "b");
  SelectRequest request = start({"a"});
  request.with_dependencies = true;
  CHECK_EQ(selected(sample, request), "b a");
  request = stop({"b"});
  request.with_dependencies = true;
  CHECK_EQ(selected(sample, request), "a b");
}

TEST_CASE("select_services: instances stand for their services")
{
  CHECK_EQ(text(select_services(shop().environment, {"store-1", "front", "store"})), "front store");
  CHECK_EQ(text(select_services(with_omitted().environment, {})), "cache front msg-bus store warmer");
  CHECK_THROWS_AS(select_services(shop().environment, {"nothing"}), Error);
}
