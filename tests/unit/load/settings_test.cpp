// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/amounts.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

ContainerSettings settings(const std::string& body, const std::string& before = "")
{
  return instance(body, before).settings;
}

/// What `web-1` got where both the service and the instance say something.
ContainerSettings merged(const std::string& service, const std::string& own)
{
  return environment(with_ships("networks: {a: , b: }\nservices: {web: {image: web, " + service +
                                ", instances: {web-1: {ship: h1, " + own + "}}}}\n"))
      .instances.at(InstanceName("web-1"))
      .settings;
}

std::string binds(const ContainerSettings& settings)
{
  std::string all;
  for (const Bind& bind : settings.binds) all += bind.source + ":" + bind.target + ":" + bind.mode + " ";
  return all;
}

const char* const schema_2 = "__maestro: {schema: 2}\n";

} // namespace

TEST_CASE("sizes: powers of 1024 by k m and g in either case")
{
  const auto size = [](std::string_view text) {
    const auto parsed = reading::parse_size(text);
    const auto* bytes = std::get_if<std::int64_t>(&parsed);
    return bytes ? *bytes : -1;
  };
  CHECK_EQ(size("512"), 512);
  CHECK_EQ(size("5K"), 5120);
  CHECK_EQ(size("1m"), 1 << 20);
  CHECK_EQ(size("2G"), 2LL << 30);
  CHECK_EQ(size("1.5g"), -1);
  CHECK_EQ(size("9999999999999g"), -1);
  CHECK_EQ(size("g"), -1);
}

TEST_CASE("durations: seconds or units")
{
  using namespace std::chrono;
  CHECK(reading::parse_duration("5") == nanoseconds(5s));
  CHECK(reading::parse_duration("0.25") == nanoseconds(250ms));
  CHECK(reading::parse_duration("1m30s") == nanoseconds(90s));
  CHECK(reading::parse_duration("1h") == nanoseconds(1h));
  CHECK(reading::parse_duration("250ms") == nanoseconds(250ms));
  CHECK_FALSE(reading::parse_duration("1x"));
  CHECK_FALSE(reading::parse_duration("1m30"));
  CHECK_FALSE(reading::parse_duration(""));
  CHECK_FALSE(reading::parse_duration("-1"));
  CHECK_FALSE(reading::parse_duration("1e400"));
}

TEST_CASE("volumes: schema 1 writes container path then host path and keeps two with one source")
{
  CHECK_EQ(binds(settings("volumes: {/a: /x, /b: /x}")), "/x:/a:rw /x:/b:rw ");
}

TEST_CASE("volumes: schema 2 writes host path then target with an optional mode")
{
  CHECK_EQ(binds(settings("volumes: {/x: /a, /y: {target: /b, mode: 'ro,Z'}, /z: {target: /c}, named: /d}", schema_2)),
           "/x:/a:rw /y:/b:ro,Z /z:/c:rw named:/d:rw ");
  CHECK_EQ(binds(settings("volumes: {/x: /a}", "__maestro: {schema: {version: '2'}}\n")), "/x:/a:rw ");
}

TEST_CASE("volumes: container volumes and volumes_from may be one text")
{
  const ContainerSettings one = settings("container_volumes: /scratch");
  CHECK_EQ(join(one.container_volumes, ","), "/scratch");
}

TEST_CASE("volumes_from: another service's instance makes a hard dependency without links")
{
  const Environment loaded =
      environment(with_ships("services: {data: {image: d, instances: {data-1: {ship: h1}}}, web: {image: w, instances: "
                             "{web-1: {ship: h1, volumes_from: data-1}, web-2: {ship: h1, volumes_from: web-1}}}}\n"));
  const Service& web = loaded.services.at(ServiceName("web"));
  REQUIRE_EQ(web.tied_to.size(), 1);
  CHECK_EQ(web.tied_to[0].text(), "data");
  CHECK(web.requires_.empty());
}

TEST_CASE("command: a text is split as a shell would and a list is passed with its items as texts")
{
  CHECK_EQ(join(*settings("command: \"sh -c 'a b' x\\\\ y\"").command, "|"), "sh|-c|a b|x y");
  CHECK_EQ(join(*settings("command: [serve, 80, yes]").command, "|"), "serve|80|True");
  CHECK_EQ(join(*settings("cmd: old").command, "|"), "old");
  CHECK_FALSE(settings("command: ~").command);
}

