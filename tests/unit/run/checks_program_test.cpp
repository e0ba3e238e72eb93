// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/run/checks_support.hpp>

#include <chrono>
#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

ExecCheck shell(const std::string& script, std::int64_t attempts = 1)
{
  return {.command = {"/bin/sh", "-c", script}, .attempts = attempts, .delay = 1ms};
}

} // namespace

TEST_CASE("exec check: it passes when the program ends with 0")
{
  CheckedInstance web;
  CHECK_EQ(web.outcome(shell("exit 0")), "passed");
}

TEST_CASE("exec check: the failure has the status and the last lines of the output")
{
  CheckedInstance web;
  CHECK_EQ(web.outcome(shell("seq 1 12; echo; echo no luck >&2; exit 3")),
           "exec `/bin/sh …` did not succeed in 1 attempt: it ended with 3\n"
           "  4\n  5\n  6\n  7\n  8\n  9\n  10\n  11\n  12\n  no luck");
}

TEST_CASE("exec check: each attempt is a new run")
{
  CheckedInstance web;
  const std::string file = "/tmp/maestro-checks-test." + std::to_string(getpid());
  const std::string third_time = "echo x >> " + file + "; test $(wc -l < " + file + ") = 3";
  CHECK_EQ(web.outcome(shell(third_time, 5)), "passed");
  CHECK_EQ(web.seen, std::vector<std::string>{"it ended with 1"});
  unlink(file.c_str());
}

TEST_CASE("exec check: a program that does not exist is a failed attempt")
{
  CheckedInstance web;
  const std::string outcome = web.outcome(ExecCheck{.command = {"./no-such-program"}, .attempts = 2, .delay = 1ms});
  CHECK(outcome.starts_with("exec `./no-such-program` did not succeed in 2 attempts: "));
  CHECK(outcome.find("no such file or directory") != std::string::npos);
  CHECK_EQ(web.seen.size(), 1);
}

TEST_CASE("exec check: an attempt that takes longer than its timeout is ended and counts as failed")
{
  CheckedInstance web;
  ExecCheck check = shell("sleep 100", 2);
  check.timeout = 20ms;
  CHECK_EQ(web.outcome(check), "exec `/bin/sh …` did not succeed in 2 attempts: it did not end within 0.02 s");
  CHECK(web.took < 10s);
}

TEST_CASE("exec check: the program knows Maestro's variables and the container's")
{
  CheckedInstance web;
  web.process_environment = {"PATH=/usr/bin:/bin", "MINE=1", "BOTH=mine", "=odd"};
  web.instance().env = {{"BOTH", "theirs"}, {"EMPTY", ""}, {"BARE", Unset()}};
  CHECK_EQ(web.outcome(shell("test \"$MINE $BOTH $EMPTY $BARE $CONTAINER_NAME\" = '1 theirs  None web-1'")), "passed");
}

TEST_CASE("exec check: the program is not told secrets of the container, nor a variable of ours in their place")
{
  CheckedInstance web;
  web.process_environment = {"PATH=/usr/bin:/bin", "PASSWORD=mine"};
  web.instance().env = {{"PASSWORD", SecretName("db")}};
  CHECK_EQ(web.outcome(shell("test -z \"${PASSWORD+set}\"")), "passed");
}

TEST_CASE("exec check: a variable of ours that is a secret's source is told to no program")
{
  CheckedInstance web;
  web.process_environment = {"PATH=/usr/bin:/bin", "PROD_PW=s3cret", "OTHER=1"};
  web.instance().env = {{"PASSWORD", SecretName("db")}};
  web.sample.environment.secrets.emplace(SecretName("db"), Secret{SecretName("db"), SecretVariable{"PROD_PW"}});
  CHECK_EQ(web.outcome(shell("test -z \"${PROD_PW+set}\" -a \"$OTHER\" = 1")), "passed");
  ExecCheck by_input = shell("test -z \"${PROD_PW+set}\" -a \"$OTHER\" = 1 && ! grep -q PROD_PW");
  by_input.environment_by = ExecCheck::EnvironmentBy::standard_input;
  CHECK_EQ(web.outcome(by_input), "passed");
}

TEST_CASE("exec check: with envfrom stdin the variables come as JSON and the environment is Maestro's own")
{
  CheckedInstance web;
  web.process_environment = {"PATH=/usr/bin:/bin", "MINE=1", "BOTH=mine"};
  web.instance().env = {{"BOTH", "it's \"theirs\""}, {"BARE", Unset()}};
  ExecCheck check = shell("test \"$BOTH\" = mine && input=$(cat) && echo \"$input\" | grep -qF '\"BARE\":\"None\"' && "
                          "echo \"$input\" | grep -qF '\"BOTH\":\"it'\\''s \\\"theirs\\\"\"' && "
                          "echo \"$input\" | grep -qF '\"MINE\":\"1\"' && "
                          "echo \"$input\" | grep -qF '\"CONTAINER_NAME\":\"web-1\"'");
  check.environment_by = ExecCheck::EnvironmentBy::standard_input;
  CHECK_EQ(web.outcome(check).substr(0, 60), "passed");
}

