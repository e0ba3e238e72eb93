// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/guest.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>

using namespace maestro::guest;

namespace {

const Environment inside(Variables{
    {"SERVICE_NAME", "zoo-keeper"},
    {"CONTAINER_NAME", "zk-1"},
    {"ZOO_KEEPER_INSTANCES", "zk-1,zk-2"},
    {"ZOO_KEEPER_ZK_1_HOST", "10.0.0.1"},
    {"ZOO_KEEPER_ZK_2_HOST", ""},
    {"ZOO_KEEPER_ZK_1_CLIENT_INTERNAL_PORT", " 2_181\n"},
    {"ZOO_KEEPER_ZK_1_MANY_INTERNAL_PORT", "7000-7010"},
    {"ODD_INSTANCES", "a,,b"},
});

/// The fault and the words of the error that it ends with.
std::pair<Fault, std::string> error_of(const std::function<void()>& call)
{
  try {
    call();
  } catch (const Error& error) {
    return {error.fault(), error.what()};
  }
  FAIL("no error");
  return {};
}

} // namespace

TEST_CASE("guest: an error tells its fault and which variable is not there")
{
  const auto [fault, text] = error_of([] { service_name(Environment()); });
  CHECK_EQ(fault, Fault::undefined);
  CHECK_EQ(text, "the name of this container's service is not told: there is no variable SERVICE_NAME");
}

TEST_CASE("guest: a variable that must not be empty counts as not there when it is")
{
  const Environment empty(
      Variables{{"CONTAINER_NAME", ""}, {"CONTAINER_HOST_ADDRESS", ""}, {"MAESTRO_ENVIRONMENT_NAME", ""}});
  CHECK_EQ(error_of([&] { container_name(empty); }).first, Fault::undefined);
  CHECK_EQ(error_of([&] { host_address(empty); }).first, Fault::undefined);
  CHECK_EQ(environment_name(empty), ""); // as the Python module has it
}

TEST_CASE("guest: the host of an instance may be empty, as it was told")
{
  CHECK_EQ(specific_host(inside, {"zoo-keeper", "zk-2"}), "");
}

TEST_CASE("guest: ports are read as Python reads numbers") { CHECK_EQ(port(inside, "client"), 2181); }

TEST_CASE("guest: a range of ports is no number, whatever the default")
{
  const auto [fault, text] = error_of([] { port(inside, "many", 1); });
  CHECK_EQ(fault, Fault::not_a_number);
  CHECK_EQ(text, "port 'many' of container 'zk-1' of service 'zoo-keeper' is no number: '7000-7010'");
}

TEST_CASE("guest: a default that is no number is an error only when it is needed")
{
  CHECK_EQ(port(inside, "client", "none"), 2181);
  CHECK_EQ(error_of([] { port(inside, "web", "none"); }).first, Fault::not_a_number);
}

TEST_CASE("guest: defaults are numbers of any kind and texts of numbers")
{
  const std::string text = "8080";
  CHECK_EQ(port(inside, "web", 8080U), 8080);
  CHECK_EQ(port(inside, "web", std::int64_t{-1}), -1);
  CHECK_EQ(port(inside, "web", text), 8080);
  CHECK_EQ(port(inside, "web", std::string_view(text)), 8080);
  CHECK_EQ(port(inside, "web", "+8080"), 8080);
  CHECK_EQ(error_of([] { port(inside, "web", std::nullopt); }).first, Fault::undefined);
}

TEST_CASE("guest: too few nodes are told with how many there are")
{
  const auto [fault, text] = error_of([] { node_list(inside, "zoo-keeper", {}, 3); });
  CHECK_EQ(fault, Fault::too_few_nodes);
  CHECK_EQ(text, "service 'zoo-keeper' has 2 instances here and needs 3");
}

TEST_CASE("guest: an empty name among the instances is one of them")
{
  CHECK_EQ(instance_names(inside, "odd").size(), 3U);
  CHECK_EQ(error_of([] { node_list(inside, "odd"); }).first, Fault::undefined);
}

TEST_CASE("guest: an environment is what the process has and changes by itself")
{
  setenv("GUEST_TEST", "a=b", 1);
  Environment environment = Environment::of_process();
  REQUIRE_NE(environment.find("GUEST_TEST"), nullptr);
  CHECK_EQ(*environment.find("GUEST_TEST"), "a=b");
  environment.set("GUEST_TEST", "c");
  CHECK_EQ(std::string(std::getenv("GUEST_TEST")), "a=b");
  set_in_process({{"GUEST_TEST", "d"}});
  CHECK_EQ(std::string(std::getenv("GUEST_TEST")), "d");
  CHECK_EQ(*environment.find("GUEST_TEST"), "c");
  CHECK_EQ(environment.find("GUEST_TES"), nullptr);
}

TEST_CASE("guest: the host's IP address is the address itself or an error without the variable")
{
  CHECK_EQ(host_ip_address(Environment(Variables{{"CONTAINER_HOST_ADDRESS", "10.1.2.3"}})), "10.1.2.3");
  CHECK_EQ(host_ip_address(Environment(Variables{{"CONTAINER_HOST_ADDRESS", "localhost"}})).substr(0, 4), "127.");
  CHECK_EQ(error_of([] { host_ip_address(Environment()); }).first, Fault::undefined);
  CHECK_EQ(error_of([] {
             host_ip_address(Environment(Variables{{"CONTAINER_HOST_ADDRESS", "::1"}}));
           }).first,
           Fault::unresolvable);
}

TEST_CASE("guest: the internal address is one of eth0 or an error that names it")
{
  try {
    const std::string address = internal_address();
    CHECK_EQ(std::count(address.begin(), address.end(), '.'), 3);
  } catch (const Error& error) {
    CHECK_EQ(error.fault(), Fault::no_interface);
    CHECK_NE(std::string(error.what()).find("eth0"), std::string::npos);
  }
}

TEST_CASE("whole number: what Python's int takes and refuses")
{
  CHECK_EQ(whole_number("0"), 0);
  CHECK_EQ(whole_number("007"), 7);
  CHECK_EQ(whole_number("-0"), 0);
  CHECK_EQ(whole_number("\t\u2003-12\u00a0\n"), -12);
  CHECK_EQ(whole_number("1_0_0"), 100);
  CHECK_EQ(whole_number("9223372036854775807"), INT64_MAX);
  CHECK_EQ(whole_number("-9223372036854775808"), INT64_MIN);
  for (const char* text : {"", " ", "-", "+", "+-1", "--1", "_1", "1_", "1__0", "1.0", "1e3", "0x10", "1 0", "a",
                           "7000-7010", "9223372036854775808", "\xff", "1\xff"})
    CHECK_MESSAGE(!whole_number(text), text);
}

TEST_CASE("guest: what is not among the variables is looked up, until it is set")
{
  const std::string port = "2888";
  Environment environment(Variables{{"SERVICE_NAME", "zk"}, {"CONTAINER_NAME", "zk-1"}}, [&](std::string_view name) {
    return name == "ZK_ZK_1_PEER_INTERNAL_PORT" ? &port : nullptr;
  });
  CHECK_EQ(maestro::guest::port(environment, "peer"), 2888);
  CHECK_EQ(error_of([&] { maestro::guest::port(environment, "other"); }).first, Fault::undefined);
  environment.set("ZK_ZK_1_PEER_INTERNAL_PORT", "1");
  CHECK_EQ(maestro::guest::port(environment, "peer"), 1);
  CHECK_EQ(environment.variables().size(), 3);
}
