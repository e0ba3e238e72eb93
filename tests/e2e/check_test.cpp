// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/fleet.hpp>
#include <e2e/scenario.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

bool is_alive(const std::string& pid_file)
{
  const std::string pid = content_of(pid_file);
  const std::string status = pid.empty() ? "" : content_of("/proc/" + pid.substr(0, pid.find('\n')) + "/status");
  return !status.empty() && status.find("State:\tZ") == std::string::npos;
}

/// An instance that says `ready` a while after its start and then goes on with a command.
std::string late(const std::string& ship, const std::string& then)
{
  return "{ship: " + ship + ", stop_timeout: 0, command: [sh, -c, \"sleep 0.4; echo ready; " + then + "\"], ";
}

/// When a container that is late has said `ready`; as texts, times of one machine can be compared.
std::string ready_at(const Scenario& scenario, int host, const std::string& container)
{
  std::istringstream lines(scenario.docker(host, {"logs", "--timestamps", container}));
  for (std::string line; std::getline(lines, line);)
    if (line.ends_with(" ready")) return line.substr(0, line.find(' '));
  FAIL(container, " is not ready");
  return {};
}

/// nginx with a certificate of its own.
void write_tls_server(const std::string& folder)
{
  const Outcome made =
      run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                   "-days", "2", "-subj", "/CN=nobody", "-keyout", folder + "/key", "-out", folder + "/certificate"});
  REQUIRE_EQ(made.exit_code, 0);
  std::ofstream(folder + "/nginx.conf") << "error_log stderr;\nevents {}\nhttp { access_log off;\n"
                                           "server { listen 443 ssl; ssl_certificate /conf/certificate;\n"
                                           "ssl_certificate_key /conf/key;\n"
                                           "location / { if ($request_method = PUT) { return 200 'well done'; }\n"
                                           "return 404 'nothing here'; } } }\n";
}

} // namespace

