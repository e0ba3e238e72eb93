// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/graph.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maestro;

namespace {

const char* const variable_shop = R"(__maestro: {schema: 2}
name: shop
ships:
  east: {ip: 10.0.0.11}
  west: {ip: west.example, endpoint: 192.168.7.12}
services:
  msg-bus:
    image: registry.local:5000/infra/bus:2.1
    envfile: bus.env
    env: {TIER: service, FLAGS: [-a, [-b, c], d]}
    ports: {client: 7000}
    instances:
      bus-1:
        ship: east
        ports: {peer: "7001:17001"}
        env: {TIER: instance, SERVICE_NAME: mine, CONTAINER_NAME: mine, DEBUG: yes, RATIO: 1.50}
      bus.2: {ship: west}
  store:
    image: store
    requires: [msg-bus]
    instances:
      store-1:
        ship: west
        ports:
          sql: {exposed: 5432, external: [10.0.0.99, 15432]}
          stats: 8125/udp
  cache:
    image: cache:1
    requires: [warmer]
    instances: {cache-1: {ship: east, ports: {mc: 11211}}}
  warmer:
    image: warmer:1
    instances: {warmer-1: {ship: east}}
  front:
    image: front:7
    requires: [store]
    wants_info: [cache]
    instances:
      front-1:
        ship: east
        ports: {web-ui: "80:8080"}
        env: {CACHE_CACHE_1_HOST: override}
)";

Environment worked_example()
{
  return environment(
      Description(variable_shop).file("bus.env", "# of the bus\nTIER=file\nMODE=file\nZONE= left as is \n").load());
}

std::string variables(const Environment& environment, const std::string& instance)
{
  std::string all;
  for (const auto& [name, value] : variables_of(environment, environment.instances.at(InstanceName(instance))))
    all += std::holds_alternative<Unset>(value) ? name + "\n" : name + "=" + shown(value) + "\n";
  return all;
}

/// The variables of `web-1` that its own env gives, by name.
std::string env(const std::string& value)
{
  std::string all;
  const Instance web = instance("env: " + value);
  for (const auto& [name, set] : web.env)
    all += name + (std::holds_alternative<Unset>(set) ? std::string(" unset") : "=" + shown(set)) + "\n";
  return all;
}

} // namespace

TEST_CASE("variables: a service with an env file tells its instances about themselves")
{
  CHECK_EQ(variables(worked_example(), "bus-1"), "CONTAINER_HOST_ADDRESS=10.0.0.11\n"
                                                 "CONTAINER_NAME=bus-1\n"
                                                 "DEBUG=True\n"
                                                 "DOCKER_IMAGE=registry.local:5000/infra/bus:2.1\n"
                                                 "DOCKER_TAG=2.1\n"
                                                 "FLAGS=-a -b c d\n"
                                                 "MAESTRO_ENVIRONMENT_NAME=shop\n"
                                                 "MODE=file\n"
                                                 "MSG_BUS_BUS_1_CLIENT_INTERNAL_PORT=7000\n"
                                                 "MSG_BUS_BUS_1_CLIENT_PORT=7000\n"
                                                 "MSG_BUS_BUS_1_HOST=10.0.0.11\n"
                                                 "MSG_BUS_BUS_1_PEER_INTERNAL_PORT=7001\n"
                                                 "MSG_BUS_BUS_1_PEER_PORT=17001\n"
                                                 "MSG_BUS_BUS_2_CLIENT_INTERNAL_PORT=7000\n"
                                                 "MSG_BUS_BUS_2_CLIENT_PORT=7000\n"
                                                 "MSG_BUS_BUS_2_HOST=west.example\n"
                                                 "MSG_BUS_INSTANCES=bus-1,bus.2\n"
                                                 "RATIO=1.5\n"
                                                 "SERVICE_NAME=mine\n"
                                                 "TIER=instance\n"
                                                 "ZONE= left as is\n");
}

