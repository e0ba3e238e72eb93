// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/drift.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <support/container_keys.hpp>
#include <unit/load/description.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace maestro;
namespace json = boost::json;

namespace {

/// Two values of one key, and where a difference between them is told.
struct Change {
  std::string said, otherwise, path;
};

const std::vector<Change> key_changes{
    {"command: [sleep, '1']", "command: [sleep, '2']", "command"},
    {"cmd: sleep 1", "cmd: sleep 2", "command"},
    {"entrypoint: [/bin/sh]", "entrypoint: [/bin/env]", "entrypoint"},
    {"entrypoint: [/bin/sh]", "entrypoint: []", "entrypoint"},
    {"workdir: /srv", "workdir: /var", "workdir"},
    {"username: '1'", "username: '2'", "username"},
    {"init: true", "init: false", "init"},
    {"tty: true", "tty: false", "tty"},
    {"stdin_open: true", "stdin_open: false", "stdin_open"},
    {"stop_signal: SIGINT", "stop_signal: SIGQUIT", "stop_signal"},
    {"stop_timeout: 1", "stop_timeout: 2", "stop_timeout"},
    {"platform: linux/amd64", "platform: linux/arm64", "platform"},
    {"runtime: runsc", "runtime: kata", "runtime"},
    {"labels: {team: a}", "labels: {team: b}", "labels.team"},
    {"annotations: {a: '1'}", "annotations: {a: '2'}", "annotations.a"},
    {"env: {A: 1}", "env: {A: 2}", "env.A"},
    {"env: {A: 1}", "env: {A: 1, B: ''}", "env.B"},
    {"env: {A: {secret: word}}", "env: {A: {secret: other}}", "env.A"},
    {"envfile: one.env", "envfile: other.env", "env.IN_FILE"},
    {"ports: {a: '80:8080'}", "ports: {a: '80:8081'}", "ports.8081"},
    {"ports: {a: {exposed: 80, external: 8080}}", "ports: {a: {exposed: 81, external: 8080}}", "ports.8080"},
    {"ports: {a: {exposed: 80, external: '127.0.0.1:8080'}}", "ports: {a: {exposed: 80, external: 8080}}",
     "ports.8080"},
    {"ports: {a: '80/tcp:8080'}", "ports: {a: '80/udp:8080/udp'}", "ports.8080"},
    {"volumes: {/srv/a: /data}", "volumes: {/srv/b: /data}", "volumes./data"},
    {"volumes: {/srv: {target: /a}}", "volumes: {/srv: {target: /b}}", "volumes./b"},
    {"volumes: {/srv: {target: /a, mode: ro}}", "volumes: {/srv: {target: /a, mode: rw}}", "volumes./a"},
    {"volume: {/srv/a: /data}", "volume: {/srv/b: /data}", "volumes./data"},
    {"volume: {/srv: {target: /a, mode: ro}}", "volume: {/srv: {target: /a}}", "volumes./a"},
    {"container_volumes: [/a]", "container_volumes: [/b]", "container_volumes./b"},
    {"volumes_from: [db-1]", "volumes_from: [db-2]", "volumes_from"},
    {"tmpfs: ['/run:size=64m']", "tmpfs: ['/run:size=32m']", "tmpfs./run"},
    {"files: {/a: {file: one.conf}}", "files: {/a: {file: other.conf}}", "files./a"},
    {"files: {/a: {content: one}}", "files: {/a: {content: other}}", "files./a"},
    {"files: {/a: {template: one.j2}}", "files: {/a: {template: other.j2}}", "files./a"},
    {"files: {/a: {secret: word}}", "files: {/a: {secret: other}}", "files./a"},
    {"files: {/a: {content: one, mode: '0600'}}", "files: {/a: {content: one, mode: '0640'}}", "files./a"},
    {"files: {/a: {content: one, owner: '1:1'}}", "files: {/a: {content: one, owner: '1:2'}}", "files./a"},
    {"files: {/a: {content: one}}", "files: {/b: {content: one}}", "files./b"},
    {"guest: true", "guest: false", "guest"},
    {"net: host", "net: none", "net"},
    {"net: 'container:db-1'", "net: 'container:db-2'", "net"},
    {"networks: [front]", "networks: [back]", "networks.back"},
    {"networks: {front: {aliases: [a]}}", "networks: {front: {aliases: [b]}}", "networks.front"},
    {"networks: {front: {ipv4_address: 10.5.0.1}}", "networks: {front: {ipv4_address: 10.5.0.2}}", "networks.front"},
    {"networks: {front: {ipv6_address: 'fd00::1'}}", "networks: {front: {ipv6_address: 'fd00::2'}}", "networks.front"},
    {"hostname: a", "hostname: b", "hostname"},
    {"domainname: a", "domainname: b", "domainname"},
    {"dns: [10.0.0.1]", "dns: [10.0.0.2]", "dns"},
    {"dns: [10.0.0.1, 10.0.0.2]", "dns: [10.0.0.2, 10.0.0.1]", "dns"},
    {"dns_search: [a]", "dns_search: [b]", "dns_search"},
    {"dns_opt: ['ndots:1']", "dns_opt: ['ndots:2']", "dns_opt.ndots:2"},
    {"extra_hosts: {a: 10.0.0.9}", "extra_hosts: {a: 10.0.0.8}", "extra_hosts.a:10.0.0.8"},
    {"extra_hosts: {a: {ship: h1}}", "extra_hosts: {a: {ship: h2}}", "extra_hosts.a:10.0.0.2"},
    {"links: {db-1: a}", "links: {db-1: b}", "links.db-1:b"},
    {"privileged: true", "privileged: false", "privileged"},
    {"cap_add: [NET_ADMIN]", "cap_add: [SYS_TIME]", "cap_add.SYS_TIME"},
    {"cap_drop: [MKNOD]", "cap_drop: [CHOWN]", "cap_drop.CHOWN"},
    {"security_opt: ['no-new-privileges:true']", "security_opt: ['no-new-privileges:false']",
     "security_opt.no-new-privileges=false"},
    {"read_only: true", "read_only: false", "read_only"},
    {"group_add: ['1']", "group_add: ['2']", "group_add.2"},
    {"ipc: host", "ipc: 'container:db-1'", "ipc"},
    {"pid: host", "pid: 'container:db-1'", "pid"},
    {"uts: host", "uts: private", "uts"},
    {"userns_mode: host", "userns_mode: private", "userns_mode"},
    {"sysctls: {net.core.somaxconn: 1}", "sysctls: {net.core.somaxconn: 2}", "sysctls.net.core.somaxconn"},
    {"devices: ['/dev/null:/dev/a']", "devices: ['/dev/zero:/dev/a']", "devices./dev/a"},
    {"devices: ['/dev/null:/dev/a:r']", "devices: ['/dev/null:/dev/a:rw']", "devices./dev/a"},
    {"gpus: all", "gpus: 1", "gpus"},
    {"gpus: [{driver: a}]", "gpus: [{driver: b}]", "gpus.b"},
    {"gpus: [{count: 1}]", "gpus: [{count: 2}]", "gpus"},
    {"gpus: [{device_ids: ['1']}]", "gpus: [{device_ids: ['2']}]", "gpus"},
    {"gpus: [{capabilities: [gpu]}]", "gpus: [{capabilities: [gpu, compute]}]", "gpus"},
    {"gpus: [{options: {a: '1'}}]", "gpus: [{options: {a: '2'}}]", "gpus"},
    {"limits: {memory: 64m}", "limits: {memory: 65m}", "limits.memory"},
    {"limits: {memory: 64m, swap: 96m}", "limits: {memory: 64m, swap: 97m}", "limits.swap"},
    {"limits: {cpu: 2}", "limits: {cpu: 3}", "limits.cpu"},
    {"mem_reservation: 32m", "mem_reservation: 33m", "mem_reservation"},
    {"shm_size: 32m", "shm_size: 33m", "shm_size"},
    {"cpus: 1", "cpus: 1.000001", "cpus"},
    {"cpuset: 0-1", "cpuset: '1'", "cpuset"},
    {"pids_limit: 10", "pids_limit: 11", "pids_limit"},
    {"oom_score_adj: 1", "oom_score_adj: -1", "oom_score_adj"},
    {"ulimits: {nofile: 1}", "ulimits: {nofile: 2}", "ulimits.nofile"},
    {"ulimits: {nofile: {soft: 1, hard: 3}}", "ulimits: {nofile: {soft: 2, hard: 3}}", "ulimits.nofile"},
    {"ulimits: {nofile: {soft: 1, hard: 3}}", "ulimits: {nofile: {soft: 1, hard: 4}}", "ulimits.nofile"},
    {"healthcheck: {test: a}", "healthcheck: {test: b}", "healthcheck.test"},
    {"healthcheck: {interval: 1}", "healthcheck: {interval: 2}", "healthcheck.interval"},
    {"healthcheck: {timeout: 1}", "healthcheck: {timeout: 2}", "healthcheck.timeout"},
    {"healthcheck: {start_period: 1}", "healthcheck: {start_period: 2}", "healthcheck.start_period"},
    {"healthcheck: {retries: 1}", "healthcheck: {retries: 2}", "healthcheck.retries"},
    {"healthcheck: {disable: true}", "healthcheck: {test: a}", "healthcheck.test"},
    {"restart: always", "restart: unless-stopped", "restart"},
    {"restart: {name: on-failure, retries: 1}", "restart: {name: on-failure, retries: 2}", "restart"},
    {"restart: {name: on-failure, maximum_retry_count: 1}", "restart: {name: on-failure, maximum_retry_count: 2}",
     "restart"},
    {"log_driver: json-file", "log_driver: none", "log_driver"},
    {"log_driver: json-file, log_opt: {max-size: 1m}", "log_driver: json-file, log_opt: {max-size: 2m}",
     "log_opt.max-size"},
};

/// Of Maestro itself, not of the container; without effect; how others are read, which their own cases try.
const std::set<std::string> without_difference{"lifecycle",          "lifecycle.pre-start", "lifecycle.running",
                                               "lifecycle.pre-stop", "lifecycle.stopped",   "lxc_conf",
                                               "files.optional"};

engine::ContainerSpec described(const std::string& body)
{
  const Environment all = environment(Description("__maestro: {schema: 2}\nname: test\nships: {h1: {ip: 10.0.0.1}, h2: "
                                                  "{ip: 10.0.0.2}}\nnetworks: {front: {}, back: {}}\n"
                                                  "secrets: {word: {env: WORD}, other: {env: OTHER}}\nservices:\n"
                                                  "  db: {image: db, instances: {db-1: {ship: h1}, db-2: {ship: h1}}}\n"
                                                  "  web: {image: web, instances: {web-1: {ship: h1" +
                                                  (body.empty() ? "" : ", " + body) + "}}}\n")
                                          .file("one.env", "IN_FILE=1\n")
                                          .file("other.env", "IN_FILE=2\n")
                                          .file("one.conf", "1")
                                          .file("other.conf", "2")
                                          .file("one.j2", "1")
                                          .file("other.j2", "2")
                                          .load());
  engine::ContainerSpec spec = container_spec(all, all.instances.at(InstanceName("web-1")));
  label_secrets(spec, {{SecretName("word"), "1"}, {SecretName("other"), "2"}});
  label_declared_keys(spec);
  return spec;
}

/// What Docker tells of a container: what it was asked for, in another order.
engine::Retold retold(const engine::ContainerSpec& spec)
{
  const json::object asked = json::parse(engine::create_body(spec)).as_object();
  json::object told{{"Config", asked}, {"HostConfig", asked.at("HostConfig")}};
  const json::value* const networking = asked.if_contains("NetworkingConfig");
  told["NetworkSettings"] = {{"Networks", networking ? networking->at("EndpointsConfig") : json::value(nullptr)}};
  engine::Retold all = engine::parse_retold(json::serialize(told));
  all.state.image = spec.image;
  return all;
}

/// What differs between a container that was made by one body and another one that is described now.
std::vector<Field> differences(const std::string& then, const std::string& now)
{
  const engine::ContainerSpec made = described(then), wanted = described(now);
  const engine::ImageConfig image;
  const std::vector<Field> fields =
      differing_fields({.described = wanted, .labels = made.own_labels, .retold = retold(made), .image = &image});
  CHECK_EQ(fields.empty(), has_current_config(made.own_labels, wanted).value());
  return fields;
}

bool names(const std::vector<Field>& fields, const std::string& path)
{
  return std::ranges::any_of(fields, [&](const Field& field) { return field.path == path; });
}

/// `limits` of `limits.memory`.
std::string key_of(const std::string& path) { return path.substr(0, path.find('.')); }

bool names_key(const std::vector<Field>& fields, const std::string& key)
{
  return std::ranges::any_of(fields, [&](const Field& field) { return key_of(field.path) == key; });
}

std::vector<std::string> all_bodies()
{
  std::vector<std::string> all;
  for (const Change& change : key_changes) all.insert(all.end(), {change.said, change.otherwise});
  return all;
}

} // namespace

TEST_CASE("drift: every key of containers is among those that are tried here")
{
  CHECK_EQ(test::keys_left_out(all_bodies(), without_difference), "");
}

TEST_CASE("drift: what is described as it was when the container was made does not differ")
{
  for (const std::string& body : all_bodies()) {
    CAPTURE(body);
    CHECK(differences(body, body).empty());
  }
}

TEST_CASE("drift: a changed value of any key is a difference that names the key")
{
  for (const Change& change : key_changes) {
    CAPTURE(change.said);
    CAPTURE(change.otherwise);
    CHECK(names(differences(change.said, change.otherwise), change.path));
    CHECK(names_key(differences(change.otherwise, change.said), key_of(change.path)));
  }
}

TEST_CASE("drift: a key that is said no more, and one that is new, are differences that name the key")
{
  for (const Change& change : key_changes) {
    CAPTURE(change.said);
    CHECK(names_key(differences(change.said, ""), key_of(change.path)));
    CHECK(names_key(differences("", change.said), key_of(change.path)));
  }
}