TEST_CASE("dependents wait for every type of check")
{
  Scenario scenario;
  const std::string folder = scenario.folder();
  write_tls_server(folder);
  scenario.describe(
      "services:\n  waited:\n    image: maestro/busybox:1\n    instances:\n"
      "      tcp-1: " +
      late("one", "exec httpd -f -p 80 -h /www") +
      "ports: {http: '80:8081'},\n"
      "        lifecycle: {running: [{type: tcp, port: http, max_wait: 30}]}}\n"
      "      http-1: " +
      late("two", "mkdir /srv; echo all is well > /srv/page; exec httpd -f -p 80 -h /srv") +
      "\n"
      "        ports: {http: '80:8082'},\n"
      "        lifecycle: {running: [{type: http, port: http, path: page, match_regex: 'all.*well', max_wait: 30},\n"
      "          {type: http, port: 8081, host: " +
      scenario.address(1) +
      ", max_wait: 30}]}}\n"
      "      https-1: {image: 'maestro/nginx:1', ship: three, ports: {https: '443:8443'}, stop_timeout: 0,\n"
      "        volumes: {'" +
      folder +
      "': /conf}, command: [nginx, -c, /conf/nginx.conf, -g, 'daemon off;'],\n"
      "        lifecycle: {running: [{type: http, port: https, scheme: https, method: put, match_regex: done,\n"
      "          max_wait: 30, requests_options: {verify: false, timeout: 5}}]}}\n"
      "      exec-1: {ship: one, stop_timeout: 0, command: sleep 1000, env: {COLOUR: red}, lifecycle: {running: [\n"
      "        {type: exec, attempts: 5, delay: 0.1, command: sh -c 'echo $CONTAINER_NAME $COLOUR "
      "$WAITED_TCP_1_HTTP_PORT\n"
      "          >> " +
      folder + "/tries; pwd > " + folder + "/place; test $(wc -l < " + folder +
      "/tries) = 3'},\n"
      "        {type: exec, attempts: 1, envfrom: stdin,\n"
      "          command: \"sh -c 'cat > " +
      folder +
      "/input; test -z $COLOUR'\"}]}}\n"
      "      rexec-1: " +
      late("two", "touch /ready; exec sleep 1000") +
      "\n"
      "        lifecycle: {running: [{type: rexec, command: test -e /ready, attempts: 300, delay: 0.05}]}}\n"
      "      health-1: " +
      late("three", "touch /ready; exec sleep 1000") +
      "\n"
      "        healthcheck: {test: test -e /ready, interval: 0.2, retries: 100},\n"
      "        lifecycle: {running: [{type: health, max_wait: 30}]}}\n"
      "      log-1: " +
      late("one", "exec sleep 1000") +
      "\n"
      "        lifecycle: {running: [{type: log, match_regex: '^re.dy', max_wait: 30}]}}\n"
      "      exited-1: " +
      late("two", "exit 0") +
      "\n"
      "        lifecycle: {running: [{type: exited, max_wait: 30}]}}\n"
      "      sleep-1: {ship: three, stop_timeout: 0, command: sleep 1000,\n"
      "        lifecycle: {running: [{type: sleep, wait: 1.5}]}}\n"
      "  after:\n    image: maestro/busybox:1\n    requires: [waited]\n    instances:\n"
      "      after-1: {ship: one, stop_timeout: 0, command: sleep 1000}\n");
  const auto began = std::chrono::steady_clock::now();
  CHECK_EQ(scenario.must({"start"}).err, "");
  CHECK_GT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(1500));
  const std::string after = scenario.inspect(1, "after-1", "{{.Created}}");
  for (const auto& [host, name] : std::vector<std::pair<int, std::string>>{
           {1, "tcp-1"}, {2, "http-1"}, {2, "rexec-1"}, {3, "health-1"}, {1, "log-1"}, {2, "exited-1"}})
    CHECK_LT(ready_at(scenario, host, name), after);
  CHECK_LT(scenario.inspect(2, "exited-1", "{{.State.FinishedAt}}"), after);
  CHECK_EQ(content_of(folder + "/tries"), "exec-1 red 8081\nexec-1 red 8081\nexec-1 red 8081\n");
  CHECK_EQ(content_of(folder + "/place"), std::filesystem::current_path().string() + "\n");
  CHECK(says(content_of(folder + "/input"), R"("COLOUR":"red")"));
  CHECK(says(content_of(folder + "/input"), R"("WAITED_HTTP_1_HOST":")" + scenario.address(2) + '"'));
  CHECK_EQ(scenario.must({"start"}).err, ""); // what has done its work does it again, the rest is left alone
}

