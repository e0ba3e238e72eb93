// SPDX-License-Identifier: Apache-2.0
// Who is told what about commands that change something.
#include <cli/auditors.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace maestro::test;

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

TEST_CASE("audit: what could not be pulled first is told once")
{
  Shop shop;
  shop.describe(log_at(shop, "audit.log"));
  CHECK_EQ(shop.run({"start"}).exit_code, 0);
  shop.daemon.with([](FakeDaemon& it) { it.refuse("pull", "web:1", 404, "no such manifest"); });
  const Outcome restart = shop.run({"restart", "-r", "--only-if-changed", "--all"});
  CHECK_EQ(restart.exit_code, 1);
  const Lines told = lines_of(shop.content("audit.log"));
  REQUIRE_EQ(told.size(), 5);
  CHECK(told[2].starts_with("INFO: ops is restarting"));
  CHECK_EQ(told[3], "ERROR: Failed to restart web-1! (message: its image was to be pulled anew: no such manifest)");
  CHECK(told[4].starts_with("ERROR: Failed to restart "));
}

TEST_CASE("audit: a hook is asked with the user of its address, who is shown nowhere")
{
  Shop shop;
  Hook hook([&](std::size_t) { return answer("401 Unauthorized"); });
  shop.describe("  - {type: http, endpoint: 'http://ops:t0ken-of-user@127.0.0.1:" + hook.port() + "/up'}\n");
  const Outcome refused = shop.run({"start"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(contains(hook.requests().at(0), "Authorization: Basic b3BzOnQwa2VuLW9mLXVzZXI=\r\n"));
  const Outcome config = shop.run({"config"});
  for (const Outcome& one : {refused, config}) {
    CHECK_FALSE(tells_a_token(one));
    CHECK_FALSE(contains(one.out + one.err, "b3BzOn"));
  }
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

  Hook repeating([](std::size_t) { return answer("200 OK", R"({"ok":false,"error":"bad token t0ken-of-slack"})"); });
  shop.describe("  - {type: slack, url: '" + repeating.address() + "', channel: '#ops', token: t0ken-of-slack}\n");
  const Outcome repeated = shop.run({"restart", "--all"});
  CHECK(contains(repeated.err, "it answered: bad token ***"));
  CHECK_FALSE(tells_a_token(repeated));
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

TEST_CASE("audit: what an engine repeats of a declared secret is told to nobody")
{
  Shop shop;
  shop.daemon.with([](FakeDaemon& it) { it.refuse("create", "app-1", 500, "bad value 'hunter2-value'"); });
  shop.daemon.with([](FakeDaemon& it) { it.has_image("app:1"); });
  shop.program.write("maestro.yaml",
                     "name: shop\nsecrets: {word: {env: WORD}}\nships: {east: {ip: 127.0.0.1, docker_port: " +
                         std::to_string(shop.daemon.port()) +
                         "}}\nservices: {app: {image: 'app:1', instances: {app-1: {ship: east, env: {WORD: {secret: "
                         "word}}}}}}\naudit:\n" +
                         log_at(shop, "audit.log", ", level: debug") + "  - {type: file, file: '" +
                         shop.program.path("audit.jsonl") + "'}\n");
  const Outcome start = shop.program.run({"start"}, {{"WORD", "hunter2-value"}});
  CHECK_EQ(start.exit_code, 1);
  const std::string written = shop.content("audit.log") + shop.content("audit.jsonl");
  CHECK(contains(written, "bad value"));
  CHECK_FALSE(contains(written + start.out + start.err, "hunter2"));
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
