// SPDX-License-Identifier: Apache-2.0
// What becomes of a command, and of its auditors, when one of them fails or it does.
#include <maestro/net/fiber.hpp>

#include <cli/auditors.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>

using namespace maestro::test;

TEST_CASE("audit: what failed is told at any level, with the reason")
{
  Shop shop;
  shop.describe(log_at(shop, "audit.log"));
  shop.daemon.with([](FakeDaemon& it) { it.refuse("start", "db-1", 500, "no space\nleft"); });
  CHECK_EQ(shop.run({"start", "db-1"}).exit_code, 1);
  const Lines lines = lines_of(shop.content("audit.log"));
  REQUIRE_EQ(lines.size(), 3);
  CHECK(contains(lines[1], "ERROR: Failed to start db-1! (message: "));
  CHECK(contains(lines[1], "no space"));
  CHECK(contains(lines[2], "ERROR: Failed to start db-1! (message: db-1: start the container: "));
}

TEST_CASE("audit: a hook that answers 500 once is asked once more, and one that goes on so ends the command")
{
  Shop shop;
  Hook once([](std::size_t number) { return number == 1 ? answer("500 Oops", "t0ken-in-header") : answer("200 OK"); });
  shop.describe(hook_at(once));
  CHECK_EQ(shop.run({"start", "db-1"}).exit_code, 0);
  CHECK_EQ(once.requests().size(), 2);

  Hook always([](std::size_t) { return answer("500 Oops", "t0ken-in-header"); });
  shop.describe(log_at(shop, "audit.log") + hook_at(always));
  const Outcome refused = shop.run({"start"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "auditor 2 (http) could not be told: it answered 500"));
  CHECK(contains(refused.err, "nothing was done"));
  CHECK(contains(refused.err, "ignore_errors"));
  CHECK_FALSE(tells_a_token(refused));
  CHECK_EQ(always.requests().size(), 2);
  CHECK_FALSE(shop.has_container("web-1"));
  const Lines lines = lines_of(shop.content("audit.log")); // who was told that it begins is told that it did not
  REQUIRE_EQ(lines.size(), 2);
  CHECK(contains(lines[1], "ERROR: Failed to start db-1, web-1! (message: auditor 2 (http) could not be told"));

  shop.describe(hook_at(always, ", ignore_errors: true"));
  const Outcome ignored = shop.run({"start"});
  CHECK_EQ(ignored.exit_code, 0);
  CHECK_FALSE(contains(ignored.err, "auditor"));
  CHECK(shop.has_container("web-1"));
}

TEST_CASE("audit: who is busy is told when he wants to be, if that is in time")
{
  const auto busy = [](const std::string& seconds) {
    return "HTTP/1.1 429 Too Many Requests\r\nRetry-After: " + seconds + "\r\nContent-Length: 0\r\n\r\n";
  };
  Shop shop;
  Hook thrice([&](std::size_t number) { return number <= 3 ? busy(number == 1 ? "1" : "0") : answer("200 OK"); });
  shop.describe(hook_at(thrice, ", timeout: 60"));
  const double took = seconds_of([&] { CHECK_EQ(shop.run({"start", "db-1"}).exit_code, 0); });
  CHECK_GE(took, 1.0);
  CHECK_EQ(thrice.requests().size(), 4);

  for (const auto& [wait, told] : {std::pair("3600", "it answered 429, and to come again in 3600 s"),
                                   std::pair("tomorrow", "it answered 429\n")}) {
    Hook long_busy([&, wait = wait](std::size_t) { return busy(wait); });
    shop.describe(hook_at(long_busy, ", timeout: 60"));
    const double until_refused = seconds_of([&, told = told] {
      const Outcome refused = shop.run({"start"});
      CHECK_EQ(refused.exit_code, 1);
      CHECK(contains(refused.err, told));
    });
    CHECK_LT(until_refused, 30.0); // nobody waits for what will not come
    CHECK_EQ(long_busy.requests().size(), std::string(wait) == "3600" ? 1 : 2);
  }
}

TEST_CASE("audit: a redirection is not followed, and says what to write instead")
{
  Shop shop;
  Hook elsewhere;
  for (const char* const status : {"301 Moved", "302 Found", "307 Temporary", "308 Permanent"}) {
    Hook hook([&](std::size_t) {
      return std::string("HTTP/1.1 ") + status + "\r\nLocation: " + elsewhere.address() +
             "/\r\nContent-Length: 0\r\n\r\n";
    });
    shop.describe(hook_at(hook));
    const Outcome refused = shop.run({"start"});
    CHECK_EQ(refused.exit_code, 1);
    CHECK(contains(refused.err, "it answered 30"));
    CHECK(contains(refused.err, "write the address that it redirects to"));
  }
  CHECK_EQ(elsewhere.requests().size(), 0);
}

