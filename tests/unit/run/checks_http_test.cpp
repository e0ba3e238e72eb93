// SPDX-License-Identifier: Apache-2.0
#include <maestro/pattern/pattern.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <support/loopback_server.hpp>
#include <unit/run/checks_support.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

std::string answer(const std::string& status, const std::string& body = {}, const std::string& headers = {})
{
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\n\r\n{}", status, headers, body.size(), body);
}

std::string redirect(const std::string& location, const std::string& status = "302 Found")
{
  return answer(status, "moved", "Location: " + location + "\r\n");
}

/// Answers by the first line of a request without its protocol (`GET /up`), 404 to all others; writes all down.
class Site {
public:
  explicit Site(std::map<std::string, std::string> pages) : pages_(std::move(pages)) {}

  std::uint16_t port() const { return server_.port(); }
  std::string url(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", port(), path); }
  std::vector<std::string> asked()
  {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    for (const std::string& each : requests_) lines.push_back(first_line(each));
    return lines;
  }
  std::string request(std::size_t number)
  {
    const std::lock_guard lock(mutex_);
    return requests_.at(number);
  }

private:
  static std::string first_line(const std::string& request) { return request.substr(0, request.find(" HTTP/1.1")); }

  void serve(Peer& peer)
  {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const auto page = pages_.find(first_line(request));
      peer.write(page == pages_.end() ? answer("404 Not Found", "no such page") : page->second);
    }
  }

  std::map<std::string, std::string> pages_;
  std::mutex mutex_; // guards requests_
  std::vector<std::string> requests_;
  LoopbackServer server_{[this](Peer& peer) { serve(peer); }};
};

HttpCheck http(const Site& site, const std::string& path = "/up")
{
  return {.port = "web", .number = site.port(), .path = path, .max_wait = 5s};
}

/// It is not to be tried for long.
HttpCheck briefly(HttpCheck check)
{
  check.max_wait = 1s; // one try at least ends in it, whatever else the machine does
  return check;
}

std::string failure(const Site& site, const std::string& saw, const std::string& wanted = "200")
{
  return fmt::format("GET {} did not answer with {} within 1 s: {}", site.url("/up"), wanted, saw);
}

} // namespace

TEST_CASE("http check: 200 passes")
{
  CheckedInstance web;
  Site site({{"GET /up?deep=1", answer("200 OK")}});
  CHECK_EQ(web.outcome(http(site, "/up?deep=1")), "passed");
  CHECK_EQ(site.asked(), std::vector<std::string>{"GET /up?deep=1"});
}

TEST_CASE("http check: the rest of a long body does not matter")
{
  CheckedInstance web;
  Site site({{"GET /up", std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nand so on")}});
  CHECK_EQ(web.outcome(http(site)), "passed");
}

TEST_CASE("http check: any other status is tried again and shown")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("204 No Content")}});
  CHECK_EQ(web.outcome(briefly(http(site, "/up"))), failure(site, "it answered 204"));
  CHECK(site.asked().size() > 1);
  CHECK_EQ(web.seen, std::vector<std::string>{"it answered 204"});
}

TEST_CASE("http check: a page of any length may come with another status")
{
  CheckedInstance web;
  const std::string page(200'000, '.');
  Site site({{"GET /up", answer("503 Service Unavailable", page)}, {"GET /ready", answer("404 x", page + "ready")}});
  CHECK_EQ(web.outcome(briefly(http(site, "/up"))), failure(site, "it answered 503"));
  HttpCheck ready = http(site, "/ready");
  ready.match_regex = "ready";
  CHECK_EQ(web.outcome(ready), "passed");
}

TEST_CASE("http check: the failure keeps the query to itself")
{
  CheckedInstance web;
  Site site({});
  CHECK_EQ(web.outcome(briefly(http(site, "/up?key=secret"))), failure(site, "it answered 404"));
}

TEST_CASE("http check: errors are failed tries")
{
  CheckedInstance web;
  const ClosedPort closed;
  CHECK_EQ(web.outcome(HttpCheck{.port = "80", .number = closed.number(), .max_wait = 100ms}),
           fmt::format("GET http://127.0.0.1:{}/ did not answer with 200 within 0.1 s: connection refused",
                       closed.number()));
  Site site({{"GET /up", std::string("nonsense\r\n\r\n")}});
  const std::string outcome = web.outcome(briefly(http(site)));
  CHECK(outcome.starts_with(failure(site, "")));
}

TEST_CASE("http check: a server that closes without an answer is tried again")
{
  CheckedInstance web;
  LoopbackServer server([](Peer& peer) {
    peer.request();
    if (peer.number == 3) peer.write(answer("200 OK"));
  });
  CHECK_EQ(web.outcome(HttpCheck{.port = "web", .number = server.port()}), "passed");
  CHECK_EQ(server.connections(), 3);
  CHECK_EQ(web.seen, std::vector<std::string>{"the connection was closed before an answer"});
}

TEST_CASE("http check: a request that takes longer than its timeout is a failed try")
{
  CheckedInstance web;
  LoopbackServer server([](Peer& peer) {
    peer.request();
    if (peer.number == 2) peer.write(answer("200 OK"));
    peer.wait_until_closed();
  });
  CHECK_EQ(web.outcome(HttpCheck{.port = "web", .number = server.port(), .timeout = 50ms}), "passed");
  CHECK_EQ(web.seen, std::vector<std::string>{"no answer within 0.05 s"});
}

TEST_CASE("http check: no request lasts longer than max_wait")
{
  CheckedInstance web;
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  CHECK_EQ(web.outcome(HttpCheck{.port = "web", .number = server.port(), .timeout = 1h, .max_wait = 100ms}),
           fmt::format("GET http://127.0.0.1:{}/ did not answer with 200 within 0.1 s: no answer within 0.1 s",
                       server.port()));
  CHECK(web.took < 5s);
}

TEST_CASE("http check: host and method and headers are the description's")
{
  CheckedInstance web;
  web.sample.environment.ships.at(ShipName("east")).ip = "192.0.2.1";
  Site site({{"POST /up", answer("200 OK")}});
  HttpCheck check = http(site);
  check.host = "127.0.0.1";
  check.method = "post";
  check.headers = {{"Host", "shop.example"}, {"Authorization", "Basic c2VjcmV0"}};
  CHECK_EQ(web.outcome(check), "passed");
  CHECK(site.request(0).find("\r\nHost: shop.example\r\n") != std::string::npos);
  CHECK(site.request(0).find("\r\nAuthorization: Basic c2VjcmV0\r\n") != std::string::npos);
}

TEST_CASE("http check: with match_regex a body that matches passes whatever the status")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("503 Service Unavailable", "{\"state\":\n\"ok\"}")}});
  HttpCheck check = http(site);
  check.match_regex = "state.*ok";
  CHECK_EQ(web.outcome(check), "passed");
}

