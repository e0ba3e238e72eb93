// SPDX-License-Identifier: Apache-2.0
#include "every_call.hpp"

#include <chrono>
#include <memory>

namespace maestro::contract {

using namespace engine;
using namespace std::chrono_literals;

namespace {

void set_process(ContainerSettings& settings)
{
  settings.command = {"serve", "--all"};
  settings.entrypoint = {"/init"};
  settings.hostname = "web";
  settings.domainname = "example";
  settings.user = "0:0";
  settings.workdir = "/w";
  settings.labels = {{"tier", "front"}};
  settings.stop_signal = "SIGINT";
  settings.stop_timeout = 3s;
  settings.healthcheck = Healthcheck{{"CMD", "true"}, 1s, 2s, 3s, 4};
  settings.platform = "linux/arm64";
  settings.tty = settings.stdin_open = true;
}

void set_surroundings(ContainerSettings& settings)
{
  settings.ports = {{"http", Protocol::tcp, {80, 81}, "0.0.0.0", {8080, 8081}},
                    {"any", Protocol::udp, {53, 53}, "10.0.0.1", {5300, 5310}}};
  settings.binds = {{"/srv", "/s", "ro"}, {"data", "/d", "rw"}};
  settings.container_volumes = {"/m"};
  settings.volumes_from = {"data-1"};
  settings.tmpfs = {{"/run", "size=1m"}};
  settings.networks = {{"front", {"www"}, "10.5.0.2", "fd00::2"}, {"back", {"db"}, "10.6.0.2", ""}};
  settings.dns = {"1.1.1.1"};
  settings.dns_search = {"example"};
  settings.dns_options = {"ndots:1"};
  settings.extra_hosts = {"db:10.0.0.2"};
  settings.links = {"db-1:db"};
}

void set_rights(ContainerSettings& settings)
{
  settings.privileged = settings.read_only = true;
  settings.init = true;
  settings.cap_add = {"NET_ADMIN"};
  settings.cap_drop = {"ALL"};
  settings.security_options = {"no-new-privileges"};
  settings.group_add = {"27"};
  settings.ipc_mode = settings.pid_mode = settings.uts_mode = settings.userns_mode = "host";
  settings.runtime = "runc";
  settings.sysctls = {{"net.core.somaxconn", "1"}};
  settings.devices = {{"/dev/null", "/dev/x", "r"}};
  settings.gpus = {{"nvidia", -1, {"0"}, {"gpu", "compute"}, {{"k", "v"}}}};
}

void set_limits(ContainerSettings& settings)
{
  settings.memory = 1 << 20;
  settings.memory_swap = -1;
  settings.memory_reservation = 5;
  settings.shm_size = 6;
  settings.cpu_shares = 512;
  settings.nano_cpus = 1'500'000'000;
  settings.cpuset = "0-1";
  settings.pids_limit = 100;
  settings.oom_score_adjustment = -500;
  settings.ulimits = {{"nofile", 1024, 2048}};
  settings.restart = {"on-failure", 4};
  settings.log_driver = LogDriver{"json-file", {{"max-size", "1m"}}};
}

const RegistryLogin by_password{.username = "u", .password = "p", .server = "registry.example"};
const RegistryLogin by_token{.server = "registry.example", .identity_token = "t"};

bool all_output(OutputStream, std::string_view) { return true; }
bool all_events(const ContainerEvent&) { return true; }

ContainerSpec least_spec()
{
  ContainerSpec spec;
  spec.name = "web-1";
  spec.image = "nginx:1";
  return spec;
}

std::vector<EngineCall> questions()
{
  return {
      {"version", [](Engine& engine) { engine.version(); }},
      {"containers", [](Engine& engine) { engine.containers(); }},
      {"containers", [](Engine& engine) { engine.containers("a.b=c"); }},
      {"inspect", [](Engine& engine) { engine.inspect("web-1"); }},
      {"retell", [](Engine& engine) { engine.retell("web-1"); }},
      {"images", [](Engine& engine) { engine.images(); }},
      {"image", [](Engine& engine) { engine.image("registry.example/app:1"); }},
      {"networks", [](Engine& engine) { engine.networks(); }},
      {"networks", [](Engine& engine) { engine.networks("front"); }},
      {"volumes", [](Engine& engine) { engine.volumes(); }},
      {"volumes", [](Engine& engine) { engine.volumes("a.b=c"); }},
      {"volume", [](Engine& engine) { engine.volume("data"); }},
      {"users", [](Engine& engine) { engine.users(NetworkState{.id = "01", .name = "front"}); }},
      {"users", [](Engine& engine) { engine.users(VolumeState{.name = "data"}); }},
      {"registry_digest", [](Engine& engine) { engine.registry_digest("registry.example/app:1", std::nullopt); }},
      {"registry_digest", [](Engine& engine) { engine.registry_digest("registry.example/app:1", by_password); }},
      {"logs", [](Engine& engine) { engine.logs("web-1", {}, all_output); }},
      {"logs",
       [](Engine& engine) {
         engine.logs("web-1", {.follow = true, .timestamps = true, .tail = 5, .since = Moment(1500ms)}, all_output);
       }},
      {"events", [](Engine& engine) { engine.events({}, {}, all_events); }},
      {"events",
       [](Engine& engine) {
         engine.events({"start", "die", "health_status"}, {}, all_events);
       }},
  };
}

std::vector<EngineCall> changes_of_containers()
{
  return {
      {"create", [](Engine& engine) { engine.create(least_spec()); }},
      {"create", [](Engine& engine) { engine.create(full_spec()); }},
      {"put_files",
       [](Engine& engine) {
         const std::vector<ContainerFile> files{
             {.path = "/etc/app.conf", .content = std::make_shared<const std::string>("a: 1\n")}};
         engine.put_files("web-1", "/", files);
       }},
      {"start", [](Engine& engine) { engine.start("web-1"); }},
      {"stop", [](Engine& engine) { engine.stop("web-1", 7s); }},
      {"kill", [](Engine& engine) { engine.kill("web-1"); }},
      {"rename", [](Engine& engine) { engine.rename("web-1", "web-1-old"); }},
      {"update",
       [](Engine& engine) {
         engine.update("web-1", {.memory = 1 << 20,
                                 .memory_swap = -1,
                                 .memory_reservation = 5,
                                 .cpu_shares = 512,
                                 .nano_cpus = 1'000'000,
                                 .pids_limit = -1,
                                 .cpuset = "0",
                                 .restart = RestartPolicy{"unless-stopped", 0}});
       }},
      {"remove", [](Engine& engine) { engine.remove("web-1"); }},
      {"execute", [](Engine& engine) { engine.execute("web-1", {"true"}); }},
      {"connect",
       [](Engine& engine) {
         engine.connect("web-1", {.network = "back", .aliases = {"db"}, .ipv4 = "10.6.0.2", .ipv6 = "fd01::2"});
       }},
  };
}

std::vector<EngineCall> other_changes()
{
  return {
      {"login", [](Engine& engine) { engine.login(by_password); }},
      {"login", [](Engine& engine) { engine.login(by_token); }},
      {"pull", [](Engine& engine) { engine.pull("registry.example/app:1", by_password, {}); }},
      {"pull", [](Engine& engine) { engine.pull("registry.example/app@sha256:0123", by_token, {}); }},
      {"pull", [](Engine& engine) { engine.pull("nginx", std::nullopt, {}); }},
      {"create_network", [](Engine& engine) { engine.create_network({.name = "front"}); }},
      {"create_network",
       [](Engine& engine) {
         engine.create_network({.name = "front",
                                .driver = "bridge",
                                .internal = true,
                                .attachable = true,
                                .ipv6 = true,
                                .options = {{"mtu", "9000"}},
                                .labels = {{"a", "b"}},
                                .subnets = {{"10.5.0.0/16", "10.5.0.1"}, {"fd00::/64", ""}}});
       }},
      {"remove_network", [](Engine& engine) { engine.remove_network("01"); }},
      {"create_volume",
       [](Engine& engine) {
         engine.create_volume(
             {.name = "data", .driver = "local", .options = {{"type", "nfs"}}, .labels = {{"a", "b"}}});
       }},
      {"remove_volume", [](Engine& engine) { engine.remove_volume("data"); }},
  };
}

} // namespace

ContainerSpec full_spec()
{
  ContainerSpec spec = least_spec();
  spec.env = {"A=1", "B"};
  spec.own_labels = {{"io.maestro.service", "web"}};
  set_process(spec.settings);
  set_surroundings(spec.settings);
  set_rights(spec.settings);
  set_limits(spec.settings);
  return spec;
}

ContainerSpec newest_spec()
{
  ContainerSpec spec = full_spec();
  spec.settings.annotations = {{"note", "x"}};
  return spec;
}

std::vector<EngineCall> every_call()
{
  std::vector<EngineCall> all = questions();
  for (const auto& more : {changes_of_containers(), other_changes()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

} // namespace maestro::contract
