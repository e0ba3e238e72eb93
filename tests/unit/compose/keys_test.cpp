// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/compose/converting.hpp>

#include <string>

using namespace maestro;
using maestro::test::description_of;
using maestro::test::says;
using maestro::test::told_of;

namespace {

const std::string as_now = "is written as its variables are now";

} // namespace

TEST_CASE("keys: what is from outside stays so, whatever says it")
{
  for (const char* external : {"true", "\"${EXT:-true}\"", "\"${EXT-yes}\"", "{name: v}"}) {
    CAPTURE(external);
    const std::string text = description_of("volumes: [\"v:/d\"], networks: [v]", {.folder = "/z"},
                                            "volumes: {v: {external: " + std::string(external) +
                                                "}}\nnetworks: {v: {external: " + external + "}}\n");
    CHECK(says(text, "\n  v: {external: true}\n\nservices:"));
    CHECK(says(text, "\n  v: {external: true}\n\nvolumes:"));
  }
  CHECK(
      says(told_of("volumes: [\"v:/d\"]", {}, "volumes: {v: {external: \"${EXT:-true}\"}}\n"), "'external' " + as_now));
  CHECK_EQ(told_of("volumes: [\"v:/d\"]", {}, "volumes: {v: {external: true}}\n"), "");
}

TEST_CASE("keys: words that a variable says stay templates, or it is told")
{
  CHECK(says(description_of("restart: \"${R:-always}\""), "restart: \"{{ env.R | default('always', true) }}\""));
  CHECK(says(description_of("restart: \"${R:-false}\""), "restart: \"no\""));
  CHECK(says(told_of("restart: \"${R:-false}\""), "'restart' " + as_now));
  CHECK(says(description_of("ipc: \"${I:-host}\""), "ipc: \"{{ env.I | default('host', true) }}\""));
  CHECK(says(told_of("ipc: \"${I:-service:web}\""), "'ipc' " + as_now));
  CHECK(says(told_of("scale: \"${N:-2}\""), "'scale' " + as_now));
  CHECK(says(told_of("container_name: \"${N:-x}\""), "'container_name' " + as_now));
  CHECK(says(description_of("volumes: [\"/a:/b:${M:-ro}\"]"),
             "{target: /b, mode: \"{{ env.M | default('ro', true) }}\"}"));
  CHECK(says(description_of("volumes: [\"/a:/b:${M:-rw}\"]"), "mode: \"{{ env.M | default('rw', true) }}\""));
  CHECK(says(description_of("volumes: [{type: bind, source: /a, target: /b, read_only: \"${M:-true}\"}]"), "mode: ro"));
  CHECK(says(told_of("volumes: [{type: bind, source: /a, target: /b, read_only: \"${M:-true}\"}]"),
             "'read_only' " + as_now));
}

TEST_CASE("keys: whether ports are published is asked of the network that variables say now")
{
  compose::Surroundings around;
  CHECK(says(told_of("network_mode: \"${M:-host}\", ports: [\"80:80\"]"), "'ports' have no effect"));
  CHECK(says(told_of("network_mode: \"${M:-service:x}\", ports: [\"80:80\"]"), "'ports' have no effect"));
  CHECK_EQ(told_of("network_mode: \"${M:-bridge}\", ports: [\"80:80\"]"), "");
  around.variables = {{"M", "none"}};
  CHECK(says(told_of("network_mode: \"${M:-bridge}\", ports: [\"80:80\"]", around), "'ports' have no effect"));
}

TEST_CASE("keys: a service that names no network is in the project's")
{
  const compose::Surroundings around{.folder = "/z"};
  for (const char* keys : {"tty: true", "networks: []", "networks: {}", "networks: null", "network_mode: \"\"",
                           "network_mode: \"${M:-}\""}) {
    CAPTURE(keys);
    CHECK(says(description_of(keys, around), "networks: {z_default: {aliases: [web]}}"));
  }
  CHECK(says(description_of("networks: [], network_mode: host", around), "net: host"));
}

TEST_CASE("keys: a size without end is one of swap only")
{
  CHECK(says(description_of("memswap_limit: -1"), "limits: {swap: -1}"));
  for (const char* keys : {"mem_limit: -1", "mem_reservation: \"-1\"", "shm_size: -1",
                           "deploy: {resources: {limits: {memory: \"-1\"}}}"}) {
    CAPTURE(keys);
    CHECK_EQ(description_of(keys).find(": -1"), std::string::npos);
    CHECK(says(told_of(keys), "is left out: it is not a size"));
  }
}

TEST_CASE("keys: none at once is all at once")
{
  CHECK(says(description_of("deploy: {update_config: {parallelism: 0}}"), "update: {parallelism: 100%}"));
  CHECK(says(description_of("deploy: {update_config: {parallelism: \"0\"}}"), "update: {parallelism: 100%}"));
  CHECK(says(description_of("deploy: {update_config: {parallelism: 2}}"), "update: {parallelism: 2}"));
}