TEST_CASE("http check: with match_regex a body that does not match fails and is shown")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("200 OK", "starting\n")}});
  HttpCheck check = briefly(http(site));
  check.match_regex = "^ready";
  CHECK_EQ(web.outcome(check), failure(site, "it answered 200 with: starting", "a body matching /^ready/"));
}

TEST_CASE("http check: what a server repeats of the headers that it was sent is not shown")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("200 OK", "you sent Bearer s3cr3t-token and k3y-of-api")}});
  HttpCheck check = briefly(http(site));
  check.match_regex = "never";
  check.headers = {{"Authorization", "Bearer s3cr3t-token"}, {"X-Api-Key", "k3y-of-api"}};
  CHECK_EQ(web.outcome(check), failure(site, "it answered 200 with: you sent *** and ***", "a body matching /never/"));
}

TEST_CASE("http check: with match_regex an empty body fails even if the expression matches nothing")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("200 OK")}});
  HttpCheck check = briefly(http(site));
  check.match_regex = ".*";
  CHECK_EQ(web.outcome(check), failure(site, "it answered 200 with an empty body", "a body matching /.*/"));
}

TEST_CASE("http check: a body that is not UTF-8 can match")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("200 OK", "caf\xE9 is open")}});
  HttpCheck check = http(site);
  check.match_regex = "^caf. is open$";
  CHECK_EQ(web.outcome(check), "passed");
}

TEST_CASE("http check: a body is searched as the text that its charset makes of it")
{
  const auto outcome = [](const std::string& type, const std::string& body, const std::string& pattern) {
    CheckedInstance web;
    Site site({{"GET /up", answer("200 OK", body, "Content-Type: " + type + "\r\n")}});
    HttpCheck check = briefly(http(site));
    check.match_regex = pattern;
    return web.outcome(check) == "passed";
  };
  const std::string cafe = "^caf\xc3\xa9$";
  for (const char* type : {"text/html; charset=iso-8859-1", "text/html;charset=\"ISO-8859-1\"",
                           "text/plain; a=b; Charset=latin1", "text/html; charset=windows-1252"}) {
    CAPTURE(type);
    CHECK(outcome(type, "caf\xE9", cafe));
  }
  CHECK(outcome("text/html; charset=utf-8", "caf\xc3\xa9", cafe));
  CHECK(outcome("text/html", "caf\xc3\xa9", cafe));
  CHECK(outcome("text/html; charset=windows-1252", "\x80 5", "^\xe2\x82\xac 5$")); // the sign of the euro
  CHECK(outcome("text/html; charset=us-ascii", "a\xE9", "^a\xef\xbf\xbd$"));
  CHECK(outcome("text/html; charset=x-unknown", "ready", "^ready$"));
}

TEST_CASE("http check: the certificate is checked by the authority whose file is named")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("200 OK")}});
  HttpCheck check = briefly(http(site));
  check.scheme = "https";
  check.ca = "/nowhere/own-ca.pem";
  CHECK(web.outcome(check).find("CA certificate '/nowhere/own-ca.pem'") != std::string::npos);
}

