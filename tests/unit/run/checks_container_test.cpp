// SPDX-License-Identifier: Apache-2.0
#include <maestro/pattern/pattern.hpp>

#include <doctest/doctest.h>
#include <unit/run/checks_support.hpp>

#include <chrono>
#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

/// Starts 'web-1', which behaves like this, and checks it.
std::string outcome_after_start(CheckedInstance& web, const Boot& boot, const Check& check)
{
  web.has_container(engine::State::created);
  web.daemon.script("web-1", {boot});
  std::string outcome;
  net::run(
      [&] {
        web.engine->start("web-1");
        outcome = web.outcome_of({check});
        return 0;
      },
      net::Time::simulated);
  return outcome;
}

} // namespace

TEST_CASE("health check: it passes soon after the container is healthy")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {.healthy_after = 20s}, HealthCheck{}), "passed");
  CHECK(web.took >= 19s);
  CHECK(web.took < 21s);
  CHECK_EQ(web.seen, std::vector<std::string>{"its health check has not succeeded yet"});
}

TEST_CASE("health check: one that nobody runs is told as such")
{
  CheckedInstance web;
  const Boot boot{.healthy_after = 1h, .runs_health_checks = false};
  CHECK_EQ(outcome_after_start(web, boot, HealthCheck{.max_wait = 30s}),
           "the container did not become healthy within 30 s: its health check has not been run yet");
  CHECK_EQ(web.hint, "does max_wait leave time for its interval? Podman needs systemd on its host to run it at all");
}

TEST_CASE("health check: an unhealthy container may recover but not for ever")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {.unhealthy_after = 1s}, HealthCheck{.max_wait = 30s}),
           "the container did not become healthy within 30 s: it is unhealthy");
  CHECK(web.took == 30s);
}

TEST_CASE("health check: a container without a health check fails at once")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {}, HealthCheck{}), "the container did not become healthy: it has no health check");
  CHECK_EQ(web.hint, "give its image a HEALTHCHECK, or use another type of check");
  CHECK(web.took < 1s);
}

TEST_CASE("health check: an engine that does not answer is asked again")
{
  CheckedInstance web;
  web.daemon.lose("inspect", "web-1", 3);
  CHECK_EQ(outcome_after_start(web, {.healthy_after = 0s}, HealthCheck{}), "passed");
  CHECK_EQ(web.seen.size(), 1);
  web.daemon.hang("inspect", "web-1", always);
  CHECK_EQ(web.simulated_outcome(HealthCheck{.max_wait = 2s}),
           "the container did not become healthy within 2 s: the engine did not answer within 2 s");
}

TEST_CASE("exited check: it passes when the container has ended with 0")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {.dies_after = 40s, .exit_code = 0}, ExitedCheck{}), "passed");
  CHECK(web.took >= 39s);
  CHECK(web.took < 42s);
  CHECK_EQ(web.seen, std::vector<std::string>{"it is still running"});
}

TEST_CASE("exited check: another exit code fails at once")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {.dies_after = 1s, .exit_code = 3}, ExitedCheck{}),
           "the container did not end with exit code 0: it ended with exit code 3");
  CHECK(web.took < 2s);
}

TEST_CASE("exited check: a container that goes on fails after max_wait")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {}, ExitedCheck{.max_wait = 10s}),
           "the container did not end with exit code 0 within 10 s: it is still running");
}

TEST_CASE("exited check: a container that is gone or was never started is no success")
{
  CheckedInstance web;
  CHECK_EQ(web.simulated_outcome(ExitedCheck{.max_wait = 1s}),
           "the container did not end with exit code 0 within 1 s: there is no container");
  web.has_container(engine::State::created);
  CHECK_EQ(web.simulated_outcome(ExitedCheck{.max_wait = 1s}),
           "the container did not end with exit code 0 within 1 s: it has not been started");
}

TEST_CASE("exited check: a container that its restart policy brings back does not end")
{
  CheckedInstance web;
  FakeContainer& container = web.has_container(engine::State::restarting);
  container.exit_code = 0;
  CHECK_EQ(web.simulated_outcome(ExitedCheck{.max_wait = 1s}),
           "the container did not end with exit code 0 within 1 s: it ended with exit code 0 and is being restarted");
  CHECK_EQ(web.hint, "a container that is to end must not have a restart policy that brings it back");
}

TEST_CASE("checks: an exited check means that the container is expected to end")
{
  CHECK(expects_end({SleepCheck{}, ExitedCheck{}}));
  CHECK_FALSE(expects_end({SleepCheck{}, HealthCheck{}}));
  CHECK_FALSE(expects_end({}));
}

