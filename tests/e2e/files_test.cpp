// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/scenario.hpp>
#include <support/text.hpp>

#include <algorithm>
#include <csignal>
#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

/// A file beside the description.
std::string inside(const Scenario& scenario, int host, const std::string& container, const std::string& script)
{
  return scenario.docker(host, {"exec", container, "sh", "-c", script});
}

/// What is known of a file in a container: "640 1000:1001".
std::string about(const Scenario& scenario, int host, const std::string& container, const std::string& path)
{
  return inside(scenario, host, container, "stat -c '%a %u:%g' '" + path + "'");
}

/// What every command says.
std::string all_that_is_told(const Scenario& scenario)
{
  std::string all;
  for (const std::vector<std::string>& words : std::initializer_list<std::vector<std::string>>{
           {"status", "-F"},
           {"status", "--format", "json"},
           {"diff"},
           {"diff", "--format", "json"},
           {"config"},
           {"config", "--format", "json"},
           {"dump"},
           {"render"},
           {"history", "1"},
           {"history", "1", "--format", "json"},
           {"logs", "redis"},
           {"plan", "apply", "--format", "json", "--out", scenario.folder() + "/release.plan"},
           {"restart", "redis-3", "--progress", "json"}}) {
    const Outcome outcome = scenario.must(words);
    all += outcome.out + outcome.err;
  }
  return all + run_command({"cat", scenario.folder() + "/release.plan"}).out;
}

/// What an engine knows of containers and volumes, the records of releases unpacked, and has logged.
std::string all_that_is_kept(const Scenario& scenario, int host)
{
  std::istringstream names(scenario.docker(host, {"volume", "ls", "--quiet"}));
  std::string all;
  for (std::string name; names >> name;) all += scenario.docker(host, {"volume", "inspect", name});
  const std::string unpack = "import base64, re, sys, zlib\n"
                             "for record in re.findall('\"io.maestro.record\": \"(.*?)\"', sys.stdin.read()):\n"
                             "    print(zlib.decompress(base64.b64decode(record)).decode())\n";
  const Outcome unpacked = run_command({"python3", "-c", unpack}, all);
  CHECK(says(unpacked.out, "redis-1")); // a release is kept on each ship
  const std::string name = "redis-" + std::to_string(host);
  return all + unpacked.out + scenario.docker(host, {"inspect", name}) + scenario.docker(host, {"logs", name});
}

} // namespace

TEST_CASE("files are in a container before it starts: of each kind, with modes and owners, also in volumes")
{
  Scenario scenario;
  scenario.write("plain", "plain\n");
  scenario.write("who.j2", "{{ get_container_name() }} on {{ env.CONTAINER_HOST_ADDRESS }}\n");
  const std::string deep = "/new/" + std::string(120, 'd') + "/" + std::string(120, 'e') + "/f";
  const std::string services =
      "services:\n  web:\n    image: maestro/busybox:1\n"
      "    command: [sh, -c, 'cat /etc/who; exec sleep 1000']\n"
      "    files:\n"
      "      /etc/plain: plain\n"
      "      /etc/who: {template: who.j2, mode: '0640', owner: '1000:1001'}\n"
      "      " +
      deep +
      ": {content: deep}\n"
      "      /data/in/volume: {content: \"v\\n\", mode: '0400', owner: '7:4000000'}\n"
      "    container_volumes: /data\n"
      "    instances:\n"
      "      web-1: {ship: one, stop_timeout: 0}\n"
      "      web-2: {ship: two, stop_timeout: 0, read_only: true, files: {/etc/plain: {file: no, optional: true}}}\n";
  scenario.describe(services);
  const Outcome refused = scenario.maestro({"start"});
  CHECK_EQ(refused.exit_code, 3);
  CHECK(says(refused.err, "instance 'web-2': '/etc/who' cannot be put there: the root file system is read-only"));

  std::string right = services;
  right.replace(right.find("read_only: true, files: {/etc/plain: {file: no, optional: true}}"), 64,
                "files: {/etc/plain: {file: no, optional: true}, /etc/who: plain}");
  scenario.describe(right);
  CHECK(says(
      scenario.must({"start", "--dry-run", "web-1"}).out,
      "web-1 on one: files /data/in/volume, /etc/plain, /etc/who and 1 more, because the description asks for it"));
  CHECK_EQ(scenario.must({"start"}).err, "");
  CHECK(eventually([&] { return scenario.docker(1, {"logs", "web-1"}) == "web-1 on " + scenario.address(1); }));
  CHECK_EQ(about(scenario, 1, "web-1", "/etc/who"), "640 1000:1001");
  CHECK_EQ(inside(scenario, 1, "web-1", "cat /etc/plain " + deep), "plain\ndeep");
  CHECK_EQ(about(scenario, 1, "web-1", "/data/in/volume"), "400 7:4000000");
  CHECK_EQ(about(scenario, 1, "web-1", "/data/in"), "755 0:0");
  CHECK_EQ(about(scenario, 1, "web-1", "/etc"), "755 0:0");
  CHECK_EQ(inside(scenario, 2, "web-2", "cat /etc/who; ls /etc/plain 2>&1 || true"),
           "plain\nls: /etc/plain: No such file or directory");

  // What has changed is replaced, and nothing else.
  const std::string first = scenario.inspect(1, "web-1", "{{.Id}}");
  scenario.must({"restart", "--only-if-changed", "--all"});
  CHECK_EQ(scenario.inspect(1, "web-1", "{{.Id}}"), first);
  scenario.write("who.j2", "{{ get_container_name() }}, newly\n");
  const std::string second = scenario.inspect(2, "web-2", "{{.Id}}");
  scenario.must({"restart", "--only-if-changed", "--all"});
  CHECK_EQ(inside(scenario, 1, "web-1", "cat /etc/who"), "web-1, newly");
  CHECK_EQ(scenario.inspect(2, "web-2", "{{.Id}}"), second);
}

