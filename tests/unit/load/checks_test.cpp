// SPDX-License-Identifier: Apache-2.0
#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

/// The one `running` check of `web-1`, which has a TCP port `http`.
template<class CheckType>
CheckType check(const std::string& body)
{
  const Instance web = instance("ports: {http: '80:8080'}, lifecycle: {running: [{" + body + "}]}");
  REQUIRE_EQ(web.lifecycle.running.size(), 1);
  return std::get<CheckType>(web.lifecycle.running[0]);
}

} // namespace

TEST_CASE("checks: tcp connects to the external port for a time in seconds")
{
  CHECK_EQ(check<TcpCheck>("type: tcp, port: http").number, 8080);
  CHECK(check<TcpCheck>("type: tcp, port: http").max_wait == 180s);
  CHECK(check<TcpCheck>("type: tcp, port: http, max_wait: 2.5").max_wait == 2500ms);
  CHECK(check<TcpCheck>("type: tcp, port: http, max_wait: 0").max_wait == 180s);
  CHECK(check<TcpCheck>("type: tcp, port: http, max_wait: '30'").max_wait == 30s);
}

TEST_CASE("checks: http may name a port or a number and adds a leading slash")
{
  const auto by_name = check<HttpCheck>("type: http, port: http, path: up?x=1, method: post, match_regex: ok");
  CHECK_EQ(by_name.number, 8080);
  CHECK_EQ(by_name.path, "/up?x=1");
  CHECK_EQ(by_name.method, "POST");
  CHECK_EQ(*by_name.match_regex, "ok");
  CHECK(by_name.max_wait == 300s);
  CHECK_EQ(check<HttpCheck>("type: http, port: 9000").number, 9000);
}

TEST_CASE("checks: http refuses what it does not know, without which it would ask for less; others warn of it")
{
  const auto told = [](const std::string& check) {
    return problems(with_instance("lifecycle: {running: [{" + check + "}]}"));
  };
  const std::string wrong = told("type: http, port: 9000, mach_regex: up");
  CHECK(wrong.starts_with("error: "));
  CHECK_NE(wrong.find("unknown key 'mach_regex' | did you mean 'match_regex'?"), std::string::npos);
  CHECK_EQ(told("type: http, port: 9000, _note: mine, x-note: mine"), "");
  CHECK(told("type: http, port: 9000, requests_options: {time_out: 3}").starts_with("warning: "));
  CHECK(told("type: tcp, port: 9000, max_wiat: 3").starts_with("warning: "));
}

TEST_CASE("checks: an empty expression is none")
{
  CHECK_FALSE(check<HttpCheck>("type: http, port: http, match_regex: ''").match_regex);
  CHECK_NE(problems(with_instance("lifecycle: {running: [{type: log, match_regex: ''}]}")).find("has no value"),
           std::string::npos);
}

TEST_CASE("checks: http takes a path with blanks and the file of an authority")
{
  CHECK_EQ(check<HttpCheck>("type: http, port: http, path: '/a b?q=x y'").path, "/a b?q=x y");
  const auto verify = [](const std::string& value) {
    const auto http = check<HttpCheck>("type: http, port: http, requests_options: {verify: " + value + "}");
    return (http.verify_tls ? "verified by " : "not verified by ") + http.ca;
  };
  CHECK_EQ(verify("/etc/ssl/own-ca.pem"), "verified by /etc/ssl/own-ca.pem");
  CHECK_EQ(verify("own.pem"), "verified by own.pem");
  CHECK_EQ(verify("true"), "verified by ");
  CHECK_EQ(verify("'no'"), "not verified by ");
  CHECK_EQ(verify("0"), "not verified by ");
  CHECK_EQ(verify("''"), "verified by ");
  CHECK_NE(problems(with_instance("lifecycle: {running: [{type: http, port: 80, requests_options: {verify: flase}}]}"))
               .find("'verify' must be true, false or the path of a file, not the text 'flase'"),
           std::string::npos);
}

TEST_CASE("checks: http understands the request options that make sense here")
{
  const auto http = check<HttpCheck>("type: http, port: http, requests_options: {verify: false, timeout: 2, headers: "
                                     "{A: 1}, auth: [me, secret], allow_redirects: false}");
  CHECK_FALSE(http.verify_tls);
  CHECK_FALSE(http.follow_redirects);
  CHECK(http.timeout == std::chrono::nanoseconds(2s));
  CHECK_EQ(http.headers.at("A"), "1");
  CHECK_EQ(http.headers.at("Authorization"), "Basic bWU6c2VjcmV0");
}

TEST_CASE("checks: exec and rexec count attempts")
{
  const auto exec = check<ExecCheck>("type: exec, command: \"sh -c 'true'\", envfrom: stdin");
  CHECK_EQ(exec.command.size(), 3);
  CHECK_EQ(exec.attempts, 180);
  CHECK(exec.delay == 1s);
  CHECK(exec.environment_by == ExecCheck::EnvironmentBy::standard_input);
  const auto rexec = check<RexecCheck>("type: rexec, cmd: [a, b], attempts: '3', delay: 0.5, timeout: 10");
  CHECK_EQ(rexec.attempts, 3);
  CHECK(rexec.delay == 500ms);
  CHECK(rexec.timeout == std::chrono::nanoseconds(10s));
  CHECK_EQ(check<RexecCheck>("type: rexec, command: a, attempts: 0").attempts, 180);
}

TEST_CASE("checks: sleep health log and exited")
{
  CHECK(check<SleepCheck>("type: sleep, wait: 0.5").wait == 500ms);
  CHECK(check<HealthCheck>("type: health").max_wait == 180s);
  CHECK_EQ(check<LogCheck>("type: log, match_regex: ready").match_regex, "ready");
  CHECK(check<ExitedCheck>("type: exited, max_wait: 1m").max_wait == 60s);
}

TEST_CASE("checks: an instance's follow its service's and do not reach its siblings")
{
  const Environment loaded = environment(with_ships(
      "services: {web: {image: web, ports: {http: 80}, lifecycle: {running: [{type: tcp, port: http}], stopped: []}, "
      "instances: {web-1: {ship: h1, ports: {http: 81}, lifecycle: {running: [{type: sleep, wait: 1}]}}, web-2: {ship: "
      "h1}}}}\n"));
  const auto& first = loaded.instances.at(InstanceName("web-1")).lifecycle;
  REQUIRE_EQ(first.running.size(), 2);
  CHECK_EQ(std::get<TcpCheck>(first.running[0]).number, 81);
  CHECK(std::holds_alternative<SleepCheck>(first.running[1]));
  const auto& second = loaded.instances.at(InstanceName("web-2")).lifecycle;
  REQUIRE_EQ(second.running.size(), 1);
  CHECK_EQ(std::get<TcpCheck>(second.running[0]).number, 80);
  CHECK(second.stopped.empty());
}

TEST_CASE("checks: a service's check that is wrong for many instances is told once")
{
  const std::string found = problems(
      with_ships("services: {web: {image: web, lifecycle: {running: [{type: tcp, port: x}]}, instances: {web-1: {ship: "
                 "h1}, web-2: {ship: h2}}}}\n"));
  CHECK_EQ(found, "error: instance 'web-1' has no port 'x' | it has no ports\n");
}
