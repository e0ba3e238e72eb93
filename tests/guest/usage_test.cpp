// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <guest/guest.hpp>

#include <string>

using namespace maestro::test;

TEST_CASE("usage: the help names every command, and each command has its own")
{
  const Outcome all = Guest::run({"--help"});
  CHECK_EQ(all.exit_code, 0);
  for (const char* command :
       {"environment-name", "service-name", "container-name", "host-address", "internal-address", "port",
        "specific-host", "specific-port", "specific-exposed-port", "node-list", "render", "wait", "exec"}) {
    CHECK_MESSAGE(all.out.find("\n  " + std::string(command) + " ") != std::string::npos, command);
    const Outcome one = Guest::run({command, "--help"});
    CHECK_EQ(one.exit_code, 0);
    CHECK_MESSAGE(one.out.starts_with("Usage: maestro-guest " + std::string(command)), one.out);
    CHECK_EQ(one.err, "");
  }
}

TEST_CASE("usage: a wrong command line ends with 2 and a message on standard error")
{
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"unknown"},
                                                {"--unknown"},
                                                {"port"},
                                                {"port", "a", "--b"},
                                                {"node-list", "a", "--minimum", "x"},
                                                {"wait"},
                                                {"wait", "a"},
                                                {"wait", "tcp://a:1", "--timeout", "soon"},
                                                {"wait", "tcp://a:1", "--timeout", "-1"},
                                                {"wait", "tcp://a:1", "--timeout", "nan"},
                                                {"wait", "tcp://a:1", "--any", "--all"},
                                                {"render"},
                                                {"render", "-", "--undefined", "so"},
                                                {"exec"},
                                                {"exec", "--"},
                                                {"exec", "--render", "a", "--", "true"},
                                                {"exec", "--render", "-:a", "--", "true"},
                                                {"exec", "--wait", "a", "--", "true"},
                                                {"exec", "--undefined", "so", "--", "true"}}) {
    const Outcome outcome = Guest::run(words);
    CAPTURE(words.empty() ? "" : words.back());
    CHECK_EQ(outcome.exit_code, 2);
    CHECK_EQ(outcome.out, "");
    CHECK(outcome.err.starts_with("maestro-guest: "));
  }
}

TEST_CASE("usage: the version is one line")
{
  const Outcome outcome = Guest::run({"--version"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK(outcome.out.starts_with("maestro-guest "));
}

TEST_CASE("usage: the separator of nodes can be anything")
{
  const Variables variables{{"DB_INSTANCES", "a,b"}, {"DB_A_HOST", "10.0.0.1"}, {"DB_B_HOST", "10.0.0.2"}};
  CHECK_EQ(Guest::run({"node-list", "db", "--separator", " "}, variables).out, "10.0.0.1 10.0.0.2\n");
  CHECK_EQ(Guest::run({"node-list", "--separator=", "db"}, variables).out, "10.0.0.110.0.0.2\n");
}

TEST_CASE("usage: control characters of variables do not reach a terminal through a message")
{
  const Outcome outcome = Guest::run({"port", "web"}, {{"SERVICE_NAME", "a\x1b[2Jb"}, {"CONTAINER_NAME", "c"}});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK_NE(outcome.err.find("a\\u001b[2Jb"), std::string::npos);
}

TEST_CASE("usage: output that cannot be written is an error")
{
  const Outcome outcome = run_command({"/bin/sh", "-c", std::string(MAESTRO_GUEST_PROGRAM) + " --help >/dev/full"});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK_EQ(outcome.err, "maestro-guest: cannot write 'standard output': No space left on device\n");
}
