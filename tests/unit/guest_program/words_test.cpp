// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/command.hpp>
#include <maestro/guest_program/failure.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace maestro::guest_program;

namespace {

const Command& command(std::string_view name)
{
  const auto all = commands();
  return *std::find_if(all.begin(), all.end(), [&](const Command& one) { return one.name == name; });
}

Words words(std::string_view name, const std::vector<std::string>& given) { return sorted(command(name), given); }

std::string error_of(std::string_view name, const std::vector<std::string>& given)
{
  try {
    words(name, given);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

} // namespace

TEST_CASE("words: options stand anywhere, with their value behind them or after an equals sign")
{
  const Words given = words("node-list", {"--port", "a", "zk", "--port=b=c", "--separator="});
  CHECK_EQ(given.plain, std::vector<std::string>{"zk"});
  CHECK_EQ(given.all("--port"), std::vector<std::string>{"a", "b=c"});
  CHECK_EQ(given.last("--separator"), "");
  CHECK_FALSE(given.has("--minimum"));
  CHECK_EQ(words("render", {"-ofile", "-"}).last("-o"), "file");
  CHECK_EQ(words("render", {"-", "-o", "-x"}).last("-o"), "-x");
}

TEST_CASE("words: a negative number is no option")
{
  CHECK_EQ(words("port", {"jmx", "-1"}).plain, std::vector<std::string>{"jmx", "-1"});
}

TEST_CASE("words: what follows two dashes is no option")
{
  CHECK_EQ(words("port", {"--", "--odd", "--"}).plain, std::vector<std::string>{"--odd", "--"});
}

TEST_CASE("words: the program that exec becomes keeps its words as they are")
{
  const Words given = words("exec", {"--wait", "a:b", "--", "sh", "--wait", "--", "-c"});
  CHECK_EQ(given.program, std::vector<std::string>{"sh", "--wait", "--", "-c"});
  CHECK_EQ(given.all("--wait"), std::vector<std::string>{"a:b"});
  CHECK_EQ(words("exec", {"sh", "--any"}).program, std::vector<std::string>{"sh", "--any"});
  CHECK_EQ(words("exec", {"--", "--odd"}).program, std::vector<std::string>{"--odd"});
}

TEST_CASE("words: wrong ones are told with what is right")
{
  CHECK_EQ(error_of("port", {}), "usage: maestro-guest port NAME [DEFAULT]");
  CHECK_EQ(error_of("port", {"a", "1", "2"}), "usage: maestro-guest port NAME [DEFAULT]");
  CHECK_EQ(error_of("service-name", {"a"}), "usage: maestro-guest service-name");
  CHECK_EQ(error_of("port", {"a", "--ip"}), "port has no option --ip");
  CHECK_EQ(error_of("host-address", {"--ip=yes"}), "--ip takes no value");
  CHECK_EQ(error_of("node-list", {"a", "--port"}), "--port needs a value: NAME");
  CHECK_EQ(error_of("exec", {"--any", "--"}),
           "usage: maestro-guest exec [--render SRC:DST]... [--wait TARGET]... -- COMMAND...");
}
