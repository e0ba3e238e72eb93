// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

/// A service is rolled as its `update` says, on real engines, while somebody never stops asking it.
namespace maestro::test {

namespace {

/// A client of these URLs, and what it has seen.
class Client {
public:
  explicit Client(const std::vector<std::string>& urls) : child_(command(urls))
  {
    REQUIRE(eventually([&] { return child_.out().starts_with("began"); }));
  }

  struct Seen {
    std::size_t rounds = 0, least = 0;
  };
  Seen end()
  {
    child_.signal(SIGTERM);
    Seen seen;
    std::istringstream words(child_.wait().out);
    std::string word;
    words >> word >> word >> seen.rounds >> word >> seen.least;
    return seen;
  }

private:
  static std::vector<std::string> command(const std::vector<std::string>& urls)
  {
    std::vector<std::string> words{"python3", MAESTRO_E2E "/never_stop_asking.py"};
    words.insert(words.end(), urls.begin(), urls.end());
    return words;
  }

  Child child_;
};

const std::string serves = "httpd -f -p 80 -h /www";

/// Two web servers without a port, behind an nginx that finds them by the name of their service.
void behind_nginx(const Scenario& scenario)
{
  std::ofstream(scenario.folder() + "/nginx.conf")
      << "error_log stderr;\nevents {}\nhttp {\n  access_log off;\n  resolver 127.0.0.11 valid=1s;\n  server {\n"
         "    listen 80;\n    location / {\n      set $web web;\n      proxy_pass http://$web:80;\n"
         "      proxy_connect_timeout 1s;\n      proxy_next_upstream error timeout http_502 http_503;\n    }\n  }\n}\n";
}

std::string shop_behind_nginx(const std::string& says, const std::string& command = serves)
{
  return R"(
networks: {inside: {}}
services:
  web:
    image: maestro/busybox:1
    update: {order: start-first, monitor: 1s}
    env: {SAYS: )" +
         says + R"(}
    files: {/www/index.html: {content: hello}}
    networks: {inside: {aliases: [web]}}
    lifecycle: {running: [{type: rexec, command: wget -q -O- http://127.0.0.1/, attempts: 5, delay: 0.2}]}
    instances:
      web-1: &web {ship: one, stop_timeout: 1, command: ')" +
         command + R"('}
      web-2: {<<: *web}
  nginx:
    image: maestro/nginx:1
    requires: [web]
    files: {/etc/nginx/nginx.conf: nginx.conf}
    networks: [inside]
    instances:
      nginx-1: {ship: one, stop_timeout: 0, ports: {http: '80:8080'}}
)";
}

/// Three web servers on three hosts, of which the third may be told to do something else.
std::string three(const std::string& says, const std::string& update, const std::string& third = serves)
{
  return R"(
services:
  web:
    image: maestro/busybox:1
    update: )" +
         update + R"(
    env: {SAYS: )" +
         says + R"(}
    files: {/www/index.html: {content: hello}}
    ports: {http: {exposed: 80, external: 8080}}
    lifecycle: {running: [{type: tcp, port: http, max_wait: 5}]}
    instances:
      web-1: &web {ship: one, stop_timeout: 0, command: ')" +
         serves + R"('}
      web-2: {<<: *web, ship: two}
      web-3: {<<: *web, ship: three, command: ')" +
         third + R"('}
)";
}

std::vector<std::string> urls(const Scenario& scenario)
{
  std::vector<std::string> all;
  for (int host = 1; host <= 3; ++host) all.push_back("http://" + scenario.address(host) + ":8080/");
  return all;
}

void check_nothing_aside(const Scenario& scenario)
{
  for (int host = 1; host <= 3; ++host) {
    const std::string all = scenario.docker(host, {"ps", "-a", "--format", "{{.Names}}"});
    CHECK_EQ(all.find(".old"), std::string::npos);
    CHECK_EQ(all.find(".new"), std::string::npos);
  }
}

} // namespace

TEST_CASE("start-first behind a proxy: a new release costs no request, nor does one that fails")
{
  Scenario scenario;
  behind_nginx(scenario);
  scenario.describe(shop_behind_nginx("first"));
  scenario.must({"start"});
  const std::string url = "http://" + scenario.address(1) + ":8080/";
  const std::string before = scenario.inspect(1, "web-1", container_id);
  Client client({url});
  scenario.describe(shop_behind_nginx("second"));
  scenario.must({"apply", "--yes", "web"});
  const std::string after = scenario.inspect(1, "web-1", container_id);
  CHECK_NE(after, before);
  for (const char* name : {"web-1", "web-2"}) CHECK_EQ(scenario.variables_inside(1, name).at("SAYS"), "second");
  scenario.describe(shop_behind_nginx("third", "sleep 1000"));
  CHECK_EQ(scenario.maestro({"apply", "--yes", "web"}).exit_code, 1);
  CHECK_EQ(scenario.inspect(1, "web-1", container_id), after);
  const Client::Seen seen = client.end();
  CHECK_EQ(seen.least, 1);
  CHECK_GE(seen.rounds, 20);
  check_nothing_aside(scenario);
}

TEST_CASE("of three replicas two serve at all times, in a release and in one that fails at the last of them")
{
  Scenario scenario;
  const std::string update = "{monitor: 1s, min_up: 2, parallelism: 3}";
  scenario.describe(three("first", update));
  scenario.must({"start"});
  Client client(urls(scenario));
  scenario.describe(three("second", update));
  const Outcome outcome = scenario.must({"apply", "--yes"});
  CHECK(says(outcome.err, "web: never fewer than 2 of 3 were ready"));
  const auto second = ids_of_webs(scenario);
  for (int host = 1; host <= 3; ++host)
    CHECK_EQ(scenario.variables_inside(host, "web-" + std::to_string(host)).at("SAYS"), "second");
  scenario.describe(three("third", update, "sleep 1000"));
  const Outcome failed = scenario.maestro({"apply", "--yes"});
  CHECK_EQ(failed.exit_code, 1);
  CHECK_EQ(ids_of_webs(scenario), second);
  const Client::Seen seen = client.end();
  CHECK_EQ(seen.least, 2);
  CHECK_GE(seen.rounds, 20);
  check_nothing_aside(scenario);
}

TEST_CASE("min_up that cannot be kept refuses the roll, and a host that is gone counts as down")
{
  Scenario scenario;
  const std::string update = "{monitor: 1s, min_up: 2}";
  scenario.describe(three("first", update));
  scenario.must({"start"});
  const auto before = ids_of_webs(scenario);
  scenario.hosts({"cut", "3"});
  scenario.describe(three("second", update));
  const Outcome outcome = scenario.maestro({"apply", "--yes"});
  scenario.hosts({"mend", "3"});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK(says(outcome.err, "2 of 3 instances of web are ready, and 2 must stay so"));
  CHECK(says(outcome.err, "--min-up 1 replaces it all the same"));
  CHECK_EQ(ids_of_webs(scenario), before);
}

} // namespace maestro::test
