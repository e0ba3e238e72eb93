// SPDX-License-Identifier: Apache-2.0
// What real descriptions do, and what is said of it.
#include "description.hpp"
#include <doctest/doctest.h>

using namespace maestro;

namespace {

const std::string one_service = "services: {web: {image: w, instances: {web-1: {ship: h1}}}}\n";

/// One service with two instances that mount the same.
std::string shared(const std::string& path)
{
  return problems("__maestro: {schema: 2}\n" + with_ships("services: {web: {image: w, volumes: {" + path +
                                                          ": /in}, instances: {w-1: {ship: h1}, w-2: {ship: h1}}}}\n"));
}

} // namespace

TEST_CASE("declarations: top-level volumes and networks that hold values for aliases declare nothing")
{
  for (const char* schema : {"", "__maestro: {schema: 2}\n"}) {
    for (const char* value :
         {"{logs: &l {/a: /b}}", "[&l {/a: /b}]", "{logs: &l /var/log}", "&l text", "{logs: &l [a, b]}"}) {
      for (const std::string key : {"volumes", "networks"}) {
        CAPTURE(value);
        const Loaded loaded = Description(schema + with_ships(key + ": " + value + "\n" + one_service)).load();
        CHECK(environment(loaded).volumes.empty());
        CHECK(environment(loaded).networks.empty());
        CHECK_EQ(problems(loaded),
                 "warning: what stands here under '" + key + "' declares no " + key.substr(0, key.size() - 1) +
                     " and has no effect | values that are only there for aliases may stand under a key "
                     "that begins with x-\n");
      }
    }
  }
}

TEST_CASE("declarations: declarations beside such values are read, and slips in them are told")
{
  const Loaded loaded =
      Description(
          with_ships("volumes: {data: {driver: nfs}, empty: , logs: {/a: /b}, slip: {drvier: nfs}}\n" + one_service))
          .load();
  CHECK_EQ(environment(loaded).volumes.size(), 3);
  CHECK_EQ(loaded.problems.size(), 2);
  CHECK_NE(problems(loaded).find("volume 'slip': unknown key 'drvier' | did you mean 'driver'?"), std::string::npos);
}

TEST_CASE("unknown keys: at the top, one that only holds values for aliases is no slip")
{
  CHECK_EQ(problems(with_ships("templates: {a: &a {tty: false}}\n" + one_service)), "");
  CHECK_EQ(problems(with_ships("common: &c [1]\n" + one_service)), "");
  CHECK_EQ(problems(with_ships("stuff: {a: {b: [&x 1]}}\n" + one_service)), "");
  CHECK_EQ(problems(with_ships("stuff: {a: 1}\n" + one_service)), "warning: unknown key 'stuff'\n");
  CHECK_EQ(problems(with_ships("servces: &s {}\n" + one_service)),
           "warning: unknown key 'servces' | did you mean 'services'?\n");
}

TEST_CASE("shared paths: what a host has for all its containers is no warning")
{
  for (const char* path : {"/etc/localtime", "/dev", "/dev/shm", "/sys/fs/cgroup", "/var/run/docker.sock", "/run",
                           "/var/run/", "/proc", "/lib/modules", "/etc//timezone"}) {
    CAPTURE(path);
    CHECK_EQ(shared(path), "");
  }
  for (const char* path : {"/etc/localtimes", "/device", "/srv/data", "/var/run/app"}) {
    CAPTURE(path);
    CHECK_NE(shared(path).find("may all write to"), std::string::npos);
  }
}

TEST_CASE("mounts: the seed's volume is taken as volumes")
{
  const Instance web = instance("volume: {/data: /srv}");
  REQUIRE_EQ(web.settings.binds.size(), 1);
  CHECK_EQ(web.settings.binds[0].source, "/srv");
  CHECK_EQ(problems(with_instance("volume: {/data: /srv}")),
           "warning: instance 'web-1': 'volume' is taken as 'volumes'\n");
  CHECK_EQ(problems(with_instance("volume: {/a: /srv}, volumes: {/b: /srv}")),
           "warning: instance 'web-1': 'volume' has no effect beside 'volumes'\n");
  CHECK_NE(problems(with_instance("volume: /data")).find("'volume' must be a mapping of paths"), std::string::npos);
}