TEST_CASE("files go into the volumes of a container whose root file system is read-only")
{
  Scenario scenario;
  scenario.describe("services: {web: {image: maestro/busybox:1, command: sleep 1000, read_only: true, "
                    "container_volumes: [/data, /etc/web],\n"
                    "  files: {/data/a/b: {content: one}, /etc/web/c: {content: two}}, instances: {web-1: {ship: one, "
                    "stop_timeout: 0}}}}\n");
  CHECK_EQ(scenario.must({"start"}).err, "");
  CHECK_EQ(inside(scenario, 1, "web-1", "cat /data/a/b /etc/web/c"), "onetwo");
}

TEST_CASE("a file where the image has a folder fails the start, and the same command finishes once that is mended")
{
  Scenario scenario;
  const auto described_at = [&](const std::string& path) {
    scenario.describe("services: {web: {image: maestro/busybox:1, command: sleep 1000, files: {" + path +
                      ": {content: x}}, instances: {web-1: {ship: one, stop_timeout: 0}}}}\n");
  };
  described_at("/www");
  const Outcome failed = scenario.maestro({"start"});
  CHECK_EQ(failed.exit_code, 1);
  CHECK(says(failed.err, "put the files into the container"));
  CHECK(says(failed.err, "cannot overwrite directory"));
  CHECK_EQ(scenario.state(1, "web-1"), "created");
  described_at("/www/x");
  scenario.must({"start"});
  CHECK_EQ(inside(scenario, 1, "web-1", "cat /www/x"), "x");
}

TEST_CASE("a play that is killed before the files are in the container is finished by the next one")
{
  Scenario scenario;
  std::string large;
  for (int i = 0; large.size() < (4U << 20U) - 100; ++i) large += std::to_string(i * i) + "\n";
  scenario.write("large", large);
  scenario.describe(
      "services: {web: {image: maestro/busybox:1, command: sleep 1000, files: {/a: large, /b: large, /c: large, "
      "/d: {content: last}}, instances: {web-1: {ship: one, stop_timeout: 0}}}}\n");
  Child killed(scenario.command({"start"}));
  CHECK(eventually([&] { return scenario.state(1, "web-1") != "absent"; }));
  killed.signal(SIGKILL);
  killed.wait();
  scenario.must({"start"});
  CHECK_EQ(inside(scenario, 1, "web-1", "cat /d; cat /a | wc -c; cmp /a /c && cmp /a /b && echo same"),
           "last" + std::to_string(large.size()) + "\nsame");
}