TEST_CASE("audit: nobody listens at the address, and no token is told")
{
  Shop shop;
  std::string address;
  {
    const Hook gone;
    address = gone.address();
  }
  shop.describe("  - {type: http, endpoint: '" + address + "/hooks/t0ken-in-path?key=t0ken'}\n");
  const Outcome refused = shop.run({"start"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "auditor 1 (http) could not be told"));
  CHECK_FALSE(tells_a_token(refused));
  CHECK_FALSE(shop.has_container("db-1"));
}

TEST_CASE("audit: auditors that hang delay a command by their time-out, all of them together")
{
  Shop shop;
  Hook hook([](std::size_t) { return std::string(); });
  const std::string brief = ", timeout: 2";
  shop.describe(hook_at(hook, brief) + hook_at(hook, brief) + hook_at(hook, brief));
  double took = seconds_of([&] {
    const Outcome refused = shop.run({"start"});
    CHECK_EQ(refused.exit_code, 1);
    CHECK(contains(refused.err, "auditor 3 (http) could not be told: no answer within 2 s"));
  });
  CHECK_LT(took, 5.5); // one after the other they would take 6 s

  shop.describe(hook_at(hook, brief + ", ignore_errors: true"));
  took = seconds_of([&] { CHECK_EQ(shop.run({"start"}).exit_code, 0); });
  CHECK_LT(took, 5.5);
}

TEST_CASE("audit: what cannot be told in the end is a warning, and changes no exit code")
{
  Shop shop;
  Hook hook([](std::size_t number) { return number == 1 ? answer("200 OK") : answer("503 Busy"); });
  shop.describe("  - {type: slack, url: '" + hook.address() + "', channel: '#ops', token: t0ken-of-slack}\n");
  const Outcome start = shop.run({"start"});
  CHECK_EQ(start.exit_code, 0);
  CHECK(contains(start.err, "auditor 1 (slack) was not told of 1 event: it answered 503"));
  CHECK_EQ(hook.requests().size(), 3);
}

TEST_CASE("audit: an interrupted command is told as one, and waits no longer for an auditor that hangs")
{
  Shop shop;
  Hook hook([](std::size_t number) { return number == 1 ? answer("200 OK") : std::string(); });
  shop.describe(log_at(shop, "audit.log") + "  - {type: slack, url: '" + hook.address() +
                "', channel: '#ops', token: t0ken-of-slack, timeout: 60}\n");
  shop.daemon.with([](FakeDaemon& it) {
    it.on_call = [](const std::string& call, const std::string&) {
      if (call == "start") maestro::net::sleep(std::chrono::milliseconds(700));
    };
  });
  Child start = shop.program.begin({"start"});
  REQUIRE(eventually([&] { return shop.has_container("db-1"); }));
  start.signal(SIGINT);
  double took = seconds_of([&] { CHECK_EQ(start.wait().exit_code, 130); });
  CHECK_LT(took, 10);
  const std::string log = shop.content("audit.log");
  CHECK(contains(log, "ERROR: Failed to start db-1, web-1! (message: interrupted"));
  CHECK_GE(hook.requests().size(), 2);
}

TEST_CASE("audit: an interrupt ends the wait for an auditor, before anything is done")
{
  Shop shop;
  Hook hook([](std::size_t) { return std::string(); });
  shop.describe(hook_at(hook, ", timeout: 60"));
  Child start = shop.program.begin({"start"});
  REQUIRE(eventually([&] { return hook.requests().size() == 1; }));
  start.signal(SIGTERM);
  const double took = seconds_of([&] { CHECK_EQ(start.wait().exit_code, 143); });
  CHECK_LT(took, 10);
  CHECK_FALSE(shop.has_container("db-1"));
}

TEST_CASE("audit: an interrupt ends the wait after the command, too")
{
  Shop shop;
  Hook hook([](std::size_t number) { return number == 1 ? answer("200 OK") : std::string(); });
  shop.describe("  - {type: slack, url: '" + hook.address() +
                "', channel: '#ops', token: t0ken-of-slack, timeout: 60}\n");
  Child start = shop.program.begin({"start"});
  REQUIRE(eventually([&] { return hook.requests().size() == 2; }, std::chrono::seconds(60)));
  start.signal(SIGINT);
  Outcome outcome;
  const double took = seconds_of([&] { outcome = start.wait(); });
  CHECK_EQ(outcome.exit_code, 0); // it was done
  CHECK(contains(outcome.err, "auditor 1 (slack) was not told of 1 event: it was too slow"));
  CHECK_LT(took, 10);
}

TEST_CASE("audit: who says no to a plan has begun nothing")
{
  Shop shop;
  shop.describe(log_at(shop, "audit.log"));
  CHECK_EQ(shop.run({"apply"}).exit_code, 2); // nobody can be asked
  CHECK_FALSE(shop.exists("audit.log"));
}

TEST_CASE("audit: a file that cannot be written to ends the command before anything is done")
{
  Shop shop;
  shop.describe("  - {type: log, file: /nowhere/audit.log}\n");
  const Outcome refused = shop.run({"start"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "auditor 1 (log) could not be told: cannot write '/nowhere/audit.log'"));
  CHECK_FALSE(shop.has_container("db-1"));
}
