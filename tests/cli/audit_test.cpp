// SPDX-License-Identifier: Apache-2.0
// Who is told what about commands that change something.
#include <maestro/net/fiber.hpp>

#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>
#include <support/loopback_server.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace maestro::test;
using maestro::testing::FakeDaemon;
using maestro::testing::LoopbackServer;
using maestro::testing::Peer;

namespace {

std::string answer(const std::string& status, const std::string& body = "{\"ok\":true}")
{
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A server that keeps what it is asked, and answers as a test says by the number of the request; empty: never.
class Hook {
public:
  using Answers = std::function<std::string(std::size_t number)>;
  explicit Hook(Answers answers = [](std::size_t) { return answer("200 OK"); }) : answers_(std::move(answers)) {}

  std::string address() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::vector<std::string> requests()
  {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

private:
  void serve(Peer& peer)
  {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      std::size_t number = 0;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        number = requests_.size();
      }
      const std::string said = answers_(number);
      if (said.empty()) return peer.wait_until_closed();
      peer.write(said);
    }
  }

  Answers answers_;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  LoopbackServer server_{[this](Peer& peer) { serve(peer); }}; // the last one: it uses the others
};

std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }

/// A ship with two services, and auditors.
struct Shop : ShipOfTwo {
  explicit Shop(const std::string& auditors = {}) { describe(auditors); }
  void describe(const std::string& auditors, const std::string& colour = "red") const
  {
    program.write("maestro.yaml", two_services(daemon, colour) + (auditors.empty() ? "" : "audit:\n" + auditors));
  }
  Outcome run(std::vector<std::string> words) const { return program.run(std::move(words), {{"LOGNAME", "ops"}}); }
  std::string content(const std::string& name) const { return content_of(program.path(name)); }
  bool exists(const std::string& name) const { return std::filesystem::exists(program.path(name)); }
  bool has_container(const std::string& name)
  {
    return daemon.with([&](FakeDaemon& it) { return it.container(name) != nullptr; });
  }

  Program program;
};

std::string log_at(const Shop& shop, const std::string& name, const std::string& more = {})
{
  return "  - {type: log, file: '" + shop.program.path(name) + "'" + more + "}\n";
}

std::string hook_at(const Hook& hook, const std::string& more = {})
{
  return "  - {type: http, endpoint: '" + hook.address() +
         "/hooks/t0ken-in-path?key=t0ken-in-query', headers: "
         "{Authorization: 'Bearer t0ken-in-header'}, payload: {text: '{message}', by: '{who}'}" +
         more + "}\n";
}

/// Lines of a log without their times.
std::vector<std::string> lines_of(const std::string& log)
{
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = log.find('\n', at);
    lines.push_back(log.substr(at, end - at).substr(std::string("2024-05-06 07:08:09,123 ").size()));
    at = end + 1;
  }
  return lines;
}

using Lines = std::vector<std::string>;

bool tells_a_token(const Outcome& outcome) { return contains(outcome.out + outcome.err, "t0ken"); }

double seconds_of(const std::function<void()>& work)
{
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

} // namespace

TEST_CASE("audit: a log has a line for the beginning and the end of each command that changes something")
{
  Shop shop;
  shop.describe(log_at(shop, "audit.log"));
  for (const Lines& question : {Lines{"status"}, Lines{"plan", "start"}, Lines{"start", "--dry-run"}, Lines{"validate"},
                                Lines{"deptree"}, Lines{"diff"}, Lines{"history"}, Lines{"config"}})
    shop.run(question);
  CHECK_FALSE(shop.exists("audit.log"));
  CHECK_EQ(shop.run({"start"}).exit_code, 0);
  CHECK_EQ(shop.run({"stop", "web-1"}).exit_code, 0);
  CHECK_EQ(shop.run({"pull", "db-1"}).exit_code, 0);
  CHECK_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(lines_of(shop.content("audit.log")),
           Lines{"INFO: ops is starting db-1, web-1.", "INFO: Start of db-1, web-1 succeeded.",
                 "INFO: ops is stopping web-1.", "INFO: Stop of web-1 succeeded.", "INFO: ops is pulling db-1.",
                 "INFO: Pull of db-1 succeeded.", "INFO: ops is applying web-1, db-1.",
                 "INFO: Apply of web-1, db-1 succeeded."});
}

TEST_CASE("audit: at level debug instances are told, too, and auditors do not hear for each other")
{
  Shop shop;
  shop.describe(log_at(shop, "plain.log") + log_at(shop, "debug.log", ", level: debug"));
  CHECK_EQ(shop.run({"start"}).exit_code, 0);
  CHECK_EQ(lines_of(shop.content("plain.log")),
           Lines{"INFO: ops is starting db-1, web-1.", "INFO: Start of db-1, web-1 succeeded."});
  CHECK_EQ(lines_of(shop.content("debug.log")),
           Lines{"INFO: ops is starting db-1, web-1.", "DEBUG: ops is starting db-1.",
                 "DEBUG: Start of db-1 succeeded.", "DEBUG: ops is starting web-1.", "DEBUG: Start of web-1 succeeded.",
                 "INFO: Start of db-1, web-1 succeeded."});
}

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