TEST_CASE("restart: texts mappings and what means no")
{
  const auto policy = [](const std::string& value) {
    const RestartPolicy restart = settings("restart: " + value).restart;
    return restart.name + ":" + std::to_string(restart.retries);
  };
  CHECK_EQ(policy("~"), "no:0");
  CHECK_EQ(policy("no"), "no:0");
  CHECK_EQ(policy("always"), "always:0");
  CHECK_EQ(policy("'on-failure:5'"), "on-failure:5");
  CHECK_EQ(policy("{name: on-failure, retries: '3'}"), "on-failure:3");
  CHECK_EQ(policy("{name: on-failure, maximum_retry_count: 4}"), "on-failure:4");
  CHECK_EQ(policy("{}"), "no:0");
  CHECK_EQ(policy("true"), "no:0");
  CHECK_EQ(policy("[always]"), "no:0");
}

TEST_CASE("limits: merged by key with the instance's first")
{
  const ContainerSettings both = merged("limits: {memory: 512m, cpu: 2}", "limits: {memory: 1g, swap: -1}");
  CHECK_EQ(*both.memory, 1 << 30);
  CHECK_EQ(*both.memory_swap, -1);
  CHECK_EQ(*both.cpu_shares, 2);
  CHECK_FALSE(settings("limits: {memory: ''}").memory);
}

TEST_CASE("limits: an empty text takes the service's back, and null leaves it")
{
  const char* const service = "limits: {memory: 512m, swap: 1g, cpu: 2}";
  const ContainerSettings emptied = merged(service, "limits: {memory: '', swap: '', cpu: ''}");
  CHECK_FALSE(emptied.memory);
  CHECK_FALSE(emptied.memory_swap);
  CHECK_FALSE(emptied.cpu_shares);
  const ContainerSettings left = merged(service, "limits: {memory: ~, swap: ~, cpu: ~}");
  CHECK_EQ(*left.memory, 512 << 20);
  CHECK_EQ(*left.memory_swap, 1 << 30);
  CHECK_EQ(*left.cpu_shares, 2);
}

TEST_CASE("ulimits: numbers are read as everywhere, in both forms")
{
  const ContainerSettings some = settings("ulimits: {nofile: 1_048_576, core: 010, cpu: '010', data: 0x10, nproc: "
                                          "{soft: 010, hard: 1_0}, stack: '', nice: ~}");
  REQUIRE_EQ(some.ulimits.size(), 5);
  CHECK_EQ(some.ulimits[0].hard, 1'048'576);
  CHECK_EQ(some.ulimits[1].soft, 8);
  CHECK_EQ(some.ulimits[2].soft, 10);
  CHECK_EQ(some.ulimits[3].soft, 16);
  CHECK_EQ(some.ulimits[4].soft, 8);
  CHECK_EQ(some.ulimits[4].hard, 10);
  CHECK_EQ(settings("gpus: 0x2").gpus.at(0).count, 2);
  CHECK_EQ(settings("gpus: [{count: 010}]").gpus.at(0).count, 8);
  CHECK_EQ(settings("gpus: [{device_ids: [a]}]").gpus.at(0).count, 0);
}

TEST_CASE("ulimits: a number is both limits and a numeric text is a number")
{
  const ContainerSettings some = settings("ulimits: {nofile: 1024, nproc: {soft: 10, hard: 20}, core: '0'}");
  REQUIRE_EQ(some.ulimits.size(), 3);
  CHECK_EQ(some.ulimits[0].hard, 1024);
  CHECK_EQ(some.ulimits[1].soft, 10);
  CHECK_EQ(some.ulimits[2].soft, 0);
}

TEST_CASE("network settings: sorted hosts and links and a list of name servers")
{
  const ContainerSettings some = settings("net: host, dns: 8.8.8.8, links: {b: y, a: x}, extra_hosts: {z: 1.2.3.4, a: "
                                          "{ship: h2}}");
  CHECK_EQ(*some.network_mode, "host");
  CHECK_EQ(join(*some.dns, ","), "8.8.8.8");
  CHECK_EQ(join(some.links, ","), "a:x,b:y");
  CHECK_EQ(join(some.extra_hosts, ","), "a:10.0.0.2,z:1.2.3.4");
}

TEST_CASE("labels: a list gives empty values and a mapping texts")
{
  CHECK_EQ(settings("labels: [a, b]").labels, std::map<std::string, std::string>{{"a", ""}, {"b", ""}});
  CHECK_EQ(settings("labels: {a: 1, b: yes}").labels, std::map<std::string, std::string>{{"a", "1"}, {"b", "True"}});
}