TEST_CASE("a failed check tells which one it was and what it saw last and for how long it tried")
{
  Scenario scenario;
  const std::string folder = scenario.folder();
  write_tls_server(folder);
  const std::string idle = "stop_timeout: 0, command: sleep 1000, lifecycle: {running: [";
  scenario.describe(
      "services:\n  waited:\n    image: maestro/busybox:1\n    instances:\n"
      "      tcp-1: {ship: one, ports: {http: '80:8081'}, " +
      idle +
      "{type: tcp, port: http, max_wait: 3}]}}\n"
      "      http-1: {ship: two, ports: {http: '80:8082'}, stop_timeout: 0, command: httpd -f -p 80 -h /www,\n"
      "        lifecycle: {running: [{type: http, port: http, path: /nowhere, max_wait: 3}]}}\n"
      "      match-1: {ship: two, ports: {http: '80:8083'}, stop_timeout: 0, command: httpd -f -p 80 -h /www,\n"
      "        lifecycle: {running: [{type: http, port: http, match_regex: no such words, max_wait: 3}]}}\n"
      "      https-1: {image: 'maestro/nginx:1', ship: three, ports: {https: '443:8443'}, stop_timeout: 0,\n"
      "        volumes: {'" +
      folder +
      "': /conf}, command: [nginx, -c, /conf/nginx.conf, -g, 'daemon off;'],\n"
      "        lifecycle: {running: [{type: http, port: https, scheme: https, max_wait: 3}]}}\n"
      "      exec-1: {ship: one, " +
      idle +
      "{type: exec, attempts: 2, delay: 0.1,\n"
      "        command: \"sh -c 'echo not today; exit 3'\"}]}}\n"
      "      slow-1: {ship: one, " +
      idle +
      "{type: exec, attempts: 1, timeout: 0.5,\n"
      "        command: \"sh -c 'sleep 1000 & echo $! > " +
      folder +
      "/child; wait'\"}]}}\n"
      "      rexec-1: {ship: two, " +
      idle +
      "{type: rexec, attempts: 1, command: \"sh -c 'echo oh no; exit 7'\"}]}}\n"
      "      health-1: {ship: three, healthcheck: {test: \"false\", interval: 0.1, retries: 1}, " +
      idle +
      "{type: health, max_wait: 3}]}}\n"
      "      log-1: {ship: three, stop_timeout: 0, command: \"sh -c 'echo on my way; exec sleep 1000'\",\n"
      "        lifecycle: {running: [{type: log, match_regex: ready, max_wait: 3}]}}\n"
      "      exited-1: {ship: one, command: \"sh -c 'sleep 0.2; exit 4'\", lifecycle: {running: [{type: exited}]}}\n"
      "      loop-1: {ship: two, restart: always, command: \"sh -c 'exit 5'\",\n"
      "        lifecycle: {running: [{type: log, match_regex: ready}]}}\n"
      "  after:\n    image: maestro/busybox:1\n    requires: [waited]\n    instances: {after-1: {ship: one}}\n");
  const Outcome start = scenario.maestro({"start"});
  CHECK_EQ(start.exit_code, 1);
  const std::string one = scenario.address(1), two = scenario.address(2), three = scenario.address(3);
  for (const std::string& words :
       {"tcp-1: tcp port 'http' (" + one + ":8081) did not accept a connection within 3 s: connection refused",
        "http-1: GET http://" + two + ":8082/nowhere did not answer with 200 within 3 s: it answered 404",
        "match-1: GET http://" + two + ":8083/ did not answer with a body matching /no such words/ within 3 s",
        "https-1: GET https://" + three + ":8443/ did not answer with 200 within 3 s", std::string("exec-1: "),
        std::string("did not succeed in 2 attempts: it ended with 3\n    not today"), std::string("slow-1: "),
        std::string("did not succeed in 1 attempt: it did not end within 0.5 s"), std::string("rexec-1: "),
        std::string("did not succeed in 1 attempt: it ended with 7\n    oh no"),
        std::string("health-1: the container did not become healthy within 3 s: it"),
        std::string("log-1: no line of the container's log matched /ready/ within 3 s: its last line is: on my way"),
        std::string("exited-1: the container did not end with exit code 0: it ended with exit code 4"),
        std::string("loop-1: the container ends with exit code 5 and is restarted again and again")})
    CHECK(says(start.err, words));
  CHECK(says(start.err, "certificate"));
  CHECK(eventually([&] { return !is_alive(folder + "/child"); }));
  CHECK_EQ(scenario.state(1, "after-1"), "absent");
}

TEST_CASE("a program of a check ends with its children when it is interrupted")
{
  Scenario scenario;
  const std::string child = scenario.folder() + "/child";
  scenario.describe("services: {web: {image: 'maestro/busybox:1', instances: {web-1: {ship: one, stop_timeout: 0,\n"
                    "  command: sleep 1000, lifecycle: {running: [{type: exec,\n"
                    "  command: \"sh -c 'sleep 1000 & echo $! > " +
                    child + "; wait'\"}]}}}}}\n");
  Child start(scenario.command({"start"}));
  REQUIRE(eventually([&] { return is_alive(child); }));
  start.signal(SIGINT);
  CHECK_EQ(start.wait().exit_code, 130);
  CHECK(eventually([&] { return !is_alive(child); }));
  CHECK_EQ(scenario.state(1, "web-1"), "running");
}