TEST_CASE("rexec check: the program runs in the container until it ends with 0")
{
  CheckedInstance web;
  web.has_container();
  int runs = 0;
  web.daemon.on_execute = [&](const FakeContainer& container, const std::vector<std::string>& command) {
    CHECK_EQ(container.spec.name, "web-1");
    CHECK_EQ(command, std::vector<std::string>{"ready", "now"});
    return engine::ExecResult{++runs < 3 ? 7 : 0, "not yet\n"};
  };
  CHECK_EQ(web.simulated_outcome(RexecCheck{.command = {"ready", "now"}, .attempts = 5, .delay = 1s}), "passed");
  CHECK_EQ(runs, 3);
  CHECK_EQ(web.seen, std::vector<std::string>{"it ended with 7"});
  CHECK(web.took >= 2s);
  CHECK(web.took < 2100ms);
}

TEST_CASE("rexec check: the failure has the status and the output of the last attempt")
{
  CheckedInstance web;
  web.has_container();
  web.daemon.on_execute = [](const FakeContainer&, const std::vector<std::string>&) {
    return engine::ExecResult{1, "connecting\nno \x1b[31mluck\r\n"};
  };
  CHECK_EQ(web.simulated_outcome(RexecCheck{.command = {"ready"}, .attempts = 2, .delay = 1s}),
           "rexec `ready` did not succeed in 2 attempts: it ended with 1\n  connecting\n  no �[31mluck");
}

TEST_CASE("rexec check: what the engine refuses is a failed attempt")
{
  CheckedInstance web;
  web.has_container();
  web.daemon.refuse("execute", "web-1", 500, "cannot exec in a stopped state", 2);
  CHECK_EQ(web.simulated_outcome(RexecCheck{.command = {"ready"}, .attempts = 3, .delay = 1s}), "passed");
  CHECK_EQ(web.seen, std::vector<std::string>{"cannot exec in a stopped state"});

  web.daemon.refuse("execute", "web-1", 500, "cannot exec in a stopped state", always);
  CHECK_EQ(web.simulated_outcome(RexecCheck{.command = {"ready"}, .attempts = 3, .delay = 1s}),
           "rexec `ready` did not succeed in 3 attempts: cannot exec in a stopped state");
}

TEST_CASE("rexec check: an attempt that takes longer than its timeout counts as failed")
{
  CheckedInstance web;
  web.has_container();
  web.daemon.slow("execute", "web-1", 1h);
  CHECK_EQ(web.simulated_outcome(RexecCheck{.command = {"ready"}, .attempts = 2, .delay = 1s, .timeout = 3s}),
           "rexec `ready` did not succeed in 2 attempts: it did not end within 3 s");
  CHECK_EQ(web.took.count(), net::Duration(7s).count());
}

TEST_CASE("sleep check: it waits each time")
{
  CheckedInstance web;
  for (int i = 0; i < 2; ++i) {
    CHECK_EQ(web.simulated_outcome(SleepCheck{1500ms}), "passed");
    CHECK_EQ(web.took.count(), net::Duration(1500ms).count());
  }
}

TEST_CASE("checks: all must pass and they run at the same time")
{
  CheckedInstance web;
  web.has_container();
  net::run(
      [&] {
        CHECK_EQ(web.outcome_of({SleepCheck{3s}, SleepCheck{5s}, RexecCheck{.command = {"true"}}}), "passed");
        CHECK_EQ(web.took.count(), net::Duration(5s).count());
        CHECK_EQ(web.outcome_of({}), "passed");
        return 0;
      },
      net::Time::simulated);
}

TEST_CASE("checks: the first failure ends the others")
{
  CheckedInstance web;
  web.has_container();
  web.daemon.refuse("execute", "web-1", 409, "it is paused", always);
  net::run(
      [&] {
        CHECK_EQ(web.outcome_of({SleepCheck{1h}, RexecCheck{.command = {"true"}, .attempts = 3, .delay = 2s}}),
                 "rexec `true` did not succeed in 3 attempts: it is paused");
        CHECK(web.took < 5s);
        return 0;
      },
      net::Time::simulated);
}

TEST_CASE("checks: of ten thousand instances with several all pass, some after others")
{
  CheckedInstance web;
  std::size_t passed = 0;
  const std::vector<Check> checks(6, SleepCheck{1min});
  net::run(
      [&] {
        net::Group crowd(10'000);
        for (int i = 0; i < 10'000; ++i)
          crowd.spawn([&] {
            net::sleep(1s); // all have begun when the first checks do
            run_checks(checks, web.context());
            ++passed;
          });
        crowd.wait();
        CHECK(net::now().time_since_epoch() <= 6min + 1s);
        return 0;
      },
      net::Time::simulated);
  CHECK_EQ(passed, 10'000);
}

TEST_CASE("checks: they end when they are cancelled")
{
  CheckedInstance web;
  web.has_container();
  LogCheck never{.match_regex = "never", .max_wait = 1h};
  net::run(
      [&] {
        net::Group group;
        group.spawn([&] { run_checks({SleepCheck{1h}, never, ExitedCheck{}}, web.context()); });
        net::sleep(1s);
        group.cancel();
        group.wait();
        CHECK(net::now().time_since_epoch() < 2s);
        return 0;
      },
      net::Time::simulated);
}
