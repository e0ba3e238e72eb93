// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/guest.hpp>

#include <doctest/doctest.h>
#include <guest/cases.hpp>

#include <optional>
#include <string>

namespace json = boost::json;
using namespace maestro;

namespace {

guest::Default otherwise(const json::value& argument)
{
  if (argument.is_null()) return {};
  if (argument.is_int64()) return argument.as_int64();
  return json::value_to<std::string>(argument);
}

json::value answer(const test::GuestCase& one)
{
  const guest::Environment environment(guest::Variables(one.environment.begin(), one.environment.end()));
  const auto text = [&](std::size_t index) { return json::value_to<std::string>(one.arguments.at(index)); };
  const std::string& function = one.function;
  if (function == "get_environment_name") return json::value(guest::environment_name(environment));
  if (function == "get_service_name") return json::value(guest::service_name(environment));
  if (function == "get_container_name") return json::value(guest::container_name(environment));
  if (function == "get_container_host_address")
    return json::value(one.arguments[0].is_null() ? guest::host_address(environment)
                                                  : guest::host_ip_address(environment));
  if (function == "get_port") return guest::port(environment, text(0), otherwise(one.arguments[1]));
  const std::string service = text(0);
  if (function == "get_node_list") {
    std::vector<std::string> ports;
    if (!one.arguments[1].is_null()) ports = json::value_to<std::vector<std::string>>(one.arguments[1]);
    const std::int64_t minimum = one.arguments[2].is_null() ? 1 : one.arguments[2].as_int64();
    return json::value_from(guest::node_list(environment, service, ports, minimum));
  }
  const std::string container = text(1);
  const guest::Instance instance{service, container};
  if (function == "get_specific_host") return json::value(guest::specific_host(environment, instance));
  if (function == "get_specific_port")
    return guest::specific_port(environment, instance, text(2), otherwise(one.arguments[3]));
  return guest::specific_exposed_port(environment, instance, text(2), otherwise(one.arguments[3]));
}

} // namespace

TEST_CASE("cases: the library answers each call as the table says")
{
  const test::GuestCases cases(MAESTRO_GUEST_CASES);
  CHECK_GE(cases.all.size(), 50U);
  for (const test::GuestCase& one : cases.all) {
    CAPTURE(one.name);
    std::optional<json::value> result;
    std::string error;
    try {
      result = answer(one);
    } catch (const guest::Error& problem) {
      error = problem.what();
    }
    CAPTURE(error);
    CHECK_EQ(result.has_value(), one.result != nullptr);
    if (result && one.result != nullptr) CHECK_EQ(json::serialize(*result), json::serialize(*one.result));
    if (!result) CHECK_NE(error, "");
  }
}