TEST_CASE("log check: it passes when a line of the log matches")
{
  CheckedInstance web;
  CHECK_EQ(
      outcome_after_start(web, {.output = {"starting", "ready in 12 s"}}, LogCheck{.match_regex = "^ready in \\d+ s$"}),
      "passed");
  CHECK(web.took < 100ms);
}

TEST_CASE("log check: it passes as soon as the line is written")
{
  CheckedInstance web;
  web.has_container();
  const auto writing = [&] {
    net::sleep(30s);
    web.daemon.container("web-1")->log.push_back(
        {engine::OutputStream::standard_error, "\x1b[1mready\x1b[0m\r\n", Moment::max()});
    web.engine->version(); // the daemon notices
    net::sleep(1h);
  };
  CHECK_EQ(web.outcome_beside(LogCheck{.match_regex = "ready.*m$"}, writing, net::Time::simulated), "passed");
  CHECK(web.took >= 30s);
  CHECK(web.took < 31s);
}

TEST_CASE("log check: the failure shows the last line")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {.output = {"starting", "waiting for the\tdatabase", ""}},
                               LogCheck{.match_regex = "ready", .max_wait = 5s}),
           "no line of the container's log matched /ready/ within 5 s: its last line is: waiting for the database");
  CHECK(web.took == 5s);
}

TEST_CASE("log check: the failure of a silent container says so")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {}, LogCheck{.match_regex = "ready", .max_wait = 5s}),
           "no line of the container's log matched /ready/ within 5 s: it has written nothing");
}

TEST_CASE("log check: what an earlier run has written does not count")
{
  CheckedInstance web;
  web.has_container(engine::State::created);
  web.daemon.script("web-1", {{.dies_after = 1s, .output = {"ready"}}, {.output = {"starting"}}});
  net::run(
      [&] {
        web.engine->start("web-1");
        net::sleep(2s);
        web.engine->start("web-1");
        CHECK_EQ(web.outcome_of({LogCheck{.match_regex = "ready", .max_wait = 5s}}),
                 "no line of the container's log matched /ready/ within 5 s: its last line is: starting");
        return 0;
      },
      net::Time::simulated);
}

TEST_CASE("log check: the first line counts although the engine notes the start a little later")
{
  CheckedInstance web;
  FakeContainer& container = web.has_container();
  const Moment begin = *container.started_at;
  container.finished_at = begin - 200ms; // of the run before
  container.log.push_back({engine::OutputStream::standard_output, "old ready\n", begin - 210ms});
  container.log.push_back({engine::OutputStream::standard_output, "new ready\n", begin - 1ms});
  CHECK_EQ(web.simulated_outcome(LogCheck{.match_regex = "^new ready$"}), "passed");
  CHECK_EQ(web.simulated_outcome(LogCheck{.match_regex = "^old ready$", .max_wait = 1s}),
           "no line of the container's log matched /^old ready$/ within 1 s: its last line is: new ready");
}

TEST_CASE("log check: the run before may have ended longer ago than nanoseconds can count")
{
  CheckedInstance web;
  FakeContainer& container = web.has_container();
  container.finished_at = *parse_rfc3339("1700-01-01T00:00:00Z");
  container.log.push_back({engine::OutputStream::standard_output, "ready\n", *container.started_at});
  CHECK_EQ(web.simulated_outcome(LogCheck{.match_regex = "ready", .max_wait = 1s}), "passed");
}

TEST_CASE("log check: a stream that breaks is opened again")
{
  CheckedInstance web;
  web.daemon.lose("logs", "web-1", 3);
  CHECK_EQ(outcome_after_start(web, {.output = {"ready"}}, LogCheck{.match_regex = "ready"}), "passed");
}

TEST_CASE("log check: an engine that cannot tell the log fails the check after max_wait")
{
  CheckedInstance web;
  web.daemon.refuse("logs", "web-1", 501, "configured logging driver does not support reading", always);
  CHECK_EQ(outcome_after_start(web, {}, LogCheck{.match_regex = "ready", .max_wait = 2s}),
           "no line of the container's log matched /ready/ within 2 s: "
           "configured logging driver does not support reading");
}

TEST_CASE("log check: an expression that would cost too much fails at once")
{
  CheckedInstance web;
  CHECK_EQ(outcome_after_start(web, {.output = {std::string(40, 'a') + "!"}}, LogCheck{.match_regex = "(a+)+$"}),
           "no line of the container's log matched /(a+)+$/: the regular expression /(a+)+$/ cannot be searched for in "
           "this text: it would take too long");
  CHECK(web.took < 1s);
}