TEST_CASE(
    "mappings of texts: one that is null does not stand there, and an empty one sets nothing where that is no text")
{
  using Map = std::map<std::string, std::string>;
  CHECK_EQ(settings("labels: {a: ~, b: '', c: 1}").labels, Map{{"b", ""}, {"c", "1"}});
  CHECK_EQ(settings("annotations: {a: ~, b: ''}").annotations, Map{{"b", ""}});
  CHECK_EQ(settings("sysctls: {a: ~, b: '', c: 1}").sysctls, Map{{"c", "1"}});
  CHECK(settings("links: {n2: ~, n3: ''}").links.empty());
  CHECK_EQ(join(settings("extra_hosts: {a: ~, b: '', c: 10.0.0.1}").extra_hosts, ","), "c:10.0.0.1");
  CHECK_EQ(settings("log_driver: syslog, log_opt: {max-size: ~, tag: '', x: 1}").log_driver->options, Map{{"x", "1"}});
  const Environment all = environment("networks: {n: {driver_opts: {a: ~, b: '', c: 1}}}\n" +
                                      with_ships("volumes: {v: {driver_opts: {a: ~, b: '', c: 1}}}\n"));
  CHECK_EQ(all.networks.at("n").options, Map{{"c", "1"}});
  CHECK_EQ(all.volumes.at("v").options, Map{{"c", "1"}});
}

TEST_CASE("logging: options become texts and need a driver")
{
  CHECK_EQ(settings("log_driver: syslog, log_opt: {max: 10}").log_driver->options.at("max"), "10");
  CHECK_FALSE(settings("log_opt: {max: 10}").log_driver);
}

TEST_CASE("rights: users may be numbers and grace is in whole seconds")
{
  const ContainerSettings some = settings("username: 1000, workdir: /srv, privileged: yes, cap_add: [SYS_TIME], "
                                          "security_opt: ['label:disable'], stop_timeout: 1.5");
  CHECK_EQ(some.user, "1000");
  CHECK(some.privileged);
  CHECK_EQ(some.cap_add.size(), 1);
  CHECK(some.stop_timeout == std::chrono::seconds(2));
  CHECK(settings("ports: {}").stop_timeout == std::chrono::seconds(10));
}

TEST_CASE("containers: what an instance says replaces what its service says")
{
  const ContainerSettings both = merged("hostname: a, init: true, entrypoint: [x], networks: [a], devices: /dev/a",
                                        "hostname: b, read_only: true, networks: {b: {aliases: [w]}}, devices: /dev/b");
  CHECK_EQ(both.hostname, "b");
  CHECK(both.init.value_or(false));
  CHECK(both.read_only);
  CHECK_EQ(both.entrypoint->size(), 1);
  REQUIRE_EQ(both.networks.size(), 1);
  CHECK_EQ(both.networks[0].network, "b");
  REQUIRE_EQ(both.devices.size(), 1);
  CHECK_EQ(both.devices[0].host, "/dev/b");
}

TEST_CASE("containers: mappings of names are merged and the instance's win")
{
  const ContainerSettings both = merged("sysctls: {a: 1, b: 1}, annotations: [x=1], tmpfs: [/run, '/tmp:size=1m']",
                                        "sysctls: [b=2], tmpfs: {/tmp: }");
  CHECK_EQ(both.sysctls, std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}});
  CHECK_EQ(both.annotations.at("x"), "1");
  REQUIRE_EQ(both.tmpfs.size(), 2);
  CHECK_EQ(both.tmpfs[1].first, "/tmp");
  CHECK_EQ(both.tmpfs[1].second, "");
}

TEST_CASE("containers: health checks as a command or a list")
{
  const auto health = *settings("healthcheck: {test: 'curl x', interval: 1m30s, retries: 2}").healthcheck;
  CHECK_EQ(join(health.test, "|"), "CMD-SHELL|curl x");
  CHECK(health.interval == std::chrono::nanoseconds(std::chrono::seconds(90)));
  CHECK_EQ(join(settings("healthcheck: {test: [CMD, a, b]}").healthcheck->test, "|"), "CMD|a|b");
  CHECK_EQ(join(settings("healthcheck: {disable: true}").healthcheck->test, "|"), "NONE");
  CHECK(settings("healthcheck: {interval: 5}").healthcheck->test.empty());
  CHECK_EQ(join(settings("healthcheck: {test: [CMD-SHELL, a b]}").healthcheck->test, "|"), "CMD-SHELL|a b");
  for (const char* const wrong : {"[CMD-SHELL]", "[CMD-SHELL, a, b]", "[CMD]", "[NONE, a]", "[a, b]", "[]", "{a: b}"}) {
    CAPTURE(wrong);
    CHECK(problems(with_instance("healthcheck: {test: " + std::string(wrong) + "}")).starts_with("error: "));
  }
}

