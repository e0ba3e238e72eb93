// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/graph.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

using namespace maestro;

namespace {

/// Two services, `app` with a-1 and `base` with z-1, and what a-1 says.
std::string two_services(const std::string& of_app, const std::string& of_base = "ship: h1")
{
  return with_ships("services:\n"
                    "  app: {image: a, instances: {a-1: {ship: h1, " +
                    of_app +
                    "}}}\n"
                    "  base: {image: b, instances: {z-1: {" +
                    of_base + "}}}\n");
}

/// All instances in the order in which they start.
std::string order(const std::string& text)
{
  const Environment all = environment(text);
  std::vector<InstanceName> names;
  for (const auto& [name, instance] : all.instances) names.push_back(name);
  std::string shown;
  for (const InstanceName& name : Graph(all).ordered(names, Direction::forward)) shown += name.text() + " ";
  return shown;
}

} // namespace

TEST_CASE("needed containers: what is linked or shares a namespace starts after the other, also of another service")
{
  CHECK_EQ(order(two_services("tty: false")), "a-1 z-1 ");
  for (const char* need :
       {"links: {z-1: db}", "net: 'container:z-1'", "ipc: 'container:z-1'", "pid: 'container:z-1'"}) {
    CAPTURE(need);
    CHECK_EQ(order(two_services(need)), "z-1 a-1 ");
    CHECK_EQ(problems(two_services(need)), "");
  }
}

TEST_CASE("needed containers: instances of one service are ordered among each other")
{
  const auto one_service = [](const std::string& need) {
    return with_ships("services: {web: {image: w, instances: {a: {ship: h1, " + need +
                      "}, b: {ship: h1}, c: {ship: h1, links: {a: a}}}}}\n");
  };
  CHECK_EQ(order(one_service("links: {b: b}")), "b a c ");
  CHECK_EQ(order(one_service("net: 'container:b'")), "b a c ");
}

TEST_CASE("needed containers: one that nobody declares or that is elsewhere is told")
{
  CHECK_EQ(problems(two_services("links: {z-2: db}")),
           "warning: instance 'a-1': 'links' names 'z-2', which is no instance | did you mean 'z-1'?\n");
  CHECK_EQ(
      problems(two_services("net: 'container:elsewhere'")),
      "warning: instance 'a-1': 'net' names 'elsewhere', which is no instance | a container of that name must be on "
      "the ship already\n");
  CHECK_EQ(problems(two_services("links: {z-1: db}", "ship: h2")),
           "warning: instance 'a-1': 'links' names 'z-1', which is on ship 'h2' and not on ship 'h1'; the engine will "
           "refuse it | they must be on the same one\n");
  CHECK_EQ(problems(two_services("pid: 'container:z-1'", "ship: h2")),
           "warning: instance 'a-1': 'pid' names 'z-1', which is on ship 'h2' and not on ship 'h1'; the engine will "
           "refuse it | they must be on the same one\n");
}

TEST_CASE("needed containers: what a service says of a container is told once")
{
  CHECK_EQ(
      problems(with_ships("services: {web: {image: w, links: {gone: g}, instances: {w-1: {ship: h1}, w-2: {ship: "
                          "h1}}}}\n")),
      "warning: instance 'w-1': 'links' names 'gone', which is no instance | a container of that name must be on the "
      "ship already\n");
}

TEST_CASE("needed containers: services that are linked both ways load as before, and one link makes no order")
{
  const std::string both = two_services("links: {z-1: z}", "ship: h1}, z-2: {ship: h1, links: {a-1: a}");
  CHECK_EQ(problems(both),
           "warning: containers of service 'base' need some of 'app', which depends on it: 'app' is not "
           "waited for\n");
  const std::string required = with_ships("services:\n"
                                          "  app: {image: a, instances: {a-1: {ship: h1, links: {z-1: z}}}}\n"
                                          "  base: {image: b, requires: app, instances: {z-1: {ship: h1}}}\n");
  CHECK_EQ(problems(required),
           "warning: containers of service 'app' need some of 'base', which depends on it: 'base' is "
           "not waited for\n");
  CHECK_EQ(order(required), "a-1 z-1 ");
}

TEST_CASE("needed containers: instances of a service that are linked in a circle load, and one link makes no order")
{
  const auto circle = [](const std::string& a, const std::string& b) {
    return with_ships("services: {web: {image: w, instances: {w-a: {ship: h1, " + a + "}, w-b: {ship: h1, " + b +
                      "}}}}\n");
  };
  const auto told = [](const std::string& from, const std::string& to) {
    return "warning: instance '" + from + "' is linked to '" + to + "', which needs it: '" + to +
           "' is not waited for | an engine makes links to containers that exist already\n";
  };
  const std::string both = circle("links: {w-b: b}", "links: {w-a: a}");
  CHECK_EQ(problems(both), told("w-b", "w-a"));
  CHECK_EQ(order(both), "w-b w-a ");
  CHECK_EQ(environment(both).instances.at(InstanceName("w-b")).settings.links, std::vector<std::string>{"w-a:a"});
  for (const char* hard : {"net: 'container:w-a'", "ipc: 'container:w-a'", "volumes_from: w-a"}) {
    CAPTURE(hard);
    CHECK_EQ(problems(circle("links: {w-b: b}", hard)), told("w-a", "w-b"));
    CHECK_EQ(order(circle("links: {w-b: b}", hard)), "w-a w-b ");
  }
  const std::string itself = circle("links: {w-a: me}", "tty: false");
  CHECK_EQ(problems(itself), "warning: instance 'w-a' is linked to itself, which is not waited for | an engine makes "
                             "links to containers that exist already\n");
  CHECK_EQ(order(itself), "w-a w-b ");
}

TEST_CASE("needed containers: of very many circles of links some are told, and the description loads")
{
  std::string text = "services: {web: {image: w, instances: {";
  for (int i = 0; i < 40; ++i) {
    const std::string a = "a" + std::to_string(i) + "x";
    const std::string b = "b" + std::to_string(i) + "x";
    text += a + ": {ship: h1, links: {" + b + ": b}}, " + b + ": {ship: h1, links: {" + a + ": a}}, ";
  }
  const Loaded loaded = Description(with_ships(text + "}}}\n")).load();
  CHECK(loaded.valid());
  CHECK_EQ(loaded.problems.size(), 10);
}

TEST_CASE("needed containers: instances of a service that need each other are refused")
{
  const auto circle = [](const std::string& a, const std::string& b) {
    return problems(with_ships("services: {web: {image: w, instances: {w-a: {ship: h1, " + a + "}, w-b: {ship: h1, " +
                               b + "}}}}\n"));
  };
  const std::string way_out = " | one of them must start before the others: take away what it has of them\n";
  CHECK_EQ(circle("volumes_from: w-b", "net: 'container:w-a'"),
           "error: instances need each other in a circle: w-a → w-b → w-a" + way_out);
  CHECK_EQ(circle("ipc: 'container:w-a'", "tty: false"), "error: instance 'w-a' needs itself | take it away\n");
  CHECK_EQ(circle("links: {w-b: b}, pid: 'container:w-b'", "volumes_from: w-a"),
           "error: instances need each other in a circle: w-a → w-b → w-a" + way_out);
}