TEST_CASE("variables: a dependent is told addresses and external ports only")
{
  CHECK_EQ(variables(worked_example(), "store-1"), "CONTAINER_HOST_ADDRESS=west.example\n"
                                                   "CONTAINER_NAME=store-1\n"
                                                   "DOCKER_IMAGE=store\n"
                                                   "DOCKER_TAG=latest\n"
                                                   "MAESTRO_ENVIRONMENT_NAME=shop\n"
                                                   "MSG_BUS_BUS_1_CLIENT_PORT=7000\n"
                                                   "MSG_BUS_BUS_1_HOST=10.0.0.11\n"
                                                   "MSG_BUS_BUS_1_PEER_PORT=17001\n"
                                                   "MSG_BUS_BUS_2_CLIENT_PORT=7000\n"
                                                   "MSG_BUS_BUS_2_HOST=west.example\n"
                                                   "MSG_BUS_INSTANCES=bus-1,bus.2\n"
                                                   "SERVICE_NAME=store\n"
                                                   "STORE_INSTANCES=store-1\n"
                                                   "STORE_STORE_1_HOST=west.example\n"
                                                   "STORE_STORE_1_SQL_INTERNAL_PORT=5432\n"
                                                   "STORE_STORE_1_SQL_PORT=15432\n"
                                                   "STORE_STORE_1_STATS_INTERNAL_PORT=8125\n"
                                                   "STORE_STORE_1_STATS_PORT=8125\n");
}

TEST_CASE("variables: required services are told of transitively and wanted ones are not")
{
  CHECK_EQ(variables(worked_example(), "front-1"), "CACHE_CACHE_1_HOST=10.0.0.11\n"
                                                   "CACHE_CACHE_1_MC_PORT=11211\n"
                                                   "CACHE_INSTANCES=cache-1\n"
                                                   "CONTAINER_HOST_ADDRESS=10.0.0.11\n"
                                                   "CONTAINER_NAME=front-1\n"
                                                   "DOCKER_IMAGE=front:7\n"
                                                   "DOCKER_TAG=7\n"
                                                   "FRONT_FRONT_1_HOST=10.0.0.11\n"
                                                   "FRONT_FRONT_1_WEB_UI_INTERNAL_PORT=80\n"
                                                   "FRONT_FRONT_1_WEB_UI_PORT=8080\n"
                                                   "FRONT_INSTANCES=front-1\n"
                                                   "MAESTRO_ENVIRONMENT_NAME=shop\n"
                                                   "MSG_BUS_BUS_1_CLIENT_PORT=7000\n"
                                                   "MSG_BUS_BUS_1_HOST=10.0.0.11\n"
                                                   "MSG_BUS_BUS_1_PEER_PORT=17001\n"
                                                   "MSG_BUS_BUS_2_CLIENT_PORT=7000\n"
                                                   "MSG_BUS_BUS_2_HOST=west.example\n"
                                                   "MSG_BUS_INSTANCES=bus-1,bus.2\n"
                                                   "SERVICE_NAME=front\n"
                                                   "STORE_INSTANCES=store-1\n"
                                                   "STORE_STORE_1_HOST=west.example\n"
                                                   "STORE_STORE_1_SQL_PORT=15432\n"
                                                   "STORE_STORE_1_STATS_PORT=8125\n");
  CHECK_NE(variables(worked_example(), "cache-1").find("WARMER_INSTANCES=warmer-1\nWARMER_WARMER_1_HOST=10.0.0.11\n"),
           std::string::npos);
}

TEST_CASE("variables: the worked example is in order")
{
  const Environment loaded = worked_example();
  std::vector<InstanceName> all;
  for (const auto& [name, one] : loaded.instances) all.push_back(name);
  std::string order;
  for (const InstanceName& name : Graph(loaded).ordered(all, Direction::forward)) order += name.text() + " ";
  CHECK_EQ(order, "bus-1 bus.2 store-1 warmer-1 cache-1 front-1 ");
}

TEST_CASE("env: values become the texts that Python would print")
{
  CHECK_EQ(env("{S: text, I: 5, O: 010, F: 1.0, T: yes, N: ~, E: '', D: 2014-05-01, H: 12:34, U: 1_000}"),
           "S=text\nI=5\nO=8\nF=1.0\nT=True\nN unset\nE=\nD=2014-05-01\nH=754\nU=1000\n");
}

