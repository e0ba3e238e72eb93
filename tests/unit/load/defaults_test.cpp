// SPDX-License-Identifier: Apache-2.0
#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

/// `web-1` of a service that says `service`, on a ship beside `data-1`.
Instance web(const std::string& service, const std::string& own, const std::string& before = "")
{
  const std::string text =
      before + with_ships("services: {web: {image: web, " + service + ", instances: {web-1: {ship: h1, " + own +
                          "}}}, data: {image: data, instances: {data-1: {ship: h1}}}}\n");
  return environment(text).instances.at(InstanceName("web-1"));
}

} // namespace

TEST_CASE("defaults: what a service says of its containers holds for an instance that says nothing")
{
  const Instance one = web("command: [run, fast], restart: always, cap_add: SYS_TIME, dns: 10.0.0.53, net: host, "
                           "privileged: true, stop_timeout: 30, workdir: /srv, username: me, volumes_from: data-1",
                           "x-none: 1");
  const ContainerSettings& settings = one.settings;
  CHECK_EQ(*settings.command, std::vector<std::string>{"run", "fast"});
  CHECK_EQ(settings.restart.name, "always");
  CHECK_EQ(settings.cap_add, std::vector<std::string>{"SYS_TIME"});
  CHECK_EQ(*settings.dns, std::vector<std::string>{"10.0.0.53"});
  CHECK_EQ(*settings.network_mode, "host");
  CHECK(settings.privileged);
  CHECK(settings.stop_timeout == 30s);
  CHECK_EQ(settings.workdir, "/srv");
  CHECK_EQ(settings.user, "me");
  CHECK_EQ(settings.volumes_from, std::vector<std::string>{"data-1"});
}

TEST_CASE("defaults: an instance replaces values and lists, also with empty ones and with false")
{
  const Instance one =
      web("command: run, restart: always, cap_add: [SYS_TIME, NET_ADMIN], privileged: true, dns: 1.1.1.1",
          "cmd: own, restart: on-failure:2, cap_add: [], privileged: false, dns: [9.9.9.9, 8.8.8.8]");
  CHECK_EQ(*one.settings.command, std::vector<std::string>{"own"});
  CHECK_EQ(one.settings.restart.name, "on-failure");
  CHECK_EQ(one.settings.restart.retries, 2);
  CHECK(one.settings.cap_add.empty());
  CHECK_FALSE(one.settings.privileged);
  CHECK_EQ(one.settings.dns->size(), 2);
}

TEST_CASE("defaults: labels, limits, hosts and links are merged by name")
{
  const Instance one =
      web("labels: {a: 1, b: 1}, ulimits: {nofile: 10, nproc: 5}, extra_hosts: {x: 10.0.0.1, y: 10.0.0.2}, "
          "links: {data-1: d}",
          "labels: {b: 2, c: 2}, ulimits: {nofile: 20}, extra_hosts: {y: 10.0.0.9}, links: {data-1: e}");
  using Map = std::map<std::string, std::string>;
  CHECK_EQ(one.settings.labels, Map{{"a", "1"}, {"b", "2"}, {"c", "2"}});
  REQUIRE_EQ(one.settings.ulimits.size(), 2);
  CHECK_EQ(one.settings.ulimits[0].name, "nproc");
  CHECK_EQ(one.settings.ulimits[1].soft, 20);
  CHECK_EQ(one.settings.extra_hosts, std::vector<std::string>{"x:10.0.0.1", "y:10.0.0.9"});
  CHECK_EQ(one.settings.links, std::vector<std::string>{"data-1:e"});
}

TEST_CASE("defaults: volumes are merged by their path in the container")
{
  const std::string schema = "__maestro: {schema: 2}\n";
  const Instance one = web("volumes: {/srv/common: /data, /srv/logs: /log}, container_volumes: [/cache, /tmp]",
                           "volumes: {/srv/own: /data, /srv/cache: /cache}", schema);
  REQUIRE_EQ(one.settings.binds.size(), 3);
  CHECK_EQ(one.settings.binds[0].source, "/srv/logs");
  CHECK_EQ(one.settings.binds[1].source, "/srv/own");
  CHECK_EQ(one.settings.container_volumes, std::vector<std::string>{"/tmp"});
}

TEST_CASE("defaults: a network mode of the instance takes the place of the service's networks, and the other way round")
{
  const std::string networks = "networks: {front: {}}\n";
  const Instance host = web("networks: [front]", "net: host", networks);
  CHECK_EQ(*host.settings.network_mode, "host");
  CHECK(host.settings.networks.empty());
  const Instance attached = web("net: host", "networks: [front]", networks);
  CHECK_FALSE(attached.settings.network_mode);
  CHECK_EQ(attached.settings.networks.size(), 1);
}

TEST_CASE("defaults: options of a log driver stay with the driver that they are meant for")
{
  CHECK_EQ(web("log_driver: json-file, log_opt: {max-size: 1m}", "log_opt: {max-file: 2}")
               .settings.log_driver->options.size(),
           2);
  const Instance other = web("log_driver: json-file, log_opt: {max-size: 1m}", "log_driver: syslog");
  CHECK_EQ(other.settings.log_driver->type, "syslog");
  CHECK(other.settings.log_driver->options.empty());
}

TEST_CASE("defaults: a wrong value at a service is told once, at its place")
{
  const std::string found = problems(
      with_ships("services: {web: {image: web, stop_timeout: soon, instances: {a-1: {ship: h1}, a-2: {ship: h1}}}}\n"));
  CHECK_EQ(found, "error: service 'web': 'stop_timeout' must be a number of seconds or a text such as 1m30s, not the "
                  "text 'soon' | such as `stop_timeout: 30`\n");
}