TEST_CASE("http check: the fragment of a path is not asked for")
{
  CheckedInstance web;
  Site site({{"GET /ok", answer("200 OK")}, {"GET /a%20b?q=x%20y", answer("200 OK")}});
  CHECK_EQ(web.outcome(briefly(http(site, "/ok#x"))), "passed");
  CHECK_EQ(web.outcome(briefly(http(site, "/a b?q=x y"))), "passed");
}

TEST_CASE("http check: of a long body the first MiB is looked at")
{
  CheckedInstance web;
  Site site({{"GET /up", answer("200 OK", "ready" + std::string(3UL << 20U, 'x') + "late")}});
  HttpCheck check = http(site);
  check.match_regex = "ready";
  CHECK_EQ(web.outcome(check), "passed");
  check.match_regex = "late";
  CHECK(web.outcome(briefly(check))
            .starts_with(failure(site, "it answered 200 (of its body the first MiB is searched) with: readyxxx",
                                 "a body matching /late/")));
}

TEST_CASE("http check: redirects are followed")
{
  CheckedInstance web;
  Site other({{"GET /there?a=b", answer("200 OK")}});
  Site site({{"GET /up", redirect("login")},
             {"GET /login", redirect("/a/b", "301 Moved Permanently")},
             {"GET /a/b", redirect("../c#part", "307 Temporary Redirect")},
             {"GET /c", redirect("?d", "308 Permanent Redirect")},
             {"GET /c?d", redirect(other.url("/there?a=b"), "303 See Other")}});
  CHECK_EQ(web.outcome(http(site)), "passed");
  CHECK_EQ(site.asked(), std::vector<std::string>{"GET /up", "GET /login", "GET /a/b", "GET /c", "GET /c?d"});
  CHECK_EQ(other.asked(), std::vector<std::string>{"GET /there?a=b"});
}

TEST_CASE("http check: a redirected POST becomes a GET unless the redirect forbids it and a HEAD stays one")
{
  CheckedInstance web;
  Site site({{"POST /up", redirect("/b", "308 Permanent Redirect")},
             {"POST /b", redirect("/c")},
             {"GET /c", answer("200 OK")},
             {"HEAD /up", "HTTP/1.1 303 See Other\r\nLocation: /c\r\nContent-Length: 5\r\n\r\n"},
             {"HEAD /c", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}});
  HttpCheck check = http(site);
  check.method = "POST";
  CHECK_EQ(web.outcome(check), "passed");
  check.method = "head";
  CHECK_EQ(web.outcome(check), "passed");
  CHECK_EQ(site.asked(), std::vector<std::string>{"POST /up", "POST /b", "GET /c", "HEAD /up", "HEAD /c"});
}

TEST_CASE("http check: no header of the description is sent to another server than the described one")
{
  CheckedInstance web;
  Site other({{"GET /", answer("200 OK")}});
  Site site({{"GET /up", redirect("/here")}, {"GET /here", redirect(other.url("/"))}});
  HttpCheck check = http(site);
  const std::vector<std::string> names{"authorization", "Cookie", "X-Api-Key", "Private-Token", "Host"};
  for (const std::string& name : names) check.headers.emplace(name, "c2VjcmV0");
  CHECK_EQ(web.outcome(check), "passed");
  for (const std::string& name : names) CHECK(site.request(1).find(name + ": c2VjcmV0") != std::string::npos);
  CHECK_EQ(other.request(0).find("c2VjcmV0"), std::string::npos);
  CHECK(other.request(0).find("Host: 127.0.0.1") != std::string::npos);
}

TEST_CASE("http check: headers that were left out once stay out, wherever the next redirect leads")
{
  CheckedInstance web;
  Site other({{"GET /", redirect("/on")}, {"GET /on", answer("200 OK")}});
  Site site({{"GET /up", redirect(other.url("/"))}});
  HttpCheck check = http(site);
  check.headers = {{"X-Api-Key", "c2VjcmV0"}};
  CHECK_EQ(web.outcome(check), "passed");
  for (const std::size_t number : {0, 1}) CHECK_EQ(other.request(number).find("c2VjcmV0"), std::string::npos);
}

TEST_CASE("http check: redirects end after ten")
{
  CheckedInstance web;
  Site site({{"GET /up", redirect("/up")}});
  CHECK_EQ(web.outcome(briefly(http(site))), failure(site, "it redirected more than 10 times"));
}

TEST_CASE("http check: a redirect to another kind of place is a failed try")
{
  CheckedInstance web;
  Site site({{"GET /up", redirect("file:///etc/passwd?key=secret")}});
  CHECK_EQ(web.outcome(briefly(http(site))), failure(site, "it redirected to file:///etc/passwd"));
}

TEST_CASE("http check: a redirect is an answer like others when it is not to be followed")
{
  CheckedInstance web;
  Site site({{"GET /up", redirect("/login")}, {"GET /login", answer("200 OK")}});
  HttpCheck check = briefly(http(site));
  check.follow_redirects = false;
  CHECK_EQ(web.outcome(check), failure(site, "it answered 302"));
}