TEST_CASE("env: lists are flattened and joined by spaces")
{
  CHECK_EQ(env("{A: [This, [is, a], test], B: [], C: [a, ''], D: [1, yes, 1.5], E: [a, ~, b]}"),
           "A=This is a test\nB=\nC=a \nD=1 True 1.5\nE=a b\n");
}

TEST_CASE("env: mappings and env files may be nested in lists to any depth")
{
  const Description description = Description(with_instance("env: [{A: 1}, [[{A: 2, B: 3}], ~, one.env], {B: 4}]"))
                                      .file("one.env", "B=file\nC=file\n");
  std::string all;
  const Environment loaded = environment(description.load());
  for (const auto& [name, value] : loaded.instances.at(InstanceName("web-1")).env)
    all += name + "=" + shown(value) + " ";
  CHECK_EQ(all, "A=1 A=2 B=3 B=file C=file B=4 ");
}

TEST_CASE("env: env wins over envfile of its level and an instance's envfile over the service's env")
{
  const Description description =
      Description(with_ships("services: {web: {image: web, env: {A: service, B: service, C: service}, envfile: s.env, "
                             "instances: {web-1: {ship: h1, env: {C: own}, envfile: [i1.env, i2.env]}}}}\n"))
          .file("s.env", "A=s.env\nD=s.env\n")
          .file("i1.env", "B=i1.env\nC=i1.env\nE=i1.env\n")
          .file("i2.env", "E=i2.env\n");
  const std::string all = variables(environment(description.load()), "web-1");
  CHECK_NE(all.find("A=service\nB=i1.env\nC=own\n"), std::string::npos);
  CHECK_NE(all.find("D=s.env\n"), std::string::npos);
  CHECK_NE(all.find("E=i2.env\n"), std::string::npos);
}

TEST_CASE("env files: only the first sign splits and only a first column comments")
{
  const Description description = Description(with_instance("envfile: a.env"))
                                      .file("a.env", "#no\n\n # x=1\nA=b=c\nB = x\r\nQ=\"x\" # y\nE=\n\t\n  I=in\n");
  std::string all;
  const Environment loaded = environment(description.load());
  for (const auto& [name, value] : loaded.instances.at(InstanceName("web-1")).env)
    all += "[" + name + "=" + shown(value) + "]";
  CHECK_EQ(all, "[# x=1][A=b=c][B = x][Q=\"x\" # y][E=][I=in]");
}

TEST_CASE("env files: they stand beside the description")
{
  Description description("");
  description.options.file = "conf/shop.yaml";
  description.file("conf/shop.yaml", with_instance("envfile: env/a.env")).file("conf/env/a.env", "A=1\n");
  CHECK_EQ(environment(description.load()).instances.at(InstanceName("web-1")).env.size(), 1);
}

TEST_CASE("env files: bytes that are no UTF-8 are an error at their line, and are not shown")
{
  for (const std::string bad : {"A=1\nB=\xff\n", "A=1\n\xc3=2\n", "A=1\nB=ok \xed\xa0\x80\n"}) {
    const std::string found = problems(Description(with_instance("envfile: e.env")).file("e.env", bad).load());
    CHECK_EQ(found, "error: the line is no UTF-8 | save the file as UTF-8\n");
  }
  CHECK(Description(with_instance("envfile: e.env")).file("e.env", "A=\xc3\xa4\n").load().valid());
}

TEST_CASE("env files: each bad line is told at its place, and only a bare name is shown")
{
  const Loaded loaded = Description(with_instance("envfile: conf/e.env"))
                            .file("conf/e.env", "STAGE\nA=1\nhunter2\nKEY: hunter3\nB='x'\n")
                            .load();
  std::string all;
  for (const Diagnostic& problem : loaded.problems) all += to_text(problem) + "\n";
  CHECK_EQ(all, "conf/e.env:1:1: error: 'STAGE' has no '='\n"
                "  write STAGE=value: nothing is taken from the environment here\n"
                "conf/e.env:3:1: error: the line has no '='\n"
                "  write NAME=value; a comment begins with '#' in the first column\n"
                "conf/e.env:4:1: error: the line has no '='\n"
                "  write NAME=value; a comment begins with '#' in the first column\n"
                "conf/e.env:5:1: warning: the quotes around the value are a part of it\n"
                "  env files are no shell scripts: write NAME=value without quotes\n");
}