TEST_CASE("audit: a web hook is told of the beginning before anything is done")
{
  Shop shop;
  bool was_first = false;
  Hook hook([&](std::size_t) {
    was_first = !shop.has_container("db-1");
    return answer("200 OK");
  });
  shop.describe(hook_at(hook));
  const Outcome start = shop.run({"start"});
  CHECK_EQ(start.exit_code, 0);
  CHECK(was_first);
  CHECK_FALSE(tells_a_token(start));
  const Lines requests = hook.requests();
  REQUIRE_EQ(requests.size(), 1);
  CHECK(requests[0].starts_with("POST /hooks/t0ken-in-path?key=t0ken-in-query HTTP/1.1\r\n"));
  CHECK(contains(requests[0], "Authorization: Bearer t0ken-in-header\r\n"));
  CHECK(contains(requests[0], "Content-Type: application/json; charset=utf-8\r\n"));
  CHECK_EQ(body_of(requests[0]), "{\"text\":\"ops is starting db-1, web-1.\",\"by\":\"ops\"}");
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
  const std::string brief = ", timeout: 1";
  shop.describe(hook_at(hook, brief) + hook_at(hook, brief) + hook_at(hook, brief));
  double took = seconds_of([&] {
    const Outcome refused = shop.run({"start"});
    CHECK_EQ(refused.exit_code, 1);
    CHECK(contains(refused.err, "auditor 3 (http) could not be told: no answer within 1 s"));
  });
  CHECK_LT(took, 2.5);

  shop.describe(hook_at(hook, brief + ", ignore_errors: true"));
  took = seconds_of([&] { CHECK_EQ(shop.run({"start"}).exit_code, 0); });
  CHECK_LT(took, 4);
}