TEST_CASE("checks are made in each state of the life of an instance")
{
  Scenario scenario;
  const std::string folder = scenario.folder();
  const auto step = [&](const std::string& state, const std::string& condition) {
    return state + ": [{type: exec, attempts: 1, command: \"sh -c 'echo " + state + " >> " + folder +
           "/steps; test -e " + folder + "/refuse-" + state + " && exit 1; docker -H unix://" + scenario.socket(1) +
           " ps -aq --filter name=web-1 --filter status=running | grep -c . | grep -qx " + condition + "'\"}]";
  };
  scenario.describe("services: {web: {image: 'maestro/busybox:1', instances: {web-1: {ship: one, stop_timeout: 0,\n"
                    "  command: sleep 1000, lifecycle: {" +
                    step("pre-start", "0") + ",\n" + step("running", "1") + ",\n" + step("pre-stop", "1") + ",\n" +
                    step("stopped", "0") + "}}}}}\n");
  std::ofstream(folder + "/refuse-pre-start") << "";
  const Outcome refused = scenario.maestro({"start"});
  CHECK_EQ(refused.exit_code, 1);
  CHECK(says(refused.err, "pass the checks before the start"));
  CHECK_EQ(scenario.state(1, "web-1"), "absent");

  std::filesystem::remove(folder + "/refuse-pre-start");
  scenario.must({"start"});
  std::ofstream(folder + "/refuse-pre-stop") << "";
  const Outcome kept = scenario.maestro({"stop", "--all"});
  CHECK_EQ(kept.exit_code, 1);
  CHECK(says(kept.err, "pass the checks before the stop"));
  CHECK_EQ(scenario.state(1, "web-1"), "running");

  std::filesystem::remove(folder + "/refuse-pre-stop");
  scenario.must({"stop", "--all"});
  scenario.must({"start"});
  scenario.must({"kill", "--all"});
  CHECK_EQ(content_of(folder + "/steps"), "pre-start\npre-start\nrunning\npre-stop\npre-stop\nstopped\n"
                                          "pre-start\nrunning\nstopped\n");
  std::ofstream(folder + "/refuse-stopped") << "";
  scenario.must({"start"});
  const Outcome unsure = scenario.maestro({"stop", "--all"});
  CHECK_EQ(unsure.exit_code, 1);
  CHECK(says(unsure.err, "pass the checks after the stop"));
}

TEST_CASE("a tcp check is not fooled by Docker's proxy that accepts for a container that does not listen")
{
  Scenario scenario;
  // On the host itself, by its loopback address: there, all connections go through the proxy.
  const auto start = [&](const std::string& port, const std::string& more) {
    scenario.describe("  here: {ip: 127.0.0.1, socket_path: " + scenario.socket(1) +
                      "}\nservices: {web: {image: 'maestro/busybox:1', instances: {web-1: {ship: here, "
                      "ports: {http: '80:" +
                      port + "'}, stop_timeout: 0, " + more + "}}}}\n");
    std::vector<std::string> command{MAESTRO_TOOLS "/hosts", "--fleet", fleet(), "enter", "1"};
    for (const std::string& word : scenario.command({"restart", "--all"})) command.push_back(word);
    return run_command(command);
  };
  const auto check = [](const std::string& max_wait) {
    return "lifecycle: {running: [{type: tcp, port: http, max_wait: " + max_wait + "}]}";
  };
  const Outcome deaf = start("8081", "command: sleep 1000, " + check("1"));
  CHECK_EQ(deaf.exit_code, 1);
  CHECK(says(deaf.err, "the connection was accepted and closed at once"));
  CHECK(says(scenario.docker(1, {"top", "web-1"}), "sleep"));

  CHECK_EQ(start("8082", "command: sh -c 'sleep 1; echo ready; exec httpd -f -p 80', " + check("30")).exit_code, 0);
  CHECK(says(scenario.docker(1, {"logs", "web-1"}), "ready"));

  // While it starts again, the proxy holds connections open.
  const Outcome loop = start("8083", "restart: always, command: sh -c 'sleep 0.1; exit 6', " + check("30"));
  CHECK_EQ(loop.exit_code, 1);
  CHECK(says(loop.err, "restarted again and again"));

  const Outcome recovers = start("8084", "restart: always, volumes: {'" + scenario.folder() +
                                             "': /state}, command: [sh, -c, "
                                             "\"test -e /state/again || { touch /state/again; exit 6; }; sleep 0.5; "
                                             "echo ready; exec httpd -f -p 80\"], " +
                                             check("30"));
  CHECK_EQ(recovers.exit_code, 0);
  CHECK_EQ(scenario.inspect(1, "web-1", "{{.RestartCount}}"), "1");
  CHECK(says(scenario.docker(1, {"logs", "web-1"}), "ready"));
}

} // namespace maestro::test