TEST_CASE("env files: a file that is none is not told line by line to its end")
{
  std::string text;
  for (int line = 0; line < 1000; ++line) text += "words\n";
  CHECK_EQ(Description(with_instance("envfile: e.env")).file("e.env", text).load().problems.size(), 20);
}

TEST_CASE("env: a list of NAME=value is told as a mapping would be written, without the value")
{
  const std::string found = problems(with_instance("env: [DB_PASSWORD=hunter2]"));
  CHECK_EQ(found, "error: instance 'web-1': a text in place of variables names an env file, and this looks like a "
                  "variable | write variables as a mapping: `DB_PASSWORD: value`\n");
}

TEST_CASE("env files: what a shell would export is told")
{
  const Loaded loaded =
      Description(with_instance("envfile: e.env")).file("e.env", "# export A=0\nexport A=1\nB=export C\n").load();
  CHECK(loaded.valid());
  CHECK_EQ(loaded.problems.size(), 1);
  CHECK_EQ(loaded.problems[0].place.file, "e.env");
  CHECK_EQ(loaded.problems[0].place.line, 2);
  CHECK_NE(problems(loaded).find("the line begins with 'export'"), std::string::npos);
}

TEST_CASE("variables: one as shells write it is answered with that of a template, wherever it does not fit")
{
  const auto hint = [](const std::string& name) {
    return " | write {{ env." + name + " }} for the variable of that name: ${" + name + "} stays as it is\n";
  };
  for (const std::string body : {"env: {A: ${PORT}}", "ports: {h: '${PORT}'}", "ports: {h: '80:${PORT:-8080}'}",
                                 "stop_timeout: '${PORT}'", "volumes: {'${PORT}/x': /x}", "restart: '${PORT}'"}) {
    CAPTURE(body);
    const std::string all = problems(with_instance(body));
    CHECK_NE(all.find(hint("PORT")), std::string::npos);
    CHECK_EQ(std::count(all.begin(), all.end(), '\n'), 1);
  }
  CHECK_NE(problems(with_instance("volumes: {'${DATA}/x': /x}", "__maestro: {schema: 2}\n")).find(hint("DATA")),
           std::string::npos);
  CHECK_NE(problems("name: x\nships: {h1: {ip: '${IP}'}}\n").find(hint("IP")), std::string::npos);
}

TEST_CASE("variables: one as shells write it is warned of in a value of env that has no quotes")
{
  const auto of_env = [](const std::string& value) {
    return problems(with_ships("services:\n  web:\n    image: web\n    env:\n      A: " + value +
                               "\n    instances: {web-1: {ship: h1}, web-2: {ship: h2}}\n"));
  };
  CHECK_EQ(of_env("${VERSION}"), "warning: service 'web': variable 'A' gets this text as it stands; put it in quotes "
                                 "if that is meant | write {{ env.VERSION }} "
                                 "for the variable of that name: ${VERSION} stays as it is\n");
  CHECK_EQ(of_env("http://${HOST:-x}/"), "warning: service 'web': variable 'A' gets this text as it stands; put it in "
                                         "quotes if that is meant | write {{ env.HOST "
                                         "}} for the variable of that name: ${HOST} stays as it is\n");
  CHECK_NE(of_env("[x, y${Z}]").size(), 0);
  for (const char* meant :
       {"'${VERSION}'", "\"-Dx=${HOSTNAME}\"", "$VERSION", "${}", "${1x}", "{{ '${X}' }}", "|\n        ${X}"})
    CHECK_EQ(of_env(meant), "");
  CHECK_EQ(problems(with_instance("command: 'sh -c \"echo ${HOME}\"', labels: {a: '${B}'}")), "");
  CHECK_EQ(problems(with_instance("command: 'echo \"${HOME}'")),
           "error: instance 'web-1': 'command' has a quote that is not closed\n");
}
