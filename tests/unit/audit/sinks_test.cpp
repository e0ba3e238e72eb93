// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/delivery.hpp>
#include <maestro/base/error.hpp>

#include <doctest/doctest.h>
#include <support/loopback_server.hpp>
#include <support/shell.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

using namespace maestro;
using audit::News;
using testing::LoopbackServer;
using testing::Peer;

namespace {

News news(News::Kind kind, std::size_t things = 1, const std::string& message = {})
{
  News made{.kind = kind, .at = Moment(std::chrono::milliseconds(1'714'979'289'123)), .message = message};
  made.command = std::make_shared<const audit::Command>(
      audit::Command{.id = "7", .environment = "shop", .action = "start", .who = "ops", .machine = "ci"});
  std::vector<audit::Thing> all;
  for (std::size_t i = 1; i <= things; ++i)
    all.push_back({.name = "web-" + std::to_string(i), .service = "web", .ship = "east", .ip = "10.0.0.1"});
  made.about = std::make_shared<const std::vector<audit::Thing>>(std::move(all));
  return made;
}

/// A file that is gone afterwards.
struct File {
  File() { close(mkstemp(path.data())); }
  ~File() { unlink(path.c_str()); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path = "/tmp/maestro-audit-XXXXXX";
};

/// Why it could not be told; empty if it was.
std::string told(const Auditor& auditor, const News& what)
{
  std::string why;
  net::run([&] {
    try {
      audit::Delivery(auditor).tell(what);
    } catch (const Error& error) { // the outcome
      why = error.what();
    }
    return 0;
  });
  return why;
}

/// What a server is sent.
std::string sent(const std::function<AuditorKind(const std::string& address)>& kind, const News& what,
                 const std::string& answer = "{\"ok\":true}")
{
  std::string request;
  {
    LoopbackServer server([&](Peer& peer) {
      request = peer.request();
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(answer.size()) + "\r\n\r\n" + answer);
      peer.wait_until_closed();
    });
    const Auditor auditor{.number = 1, .kind = kind("http://127.0.0.1:" + std::to_string(server.port()))};
    CHECK_EQ(told(auditor, what), "");
  }
  return request.substr(request.find("\r\n\r\n") + 4);
}

Payload text(std::string plain) { return {TextTemplate{std::move(plain)}}; }

} // namespace

TEST_CASE("audit sinks: a line of a log has the local time, the level and one line of text, and others stay")
{
  setenv("TZ", "UTC", 1);
  const File file;
  const Auditor auditor{.number = 1, .kind = LogAuditor{file.path}};
  CHECK_EQ(told(auditor, news(News::Kind::begun)), "");
  CHECK_EQ(told(auditor, news(News::Kind::failed, 1, "no\nspace")), "");
  News debug = news(News::Kind::succeeded, 6);
  debug.of_command = false;
  CHECK_EQ(told(auditor, debug), "");
  CHECK_EQ(test::content_of(file.path),
           "2024-05-06 07:08:09,123 INFO: ops is starting web-1.\n"
           "2024-05-06 07:08:09,123 ERROR: Failed to start web-1! (message: no\\x0aspace)\n"
           "2024-05-06 07:08:09,123 DEBUG: Start of web-1, web-2, web-3, web-4, web-5, web-6 succeeded.\n");
}

TEST_CASE("audit sinks: a line of a file is one JSON object")
{
  const File file;
  News ended = news(News::Kind::failed, 1, "no\nspace");
  ended.exit_code = 1;
  ended.took = std::chrono::milliseconds(1250);
  CHECK_EQ(told({.number = 1, .kind = FileAuditor{file.path}}, ended), "");
  CHECK_EQ(test::content_of(file.path),
           "{\"format\":1,\"time\":\"2024-05-06T07:08:09.123Z\",\"play\":\"7\",\"event\":\"error\",\"of\":\"play\","
           "\"environment\":\"shop\",\"action\":\"start\",\"who\":\"ops\",\"machine\":\"ci\",\"exit_code\":1,"
           "\"seconds\":1.250,\"message\":\"no\\nspace\",\"instances\":[{\"instance\":\"web-1\",\"service\":\"web\","
           "\"ship\":\"east\"}]}\n");
}

