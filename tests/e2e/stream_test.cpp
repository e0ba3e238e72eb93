// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>
#include <support/text.hpp>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

std::vector<std::string> all_lines(const std::string& text)
{
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    while (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

/// What the daemon says that a container has written, each line with its time before it.
std::vector<std::string> written(const Scenario& scenario, int host, const std::string& container)
{
  const Outcome logs = run_command({"docker", "-H", "unix://" + scenario.socket(host), "logs", "-t", container});
  std::vector<std::string> lines = all_lines(logs.out + logs.err);
  std::sort(lines.begin(), lines.end());
  return lines;
}

} // namespace

TEST_CASE("logs of several instances are in the order of time whatever they are written on")
{
  Scenario scenario;
  const std::string talk =
      R"([sh, -c, "for i in 1 2 3 4 5 6; do echo $HOSTNAME says $i; sleep 0.0$i; done; exec sleep 1000"])";
  scenario.describe(
      "services: {talk: {image: 'maestro/busybox:1', stop_timeout: 0, instances: {\n"
      "  talk-1: {ship: one, command: " +
      talk +
      "},\n"
      "  talk-2: {ship: two, tty: true, command: " +
      talk +
      "},\n"
      "  talk-3: {ship: three},\n"
      "  long-1: {ship: three, command: [sh, -c, \"head -c 40000 /dev/zero | tr '\\\\0' x; echo; exec sleep "
      "1000\"]}}}}\n");
  scenario.must({"start", "talk-1", "talk-2", "long-1"});
  const std::vector<std::pair<int, std::string>> talkers{{1, "talk-1"}, {2, "talk-2"}};
  REQUIRE(eventually([&] {
    return std::all_of(talkers.begin(), talkers.end(),
                       [&](const auto& each) { return written(scenario, each.first, each.second).size() == 6; });
  }));
  std::vector<std::string> expected;
  for (const auto& [host, name] : talkers)
    for (const std::string& line : written(scenario, host, name)) {
      const std::size_t space = line.find(' ');
      expected.push_back(line.substr(0, space) + " " + name + " | " + line.substr(space + 1));
    }
  std::sort(expected.begin(), expected.end());
  const std::string middle = expected[6].substr(0, expected[6].find(' '));
  std::string all, later;
  for (const std::string& line : expected) {
    const std::string shown = line.substr(line.find(' ') + 1) + "\n";
    all += shown;
    if (line >= middle) later += shown;
  }
  CHECK_EQ(scenario.must({"logs", "talk-1", "talk-2"}).out, all);
  CHECK_EQ(scenario.must({"logs", "talk-1", "talk-2", "--since", middle}).out, later);
  const std::string last = scenario.must({"logs", "-n", "1", "talk-1", "talk-2"}).out;
  CHECK_EQ(count_of(last, "talk-1 says 6"), 1);
  CHECK_EQ(count_of(last, "talk-2 says 6"), 1);
  CHECK_EQ(all_lines(last).size(), 2);
  const std::string coloured = scenario.must({"--color", "always", "logs", "-n", "1", "talk-1", "talk-2"}).out;
  CHECK(says(coloured, "\x1b[33mtalk-1 |\x1b[0m talk-1 says 6"));
  CHECK(says(coloured, "\x1b[32mtalk-2 |\x1b[0m talk-2 says 6"));

  REQUIRE(eventually([&] { return count_of(scenario.docker(3, {"logs", "long-1"}), "x") == 40000; }));
  CHECK(says(scenario.must({"logs", "--format", "json", "long-1"}).out, "\"" + std::string(40000, 'x') + "\""));
  const Outcome absent = scenario.maestro({"logs", "talk-1", "talk-3"});
  CHECK_EQ(absent.exit_code, 1);
  CHECK(says(absent.err, "talk-3: there is no container"));
}

TEST_CASE("logs are followed across restarts and re-creation and the restart of a daemon")
{
  Scenario scenario;
  const std::string live =
      R"(command: [sh, -c, "echo one more life; trap 'exit 0' TERM; sleep 1000 & wait"], stop_timeout: 5)";
  scenario.describe("services: {talk: {image: 'maestro/busybox:1', instances: {\n"
                    "  made-1: {ship: one, " +
                    live +
                    "},\n"
                    "  moody-1: {ship: two, restart: always, tty: true, " +
                    live + "}}}}\n");
  scenario.must({"start"});
  Child follow(scenario.command({"logs", "-F", "-n", "1", "talk"}));
  const auto lives = [&](const std::string& name) { return count_of(follow.out(), name + " | one more life\n"); };
  const std::string made = "made-1 ", moody = "moody-1";
  REQUIRE(eventually([&] { return lives(made) == 1 && lives(moody) == 1; }));

  scenario.must({"stop", "made-1"});
  CHECK(eventually([&] { return says(follow.err(), "made-1 (on one): the container has ended with exit code 0"); }));
  scenario.must({"restart", "made-1"});
  CHECK(eventually([&] { return lives(made) == 2; }));
  scenario.docker(2, {"exec", "-d", "moody-1", "kill", "1"});
  CHECK(eventually([&] { return lives(moody) == 2; }));
  scenario.docker(2, {"restart", "moody-1"});
  CHECK(eventually([&] { return lives(moody) == 3; }));

  scenario.hosts({"stop", "1"});
  scenario.hosts({"start", "1"});
  scenario.must({"start", "made-1"});
  CHECK(eventually([&] { return lives(made) == 3; }));
  scenario.hosts({"stop", "2"});
  scenario.hosts({"start", "2"}); // its policy brings the other one back
  CHECK(eventually([&] { return lives(moody) == 4; }));
  follow.signal(SIGINT);
  CHECK_EQ(follow.wait().exit_code, 130);
  CHECK_EQ(lives(made), 3);
  CHECK_EQ(lives(moody), 4);
}

} // namespace maestro::test