TEST_CASE("containers: amounts of CPU memory and devices")
{
  const ContainerSettings some =
      settings("cpus: 1.5, cpuset: '0-3', shm_size: 64m, mem_reservation: 1g, pids_limit: -1, gpus: all, "
               "devices: ['/dev/sda:/dev/xvda:r']");
  CHECK_EQ(*some.nano_cpus, 1'500'000'000);
  CHECK_EQ(*some.shm_size, 64 << 20);
  CHECK_EQ(*some.pids_limit, -1);
  REQUIRE_EQ(some.gpus.size(), 1);
  CHECK_EQ(some.gpus[0].count, -1);
  CHECK_EQ(some.devices[0].container, "/dev/xvda");
  CHECK_EQ(some.devices[0].permissions, "r");
}

TEST_CASE("containers: a number of CPUs may be a text, as Compose has it, and stays within bounds")
{
  CHECK_EQ(*settings("cpus: '0.5'").nano_cpus, 500'000'000);
  CHECK_EQ(*settings("cpus: ' 2 '").nano_cpus, 2'000'000'000);
  for (const char* const wrong : {"'1-2'", "'1.2.3'", "'.'", "half", "'1e3'", "[1]", "true"}) {
    CAPTURE(wrong);
    CHECK(problems(with_instance("cpus: " + std::string(wrong))).find("'cpus' must be ") != std::string::npos);
  }
  for (const char* const wrong : {"-1", "'-0.5'", "100001", ".nan", ".inf"}) {
    CAPTURE(wrong);
    CHECK(problems(with_instance("cpus: " + std::string(wrong))).find("'cpus' must be between 0 and ") !=
          std::string::npos);
  }
}

TEST_CASE("containers: the addresses of a container in a network are addresses of their kind")
{
  const auto in_network = [](const std::string& options) {
    return with_instance("networks: {back: {" + options + "}}", "networks: {back: }\n");
  };
  const auto made = environment(in_network("ipv4_address: 10.1.0.7, ipv6_address: 'fd00::7'"))
                        .instances.at(InstanceName("web-1"))
                        .settings.networks.at(0);
  CHECK_EQ(made.ipv4, "10.1.0.7");
  CHECK_EQ(made.ipv6, "fd00::7");
  CHECK_EQ(problems(in_network("ipv4_address: 'fd00::7'")),
           "error: network 'back' of instance 'web-1': 'fd00::7' is no IPv4 address\n");
  CHECK_EQ(problems(in_network("ipv6_address: 10.1.0.7")),
           "error: network 'back' of instance 'web-1': '10.1.0.7' is no IPv6 address\n");
}

TEST_CASE("volumes: schema 1 with its two sides the wrong way round is told, and with a mapping as well")
{
  CHECK_EQ(problems(with_instance("volumes: {data: /srv/data}")),
           "warning: instance 'web-1': 'data' is no absolute path in the container, which stands on the left in schema "
           "1 | write "
           "`__maestro: {schema: 2}` at the top to have it on the right\n");
  CHECK(problems(with_instance("volumes: {/data: {target: /srv}}"))
            .ends_with("| mappings need `__maestro: {schema: 2}`, which also turns the direction round\n"));
}

TEST_CASE("registries: a list of one address is an address")
{
  const std::string registry = "registries: {r: {registry: 'https://r.example', email: ";
  CHECK_EQ(environment(with_ships(registry + "[a@b.example]}}\n")).registries[0].email, "a@b.example");
  CHECK_EQ(environment(with_ships(registry + "a@b.example}}\n")).registries[0].email, "a@b.example");
  CHECK_NE(problems(with_ships(registry + "[a@b.example, c@d.example]}}\n")).find("'email' is one address"),
           std::string::npos);
}

TEST_CASE("registries: a user or password in the URL is refused and not shown")
{
  for (const char* url :
       {"https://me:geheim99@r.example", "me:geheim99@r.example/v2/", "http://geheim99@r.example:5000"}) {
    const Loaded loaded = Description(with_ships("registries: {r: {registry: '" + std::string(url) + "'}}\n")).load();
    CHECK_FALSE(loaded.valid());
    std::string shown;
    for (const Diagnostic& problem : loaded.problems) shown += to_text(problem) + "\n";
    CHECK_NE(shown.find("write them as 'username' and 'password'"), std::string::npos);
    CHECK_EQ(shown.find("geheim99"), std::string::npos);
  }
  CHECK(Description(with_ships("registries: {r: {registry: 'https://r.example/a@b'}}\n")).load().valid());
}