TEST_CASE("guest: true makes a ZooKeeper ensemble of images that know nothing of Maestro")
{
  Scenario scenario;
  scenario.have_images("examples/zookeeper/images");
  scenario.write("zoo.cfg.j2",
                 "dataDir=/data\nclientPort={{ get_port('client') }}\ntickTime=500\ninitLimit=20\nsyncLimit=4\n"
                 "4lw.commands.whitelist=ruok,srvr\nadmin.enableServer=false\nquorumListenOnAllIPs=true\n"
                 "{% for node in get_node_list(get_service_name(), ports=['peer', 'election']) -%}\n"
                 "server.{{ loop.index }}={{ node }}\n{% endfor %}");
  scenario.write("myid.j2", "{{ get_container_name().split('-')|last }}\n");
  scenario.describe(
      "services:\n  zookeeper:\n    image: maestro-zookeeper/zookeeper:3.8\n    guest: true\n"
      "    ports: {client: 2181, peer: 2888, election: 3888}\n"
      "    files: {/templates/zoo.cfg: zoo.cfg.j2, /templates/myid: myid.j2}\n"
      "    entrypoint: [maestro-guest, exec, --render, '/templates/zoo.cfg:/etc/zookeeper/zoo.cfg', --render, "
      "'/templates/myid:/data/myid', --]\n"
      "    command: [/bin/sh, -c, \"exec /usr/lib/jvm/java-17-*/bin/java -Xmx128m -XX:+UseSerialGC "
      "-XX:TieredStopAtLevel=1 "
      "-cp '/usr/share/java/*' org.apache.zookeeper.server.quorum.QuorumPeerMain /etc/zookeeper/zoo.cfg\"]\n"
      "    instances:\n"
      "      zookeeper-1: {ship: one, stop_timeout: 1}\n      zookeeper-2: {ship: two, stop_timeout: 1}\n      "
      "zookeeper-3: {ship: three, stop_timeout: 1}\n");
  CHECK_EQ(scenario.must({"start"}).err, "");
  std::string modes;
  CHECK_MESSAGE(eventually(
                    [&] {
                      modes.clear();
                      for (int host = 1; host <= 3; ++host)
                        modes += inside(scenario, host, "zookeeper-" + std::to_string(host),
                                        "printf srvr | nc 127.0.0.1 2181 | sed -n 's/^Mode: //p'") +
                                 "\n";
                      return count_of(modes, "leader") == 1 && count_of(modes, "follower") == 2;
                    },
                    std::chrono::seconds(60)),
                modes);
  CHECK_EQ(about(scenario, 1, "zookeeper-1", "/usr/local/bin/maestro-guest"), "755 0:0");
}

TEST_CASE("guest: true makes a Redis primary with two replicas of images that know nothing of Maestro, with a secret "
          "password that is in the containers and nowhere else")
{
  const std::string password = "overt-ure_1812";
  Scenario scenario;
  scenario.write("password", password + "\n");
  scenario.write(
      "redis.conf.j2",
      "bind 0.0.0.0\nprotected-mode no\nport {{ get_port('redis') }}\nsave \"\"\n"
      "requirepass {% include 'password' %}\nmasterauth {% include 'password' %}\n"
      "replica-announce-ip {{ get_container_host_address() }}\n"
      "replica-announce-port {{ get_specific_port(get_service_name(), get_container_name(), 'redis') }}\n"
      "{% set primary = _get_service_instance_names(get_service_name())|first -%}\n"
      "{% if get_container_name() != primary -%}\n"
      "replicaof {{ get_specific_host(get_service_name(), primary) }} {{ get_specific_port(get_service_name(), "
      "primary, 'redis') }}\n"
      "{% endif %}");
  scenario.describe(
      "secrets: {redis: {file: password}}\n"
      "services:\n  redis:\n    image: maestro/redis:7\n    guest: true\n    ports: {redis: '6379:16379'}\n"
      "    files: {/templates/redis.conf: redis.conf.j2, /templates/password: {secret: redis}}\n"
      "    entrypoint: [maestro-guest, exec, --render, '/templates/redis.conf:/etc/redis/redis.conf', --, "
      "redis-server]\n"
      "    command: [/etc/redis/redis.conf]\n"
      "    lifecycle: {running: [{type: tcp, port: redis, max_wait: 30}]}\n"
      "    instances:\n"
      "      redis-1: {ship: one, stop_timeout: 1}\n      redis-2: {ship: two, stop_timeout: 1}\n      redis-3: {ship: "
      "three, stop_timeout: 1}\n");
  const Outcome plan = scenario.must({"plan", "apply"});
  const Outcome apply = scenario.must({"apply", "--yes", "--verbose"});
  CHECK_EQ(apply.err.find("ERROR"), std::string::npos);
  CHECK_EQ(apply.err.find("warning"), std::string::npos);
  const std::string client = "REDISCLI_AUTH=$(cat /templates/password) redis-cli ";
  std::string told;
  CHECK_MESSAGE(eventually(
                    [&] {
                      told = inside(scenario, 1, "redis-1", client + "info replication");
                      return count_of(told, "state=online") == 2;
                    },
                    std::chrono::seconds(30)),
                told);
  inside(scenario, 1, "redis-1", client + "set song overture");
  for (const int host : {2, 3})
    CHECK(eventually(
        [&] { return inside(scenario, host, "redis-" + std::to_string(host), client + "get song") == "overture"; }));
  CHECK(says(inside(scenario, 1, "redis-1", "redis-cli get song"), "NOAUTH"));
  CHECK_EQ(inside(scenario, 1, "redis-1", "cat /templates/password"), password);
  CHECK_EQ(about(scenario, 1, "redis-1", "/templates/password"), "400 0:0");
  std::string all = plan.out + plan.err + apply.out + all_that_is_told(scenario);
  for (int host = 1; host <= 3; ++host) all += all_that_is_kept(scenario, host);
  CHECK(says(all, "/templates/password"));
  CHECK_EQ(count_of(all, password), 0);
}

} // namespace maestro::test