TEST_CASE("keys: what of the engine is mounted, and what only begins like a mount")
{
  const std::string config = "configs: {c: {content: x}}\n";
  const auto put = [&](const std::string& mounts, const std::string& target) {
    return description_of(mounts + "configs: [{source: c, target: " + target + "}]", {}, config);
  };
  for (const char* target : {"/etc/hosts", "/etc/resolv.conf", "/proc/x", "/dev/shm/x", "/etc//hosts"}) {
    CAPTURE(target);
    CHECK_EQ(put("", target).find("files:"), std::string::npos);
  }
  CHECK(says(put("", "/etc/hosts.d"), "/etc/hosts.d: {content: x"));
  CHECK(says(put("tmpfs: /tmp, ", "/tmp-config/app"), "/tmp-config/app: {content: x"));
  CHECK_EQ(put("tmpfs: /tmp, ", "/tmp-config/app").find("container_volumes"), std::string::npos);
  CHECK(says(put("tmpfs: [\"${T:-/run}:size=1m\"], ", "/run/a/b"), "container_volumes: [/run/a]"));
  CHECK(says(put("volumes: [\"${D:-./x}:/etc/a\"], ", "/etc/a/b/c"), "container_volumes: [/etc/a/b]"));
  CHECK_EQ(put("volumes: [\"/x:/etc/a\"], ", "/etc/a/b").find("files:"), std::string::npos);
  CHECK_EQ(put("volumes: [\"/x:/etc/a/b\"], ", "/etc/a").find("files:"), std::string::npos);
}

TEST_CASE("keys: devices in short and in full")
{
  CHECK(says(description_of("devices: [{source: /dev/a}]"), "devices: [/dev/a]"));
  CHECK(says(description_of("devices: [{source: /dev/a, permissions: r}]"), "\"/dev/a:/dev/a:r\""));
  CHECK(says(description_of("devices: [\"/dev/a:/dev/b:rwm\"]"), "\"/dev/a:/dev/b:rwm\""));
  for (const char* device : {"\"nvidia.com/gpu=all\"", "{source: \"vendor.com/net=x\"}"})
    CHECK(says(told_of("devices: [" + std::string(device) + "]"), "named by CDI"));
  for (const char* device : {"dev/a", "\"/dev/a:b\"", "\"/dev/a:/b:x\"", "{target: /dev/a}"})
    CHECK(says(told_of("devices: [" + std::string(device) + "]"), "'devices' is left out"));
}

TEST_CASE("keys: requests for devices, with their options")
{
  const std::string full = "[{driver: nvidia, count: 2, options: {a: b}}]";
  CHECK(says(description_of("gpus: " + full), "gpus: [{driver: nvidia, count: 2, options: {a: b}}]"));
  CHECK(says(description_of("deploy: {resources: {reservations: {devices: " + full + "}}}"), "options: {a: b}"));
  CHECK(says(description_of("gpus: [{options: [\"a=b\"], count: \"${N:-all}\"}]"),
             "{options: {a: b}, count: \"{{ env.N | default('all', true) }}\"}"));
  CHECK(says(description_of("gpus: all"), "gpus: all"));
}

TEST_CASE("keys: a profile of seccomp in a file is told")
{
  for (const char* option : {"seccomp:./p.json", "seccomp=/etc/p.json", "seccomp:${P:-p.json}"})
    CHECK(says(told_of("security_opt: [\"" + std::string(option) + "\"]"), "engines take no file"));
  CHECK_EQ(told_of("security_opt: [\"seccomp:unconfined\", 'seccomp={\"a\": 1}', no-new-privileges]"), "");
}

TEST_CASE("keys: a second address of a host is told, the same one again is not")
{
  CHECK(says(told_of("extra_hosts: [\"a:10.0.0.1\", \"a:10.0.0.2\"]"), "'a' has a second address"));
  CHECK(says(told_of("extra_hosts: [\"a=10.0.0.1\", \"a:[::1]\"]"), "'a' has a second address"));
  CHECK_EQ(told_of("extra_hosts: [\"a:10.0.0.1\", \"a=10.0.0.1\"]"), "");
}

TEST_CASE("keys: the folder that becomes a volume has an absolute path")
{
  const auto device = [](const std::string& options) {
    return description_of("volumes: [\"v:/d\"]", {.folder = "/srv/shop"},
                          "volumes: {v: {driver_opts: " + options + "}}\n");
  };
  CHECK(says(device("{type: none, o: bind, device: ./logs}"), "device: /srv/shop/logs"));
  CHECK(says(device("{type: none, o: \"rw,bind\", device: logs}"), "device: /srv/shop/logs"));
  CHECK(says(device("{type: none, o: bind, device: \"${L:-./logs}\"}"),
             "device: \"{{ env.L | default('/srv/shop/logs', true) }}\""));
  CHECK(says(device("{type: none, o: bind, device: /logs}"), "device: /logs"));
  CHECK(says(device("{type: nfs, o: \"addr=10.0.0.1\", device: \":/logs\"}"), "device: \":/logs\""));
}

TEST_CASE("keys: what is read otherwise in env files is told")
{
  const auto told = [](const std::string& content) {
    compose::Surroundings around;
    around.read = [&](const std::string&) { return content; };
    return told_of("env_file: a.env", around);
  };
  CHECK(says(told("A=1\nLEVEL=info # or debug\n"), "'#' and what follows in line 2 is a part of the value"));
  CHECK(says(told("=x\n"), "line 1 has no name"));
  CHECK(says(told("A=\"x\"\n"), "quotes"));
  CHECK_EQ(told("# A\nA=b#c\n"), "");
}
