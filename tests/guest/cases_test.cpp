// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <guest/cases.hpp>
#include <guest/guest.hpp>

#include <string>
#include <vector>

namespace json = boost::json;
using namespace maestro::test;

namespace {

std::string text_of(const json::value& value)
{
  return value.is_string() ? json::value_to<std::string>(value) : json::serialize(value);
}

/// `get_specific_port` is the command `specific-port`, and so on.
std::vector<std::string> words_of(const GuestCase& one)
{
  std::string name = one.function.substr(std::string("get_").size());
  for (char& c : name)
    if (c == '_') c = '-';
  const std::string host_address = "container-host-address";
  if (name == host_address) name = "host-address";
  std::vector<std::string> words{name};
  if (one.function == "get_node_list") {
    words.push_back(text_of(one.arguments[0]));
    if (!one.arguments[1].is_null())
      for (const json::value& port : one.arguments[1].as_array()) words.insert(words.end(), {"--port", text_of(port)});
    if (!one.arguments[2].is_null()) words.insert(words.end(), {"--minimum", text_of(one.arguments[2])});
    return words;
  }
  for (const json::value& argument : one.arguments)
    if (!argument.is_null()) words.push_back(name == "host-address" ? "--ip" : text_of(argument));
  return words;
}

/// What the program prints of a result.
std::string printed(const json::value& result)
{
  if (!result.is_array()) return text_of(result) + "\n";
  std::string line;
  for (const json::value& node : result.as_array()) line += (line.empty() ? "" : ",") + text_of(node);
  return line + "\n";
}

} // namespace

TEST_CASE("cases: the program answers each call as the table says")
{
  const GuestCases cases(MAESTRO_GUEST_CASES);
  CHECK_GE(cases.all.size(), 50U);
  for (const GuestCase& one : cases.all) {
    CAPTURE(one.name);
    const Outcome outcome = Guest::run(words_of(one), one.environment);
    CAPTURE(outcome.err);
    CHECK_EQ(outcome.exit_code, one.result == nullptr ? 1 : 0);
    CHECK_EQ(outcome.out, one.result == nullptr ? "" : printed(*one.result));
    CHECK_EQ(outcome.err.starts_with("maestro-guest: "), one.result == nullptr);
  }
}