TEST_CASE("audit: slack gets attachments, with token and channel, at the address that is said")
{
  Shop shop;
  Hook hook;
  shop.describe("  - {type: slack, url: '" + hook.address() + "/api/', channel: '#ops', token: t0ken-of-slack}\n");
  const Outcome start = shop.run({"start"});
  CHECK_EQ(start.exit_code, 0);
  CHECK_FALSE(tells_a_token(start));
  const Lines requests = hook.requests();
  REQUIRE_EQ(requests.size(), 2);
  CHECK(requests[0].starts_with("POST /api/chat.postMessage HTTP/1.1\r\n"));
  CHECK(contains(requests[0], "Authorization: Bearer t0ken-of-slack\r\n"));
  CHECK_EQ(body_of(requests[0]),
           "{\"channel\":\"#ops\",\"username\":\"maestro-ng\",\"attachments\":[{\"fallback\":\"ops is starting db-1, "
           "web-1.\",\"text\":\"ops is starting db-1, web-1.\",\"color\":\"#1dc7d3\",\"fields\":[]}]}");
  CHECK(contains(body_of(requests[1]), "\"color\":\"good\""));

  Hook refusing([](std::size_t) { return answer("200 OK", "{\"ok\":false,\"error\":\"invalid_auth\"}"); });
  shop.describe("  - {type: slack, url: '" + refusing.address() + "', channel: '#ops', token: t0ken-of-slack}\n");
  const Outcome refused = shop.run({"restart", "--all"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(refused.err, "auditor 1 (slack) could not be told: it answered: invalid_auth"));
  CHECK_FALSE(tells_a_token(refused));
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

TEST_CASE("audit: a program is run after a success, with arguments that stay in one piece and JSON on its input")
{
  Shop shop;
  const std::string file = shop.program.path("told");
  shop.program.write("notify", "#!/bin/sh\n{ printf '<%s>' \"$@\"; cat; echo; } >>" + file + "\n");
  std::filesystem::permissions(shop.program.path("notify"), std::filesystem::perms::owner_all);
  const auto exec = [&](const std::string& more) {
    return "  - {type: exec, script: '" + shop.program.path("notify") + "'" + more + "}\n";
  };
  shop.describe(exec(", args: '--did {action} {what} {% raw %}{{x}}{% endraw %}'"));
  CHECK_EQ(shop.run({"start"}).exit_code, 0);
  CHECK_EQ(shop.content("told"),
           "<--did><start><db-1, web-1><{x}>{\"db-1\":{\"ship\":\"127.0.0.1\",\"service\":\"db\"},"
           "\"web-1\":{\"ship\":\"127.0.0.1\",\"service\":\"web\"}}\n");
  shop.program.write("notify", "#!/bin/sh\necho t0ken >&2; echo run >>" + file + ".runs; exit 3\n");
  shop.describe(exec(""));
  const Outcome failing = shop.run({"stop", "web"});
  CHECK_EQ(failing.exit_code, 0);
  CHECK(contains(failing.err, "auditor 1 (exec) was not told of 1 event: it ended with 3"));
  CHECK_FALSE(tells_a_token(failing));
  CHECK_EQ(shop.content("told.runs"), "run\nrun\n");
  shop.program.write("notify", "#!/bin/sh\nsleep 1000\n");
  shop.describe(exec(", timeout: 1"));
  const double took = seconds_of([&] { CHECK_EQ(shop.run({"start", "web"}).exit_code, 0); });
  CHECK_LT(took, 6);
}

TEST_CASE("audit: a file gets JSON with play, person, machine, digest of the description, and results")
{
  Shop shop;
  const std::string auditor = "  - {type: file, file: '" + shop.program.path("audit.jsonl") + "'}\n";
  shop.describe(auditor);
  CHECK_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  const auto lines = [&] {
    Lines all;
    const std::string text = shop.content("audit.jsonl");
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
      all.push_back(text.substr(at, text.find('\n', at) - at));
    return all;
  };
  const auto member = [](const std::string& line, const std::string& name) {
    const std::size_t at = line.find("\"" + name + "\":\"") + name.size() + 4;
    return line.substr(at, line.find('"', at) - at);
  };
  REQUIRE_EQ(lines().size(), 2);
  const std::string begun = lines()[0], ended = lines()[1];
  CHECK(contains(begun,
                 "\"event\":\"action\",\"of\":\"play\",\"environment\":\"shop\",\"action\":\"apply\",\"who\":\"ops\""));
  CHECK_FALSE(member(begun, "machine").empty());
  CHECK_EQ(member(begun, "play").size(), 32);
  CHECK_EQ(member(begun, "play"), member(ended, "play"));
  CHECK_EQ(member(begun, "description").size(), 64);
  CHECK(contains(ended, "\"event\":\"success\""));
  CHECK(contains(ended, "\"exit_code\":0"));
  CHECK(contains(ended, "{\"instance\":\"web-1\",\"service\":\"web\",\"ship\":\"east\",\"result\":\"ok\"}"));

  shop.describe(auditor, "blue");
  CHECK_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  CHECK_NE(member(lines()[2], "play"), member(begun, "play"));
  CHECK_NE(member(lines()[2], "description"), member(begun, "description"));
  CHECK_EQ(shop.run({"rollback", "--yes"}).exit_code, 0); // to the description of before, and told to today's auditors
  REQUIRE_EQ(lines().size(), 6);
  CHECK(contains(lines()[4], "\"action\":\"rollback\""));
  CHECK_EQ(member(lines()[4], "description"), member(begun, "description"));
}

TEST_CASE("audit: a way back is told to the auditors of today, and no release holds them")
{
  Shop shop;
  shop.daemon.with([](FakeDaemon& it) { it.keeps_variables = true; });
  Hook hook;
  shop.describe(hook_at(hook));
  CHECK_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  shop.describe(log_at(shop, "audit.log"), "blue");
  CHECK_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(shop.run({"rollback", "--yes"}).exit_code, 0);
  CHECK_EQ(hook.requests().size(), 1);
  CHECK_EQ(lines_of(shop.content("audit.log")).back(), "INFO: Rollback of web-1, db-1 succeeded.");
  CHECK(contains(shop.content("audit.log"), "INFO: ops is rolling back web-1, db-1."));
}

TEST_CASE("audit: no question shows what is secret in an auditor")
{
  Shop shop;
  const Hook hook;
  shop.describe(hook_at(hook) + "  - {type: slack, channel: c, token: t0ken-of-slack}\n"
                                "  - {type: hipchat, room: r, token: t0ken-of-room}\n");
  for (const Lines& words : {Lines{"validate"}, Lines{"config"}, Lines{"config", "--redact"},
                             Lines{"config", "--format", "json"}, Lines{"status"}, Lines{"dump", "web-1"}}) {
    const Outcome outcome = shop.run(words);
    CHECK_EQ(outcome.exit_code, 0);
    CHECK_FALSE(tells_a_token(outcome));
  }
  CHECK(contains(shop.run({"config"}).out, "type: slack"));
  CHECK(contains(shop.run({"validate"}).err + shop.run({"validate"}).out, "HipChat is no more"));
  shop.describe("  - {type: http, endpoint: '\"t0ken://x', headers: {'a b': 't0ken'}}\n"
                "  - {type: slack, chanel: c, token: [t0ken]}\n");
  const Outcome wrong = shop.run({"validate"});
  CHECK_EQ(wrong.exit_code, 3);
  CHECK(contains(wrong.out + wrong.err, "'endpoint' must be a URL"));
  CHECK_FALSE(tells_a_token(wrong));
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

TEST_CASE("audit: the description of the guide is valid")
{
  const std::string guide = content_of(MAESTRO_DOCS "/guide/auditing.md");
  const std::string fence = "```yaml maestro.yaml\n";
  const std::size_t begin = guide.find(fence) + fence.size();
  const Program program(guide.substr(begin, guide.find("```", begin) - begin));
  const Outcome outcome =
      program.run({"validate"}, {{"SLACK_TOKEN", "t0ken-1"}, {"HOOK_KEY", "t0ken-2"}, {"HOOK_TOKEN", "t0ken-3"}});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_FALSE(contains(outcome.out + outcome.err, "warning"));
}