TEST_CASE("audit sinks: a line that a file has no room for leaves nothing of it, and the next one is whole")
{
  for (const AuditorKind& kind : std::vector<AuditorKind>{FileAuditor{}, LogAuditor{}}) {
    const File file;
    Auditor auditor{.number = 1, .kind = kind};
    std::visit(
        [&](auto& one) {
          if constexpr (requires { one.file; }) one.file = file.path;
        },
        auditor.kind);
    CHECK_EQ(told(auditor, news(News::Kind::begun)), "");
    const std::string first = test::content_of(file.path);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{first.size() + 10, before.rlim_max}; // as a disk that is full after ten more bytes
    setrlimit(RLIMIT_FSIZE, &full);
    const std::string why = told(auditor, news(News::Kind::succeeded));
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK_NE(why.find("File too large"), std::string::npos);
    CHECK_EQ(test::content_of(file.path), first);
    CHECK_EQ(told(auditor, news(News::Kind::begun)), "");
    CHECK_EQ(test::content_of(file.path), first + first);
  }
}

TEST_CASE("audit sinks: texts of a payload are filled in, other values are sent as they are, and what is empty goes")
{
  Payload::Object payload;
  payload.emplace_back("text", Payload{TextTemplate{Placeholder::message}});
  payload.emplace_back("number", Payload{Payload::Literal{"5"}});
  payload.emplace_back("empty", text(""));
  payload.emplace_back("{who}", Payload{Payload::List{text("a"), text(""), Payload{Payload::List{}}}});
  payload.emplace_back("nothing", Payload{Payload::Object{{"x", text("")}}});
  const auto hook = [](Payload value) {
    return [value](const std::string& address) -> AuditorKind {
      return HttpAuditor{.endpoint = address, .payload = value};
    };
  };
  CHECK_EQ(sent(hook({payload}), news(News::Kind::begun)),
           "{\"text\":\"ops is starting web-1.\",\"number\":5,\"{who}\":[\"a\"]}");
  CHECK_EQ(sent(hook({Payload::Object{{"x", text("")}}}), news(News::Kind::begun)), "");
}

TEST_CASE("audit sinks: slack gets the error and many names as fields, and no mention of anybody")
{
  const auto slack = [](const std::string& address) -> AuditorKind {
    return SlackAuditor{.channel = "#ops", .token = "t", .icon = "http://i", .url = address};
  };
  CHECK_EQ(sent(slack, news(News::Kind::failed, 5, "<!channel>")),
           "{\"channel\":\"#ops\",\"username\":\"maestro-ng\",\"icon_url\":\"http://i\",\"attachments\":[{"
           "\"fallback\":\"Failed to start 5 containers!\",\"text\":\"Failed to start 5 containers!\","
           "\"color\":\"danger\",\"fields\":[{\"title\":\"Error\",\"value\":\"&lt;!channel&gt;\",\"short\":true},"
           "{\"title\":\"Targets\",\"value\":\"web-1, web-2, web-3, web-4, web-5\",\"short\":false}]}]}");
}

TEST_CASE("audit sinks: who is told of what")
{
  const auto wants = [](const AuditorKind& kind, AuditLevel level, News::Kind what, bool of_command) {
    bool is_wanted = false;
    net::run([&] {
      const Auditor auditor{.number = 1, .level = level, .kind = kind};
      News one = news(what);
      one.of_command = of_command;
      is_wanted = audit::Delivery(auditor).wants(one);
      return 0;
    });
    return is_wanted;
  };
  using enum News::Kind;
  const auto [info, debug] = std::pair(AuditLevel::info, AuditLevel::debug);
  for (const auto kind : {begun, succeeded, failed}) {
    CHECK(wants(LogAuditor{}, info, kind, true));
    CHECK_EQ(wants(LogAuditor{}, info, kind, false), kind == failed);
    CHECK(wants(LogAuditor{}, debug, kind, false));
    CHECK_EQ(wants(HttpAuditor{}, debug, kind, true), kind == begun);
    CHECK_EQ(wants(HttpAuditor{}, debug, kind, false), kind == begun);
    CHECK_EQ(wants(ExecAuditor{}, debug, kind, true), kind == succeeded);
    CHECK_FALSE(wants(ExecAuditor{}, debug, kind, false));
  }
}

TEST_CASE("audit sinks: no error tells the address beyond its server, a header or a token")
{
  const Auditor gone{.number = 1,
                     .kind = HttpAuditor{.endpoint = "http://127.0.0.1:1/hooks/t0ken?key=t0ken",
                                         .headers = {{"Authorization", "Bearer t0ken-of-header"}}}};
  const std::string why = told(gone, news(News::Kind::begun));
  CHECK_NE(why, "");
  CHECK_EQ(why.find("t0ken"), std::string::npos);
  CHECK_NE(why.find("127.0.0.1:1"), std::string::npos);
}
