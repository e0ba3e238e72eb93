// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>
#include <support/text.hpp>

#include <algorithm>
#include <string>

namespace maestro::test {

namespace {

std::string server(int host) { return "zookeeper-" + std::to_string(host); }

/// What the server on a host says that it is: `leader`, `follower`, or nothing while it does not serve.
std::string mode(const Scenario& scenario, int host)
{
  return scenario.docker(host,
                         {"exec", server(host), "sh", "-c", "printf srvr | nc 127.0.0.1 2181 | sed -n 's/^Mode: //p'"});
}

/// What the web page says, asked from inside, so that it is of no importance which host is cut off from here.
std::string page(const Scenario& scenario) { return scenario.docker(3, {"exec", "board-1", "/www/cgi-bin/index.cgi"}); }

} // namespace

TEST_CASE("a ZooKeeper ensemble starts in order, survives the loss of a host and stops in order")
{
  Scenario scenario;
  scenario.have_images("examples/zookeeper/images");
  scenario.describe_by("examples/zookeeper/maestro.yaml");
  const Outcome start = scenario.must({"start"});
  CHECK_EQ(start.err, "");
  const std::string created = scenario.inspect(3, "board-1", "{{.Created}}");
  for (int host = 1; host <= 3; ++host) CHECK_LT(scenario.inspect(host, server(host), "{{.State.StartedAt}}"), created);
  CHECK_EQ(count_of(page(scenario), "leader"), 1);
  CHECK_EQ(count_of(page(scenario), "follower"), 2);

  scenario.hosts({"cut", "2"});
  CHECK(eventually([&] {
    std::string modes[] = {mode(scenario, 1), mode(scenario, 3)};
    std::sort(std::begin(modes), std::end(modes));
    return modes[0] == "follower" && modes[1] == "leader";
  }));
  CHECK_EQ(count_of(page(scenario), "zookeeper-2: does not serve"), 1);
  const Outcome status = scenario.maestro({"status"});
  CHECK_EQ(status.exit_code, 4);
  CHECK_EQ(count_of(status.out, "unknown: "), 1);
  CHECK_EQ(count_of(status.out, " up "), 3);

  scenario.hosts({"mend", "2"});
  CHECK(eventually([&] { return mode(scenario, 2) == "follower"; }));
  CHECK_EQ(scenario.must({"stop", "--all"}).err, "");
  const std::string ended = scenario.inspect(3, "board-1", "{{.State.FinishedAt}}");
  for (int host = 1; host <= 3; ++host) {
    CHECK_EQ(scenario.state(host, server(host)), "exited");
    CHECK_LT(ended, scenario.inspect(host, server(host), "{{.State.FinishedAt}}"));
  }
}

} // namespace maestro::test