TEST_CASE("mounts: paths are sent in their shortest spelling")
{
  const auto mounted = [](const std::string& body) {
    const ContainerSettings settings = instance(body, "__maestro: {schema: 2}\n").settings;
    std::string all;
    for (const Bind& bind : settings.binds) all += bind.source + ">" + bind.target + " ";
    for (const std::string& path : settings.container_volumes) all += path + " ";
    for (const auto& [path, options] : settings.tmpfs) all += path + " ";
    return all;
  };
  CHECK_EQ(mounted("volumes: {/srv//x/: /data/}"), "/srv/x>/data ");
  CHECK_EQ(mounted("volumes: {/srv/./a/../b: {target: '/data//in/.'}}"), "/srv/b>/data/in ");
  CHECK_EQ(mounted("volumes: {/: /host/, /..: /top}"), "/>/host />/top ");
  CHECK_EQ(mounted("volumes: {named: /data/}"), "named>/data ");
  CHECK_EQ(mounted("container_volumes: [/cache/], tmpfs: ['/run/:size=1m', /tmp//x]"), "/cache /run /tmp/x ");
  CHECK_EQ(problems(with_instance("volumes: {/a: /in, /b: /in/}", "__maestro: {schema: 2}\n")),
           "warning: instance 'web-1': '/in' is mounted twice | the engine will refuse it\n");
}

TEST_CASE("variables: one without a value is empty in the container, and told")
{
  const Environment all = environment(with_instance("env: {A: , B: '', C: ~}"));
  const Instance& web = all.instances.at(InstanceName("web-1"));
  std::string sent;
  for (const auto& entry : own_entries(all, web, {})) {
    if (entry.size() < 3) sent += std::string(entry) + " ";
  }
  CHECK_EQ(sent, "A= B= C= ");
  const std::string told = problems(with_instance("env: {A: , B: '', C: ~}"));
  CHECK_NE(told.find("variable 'A' has no value"), std::string::npos);
  CHECK_NE(told.find("variable 'C' has no value"), std::string::npos);
  CHECK_EQ(told.find("variable 'B'"), std::string::npos);
}

TEST_CASE("amounts: durations and counts beyond all measure are refused with their place")
{
  const auto refused = [](const std::string& body) {
    const Loaded loaded = Description(with_instance(body)).load();
    CHECK_FALSE(loaded.valid());
    CHECK_EQ(loaded.problems.at(0).place.line, 3);
    return loaded.problems.at(0).message;
  };
  CHECK_EQ(refused("stop_timeout: 99999999999"), "instance 'web-1': 'stop_timeout' is more than 30 years: 99999999999");
  CHECK_EQ(refused("stop_timeout: 9999999999h"), "instance 'web-1': 'stop_timeout' is more than 30 years: 9999999999h");
  CHECK_EQ(refused("stop_timeout: .inf"), "instance 'web-1': 'stop_timeout' is more than 30 years: .inf");
  CHECK_EQ(refused("stop_timeout: 1.0e+300"), "instance 'web-1': 'stop_timeout' is more than 30 years: 1.0e+300");
  CHECK_EQ(refused("pids_limit: 99999999999999999999"),
           "instance 'web-1': 'pids_limit' is beyond all measure: 99999999999999999999");
  CHECK_EQ(refused("pids_limit: 4294967296"),
           "instance 'web-1': 'pids_limit' must be between -1 and 2147483647, not 4294967296");
  CHECK_EQ(refused("healthcheck: {retries: 4294967296}"),
           "healthcheck of instance 'web-1': 'retries' must be between 0 and 2147483647, not 4294967296");
  CHECK_NE(refused("restart: 'on-failure:4294967296'").find("a number of retries"), std::string::npos);
  CHECK_NE(refused("restart: {name: on-failure, retries: 4294967296}").find("between 0 and 2147483647"),
           std::string::npos);
}
