// SPDX-License-Identifier: Apache-2.0
#include <maestro/maestro.hpp>
#include <maestro/plan/drift.hpp>

#include <doctest/doctest.h>
#include <e2e/fleet.hpp>
#include <e2e/podman.hpp>
#include <e2e/scenario.hpp>

#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

/// A setting for each of some sixty containers.
const std::vector<std::string> settings{
    "entrypoint: [/bin/sh, -c], command: [sleep 1000]",
    "entrypoint: []",
    "env: {B: 1, A: '', HOSTNAME: zz}",
    "hostname: a.b.example",
    "domainname: example.org",
    "username: '1000:1000'",
    "workdir: /srv/x/../y/",
    "labels: {a: '', b: 'ü x', c.d/e: '1'}",
    "stop_signal: SIGUSR1",
    "stop_signal: usr1",
    "stop_signal: '10'",
    "healthcheck: {test: [CMD, 'true'], interval: 1m, timeout: 3s, start_period: 2s, retries: 2}",
    "healthcheck: {test: 'true'}",
    "healthcheck: {disable: true}",
    "platform: linux/amd64",
    "tty: true",
    "stdin_open: true",
    "ports: {a: '80:18080', b: '53/udp:18053/udp'}",
    "ports: {a: '80:18081', b: '80:18082'}",
    "ports: {a: '80:127.0.0.1:18083'}",
    "volumes: {/tmp/x: {target: /data, mode: rw}}",
    "volumes: {/tmp/x//y/: {target: /data/, mode: ro}}",
    "volumes: {diff-cache: /cache, /tmp/a: /b/c, /tmp/b: /b}",
    "container_volumes: [/cache]",
    "tmpfs: [/run, '/scratch:size=64k']",
    "net: host",
    "net: none",
    "net: bridge",
    "networks: {diff-front: {aliases: [x, y]}}",
    "networks: [diff-front, diff-back]",
    "dns: [10.0.0.53, 10.0.0.54]",
    "dns_search: [example], dns_opt: ['ndots:2', 'timeout:1']",
    "extra_hosts: {one.example: 10.0.0.1, two.example: 10.0.0.2}",
    "read_only: true",
    "cap_add: [NET_ADMIN, cap_sys_time]",
    "cap_drop: [CAP_MKNOD]",
    "security_opt: ['no-new-privileges:true', 'seccomp=unconfined']",
    "group_add: ['30', '20']",
    "ipc: host",
    "pid: host",
    "uts: host",
    "sysctls: {net.ipv4.ip_unprivileged_port_start: '80'}",
    "devices: ['/dev/null:/dev/nothing:rw']",
    "limits: {memory: 64m}",
    "limits: {memory: 64m, swap: 96m, cpu: 512}",
    "mem_reservation: 32m",
    "shm_size: 32m",
    "cpus: 1.5",
    "cpus: 0.01",
    "cpuset: 0-1",
    "pids_limit: 100",
    "pids_limit: -1",
    "oom_score_adj: 100",
    "restart: always",
    "restart: unless-stopped",
    "restart: {name: on-failure, retries: 3}",
    "log_driver: json-file",
    "log_driver: none",
    "stop_timeout: 0",
    "ulimits: {nofile: {soft: 100, hard: 200}}",
    "log_driver: json-file, log_opt: {max-size: 2m, max-file: '3'}",
    "init: true",
    "runtime: runc",
    "userns_mode: host",
    "volumes_from: [app-21]",
    "links: {app-1: one}",
    "net: 'container:app-1'",
    "ipc: shareable",
    "pid: 'container:app-1'",
    "env: {PATH: '/bin:/sbin', EMPTY: ''}",
    "labels: [lonely]",
};

const std::string all_as_described = std::to_string(settings.size()) + " instances are as described\n";

/// Instances app-1, app-2, …, each with one of the settings, on a ship.
std::string services(const std::string& ship, const std::string& image, const std::vector<std::string>& of_each)
{
  std::string text =
      "networks: {diff-front: {}, diff-back: {}}\nvolumes: {diff-cache: {}}\nservices:\n  app:\n    image: " + image +
      "\n    stop_timeout: 1\n    instances:\n";
  int number = 0;
  for (const std::string& one : of_each) {
    const bool has_process = one.find("command:") != std::string::npos;
    text += "      app-" + std::to_string(++number) + ": {ship: " + ship + ", " + one +
            (has_process ? "" : ", command: sleep 1000") + "}\n";
  }
  return text;
}

/// What differs between the containers of a description and what it describes, as far as their engine tells, without
/// what our labels tell: for each instance its setting and the fields.
std::string told_differences(const std::string& file, const std::vector<std::string>& of_each)
{
  std::string text;
  net::run([&] {
    const Loaded loaded = load({.file = file});
    const Environment& environment = loaded.environment.value();
    std::vector<InstanceName> instances;
    for (const auto& [name, instance] : environment.instances) instances.push_back(name);
    engine::Fleet fleet = connect(environment);
    const Observed observed = observe(environment, fleet, observe_wish_of_diff(instances));
    for (const InstanceName& name : instances) {
      const Instance& instance = environment.instances.at(name);
      const ShipFacts& facts = observed.ships.at(instance.ship);
      const auto container = facts.containers.find(name.text());
      if (container == facts.containers.end()) {
        text += name.text() + " is not there\n";
        continue;
      }
      const engine::ContainerSpec spec = container_spec(environment, instance);
      const Labels no_labels;
      for (const Field& field : differing_fields({.described = spec,
                                .labels = no_labels,
                                .retold = facts.retold.at(container->second.id),
                                .image = &facts.image_configs.at(container->second.image_id),
                                .is_podman = facts.is_podman,
                                .ship = &facts}))
        text += of_each[std::stoul(name.text().substr(4)) - 1] + ": " + field.path + " is '" +
                field.from.value_or("(none)") + "', not '" + field.to.value_or("(none)") + "'\n";
    }
    return 0;
  });
  return text;
}

/// A host of its own whose daemon has other defaults than usual, and the image maestro/busybox:1.
class DaemonWithDefaults {
public:
  explicit DaemonWithDefaults(const Scenario& scenario) : fleet_(fleet() + "-odd")
  {
    hosts({"up", "1", "--", "--log-opt", "max-size=1m", "--log-opt", "max-file=2", "--default-ulimit",
           "nofile=2048:4096", "--default-shm-size", "48m", "--init", "--dns", "10.0.0.1", "--dns-search",
           "odd.example", "--default-ipc-mode", "shareable"});
    const Outcome image = run_command({"docker", "-H", "unix://" + scenario.socket(1), "save", "maestro/busybox:1"});
    if (run_command({"docker", "-H", "unix://" + socket(), "load"}, image.out).exit_code != 0)
      throw std::runtime_error("the daemon does not take the image");
  }
  ~DaemonWithDefaults() { run_command(command({"down"})); }
  DaemonWithDefaults(const DaemonWithDefaults&) = delete;
  DaemonWithDefaults& operator=(const DaemonWithDefaults&) = delete;

  std::string socket() const
  {
    const char* const folder = std::getenv("MAESTRO_HOSTS_DIR");
    return std::string(folder == nullptr ? "/var/tmp/maestro-hosts" : folder) + "/" + fleet_ + "/1/docker.sock";
  }

private:
  std::vector<std::string> command(std::vector<std::string> words) const
  {
    words.insert(words.begin(), {MAESTRO_TOOLS "/hosts", "--fleet", fleet_});
    return words;
  }
  void hosts(const std::vector<std::string>& words) const
  {
    const Outcome outcome = run_command(command(words));
    if (outcome.exit_code != 0) throw std::runtime_error("no host with other defaults:\n" + outcome.err);
  }

  std::string fleet_;
};

/// An image that sets whatever an image can, on host 1.
void make_image_that_sets_everything(const Scenario& scenario)
{
  scenario.docker(1, {"create", "--name", "everything", "--stop-signal", "SIGQUIT", "maestro/busybox:1"});
  std::vector<std::string> commit{"commit"};
  for (const char* const change :
       {"ENV COLOUR=of-the-image A=of-the-image HOSTNAME=of-the-image", "ENTRYPOINT [\"env\"]",
        "CMD [\"sleep\", \"2000\"]", "LABEL a=of-the-image maintainer=somebody", "VOLUME [\"/var/kept\", \"/cache\"]",
        "EXPOSE 80/tcp 7000/udp", "HEALTHCHECK --interval=7s --timeout=2s --retries=5 CMD true", "USER 1:1",
        "WORKDIR /srv/of/the/image"})
    commit.insert(commit.end(), {"--change", change});
  commit.insert(commit.end(), {"everything", "maestro/everything:1"});
  scenario.docker(1, commit);
  scenario.docker(1, {"rm", "everything"});
}

/// All settings, while it runs and once it has stopped.
void check_nothing_differs(const Scenario& scenario)
{
  const Outcome start = scenario.maestro({"start", "--quiet"});
  CHECK_MESSAGE(start.exit_code == 0, start.err);
  CHECK_EQ(told_differences(scenario.file(), settings), "");
  CHECK_EQ(scenario.must({"diff"}).out, all_as_described);
  scenario.must({"kill", "--all"});
  CHECK_EQ(told_differences(scenario.file(), settings), "");
}

} // namespace

TEST_CASE("diff: no engine's way of telling what was asked for is a difference, while it runs and once it has stopped")
{
  Scenario scenario;
  scenario.describe(services("one", "maestro/busybox:1", settings));
  check_nothing_differs(scenario);
}

TEST_CASE("diff: what an image brings along is no difference, whatever it sets and whatever is asked for besides")
{
  Scenario scenario;
  make_image_that_sets_everything(scenario);
  scenario.describe(services("one", "maestro/everything:1", settings));
  check_nothing_differs(scenario);
  scenario.maestro({"clean"});
  scenario.docker(1, {"rmi", "--force", "maestro/everything:1"});
}

TEST_CASE("diff: what a daemon does by default is no difference")
{
  Scenario scenario;
  const DaemonWithDefaults daemon(scenario);
  scenario.describe("  odd: {ip: 127.0.0.1, socket_path: " + daemon.socket() + "}\n" +
                    services("odd", "maestro/busybox:1", settings));
  check_nothing_differs(scenario);
}

TEST_CASE("diff: what was changed, taken out or changed by others is told with its place, and nothing else")
{
  Scenario scenario;
  const auto describe = [&](const std::string& of_web_1) {
    scenario.describe("services:\n  web:\n    image: maestro/busybox:1\n    command: sleep 1000\n    stop_timeout: 1\n"
                      "    instances:\n      web-1: {ship: one, " +
                      of_web_1 + "}\n      web-2: {ship: two, limits: {memory: 64m}}\n");
  };
  describe("env: {COLOUR: red, STAGE: dev}, cap_add: [NET_ADMIN]");
  scenario.must({"start"});
  CHECK_EQ(scenario.maestro({"diff", "--exit-code"}).exit_code, 0);
  describe("env: {COLOUR: blue}, cap_add: [cap_net_admin]");
  const Outcome diff = scenario.maestro({"diff", "--exit-code"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK(says(diff.out, "web-1 on one: to be replaced, its configuration has changed"));
  CHECK(says(diff.out, "env.COLOUR  red → blue"));
  CHECK(says(diff.out, "maestro.yaml:13:"));
  CHECK(says(diff.out, "env.STAGE   dev → none"));
  CHECK_EQ(diff.out.find("cap_add"), std::string::npos);
  CHECK(says(diff.out, "1 of 2 instances is not as described"));
  scenario.docker(2, {"update", "--memory", "32m", "--memory-swap", "64m", "web-2"});
  CHECK(says(scenario.must({"diff", "web-2"}).out, "limits.memory  32m → 64m (changed on the ship)"));
}

TEST_CASE(
    "apply: replaces what differs, moves what is described elsewhere, takes away what is not described, and is done")
{
  Scenario scenario;
  const auto describe = [&](const std::string& colour, const std::string& ship, const std::string& third) {
    scenario.describe("services:\n  web:\n    image: maestro/busybox:1\n    command: sleep 1000\n    stop_timeout: 1\n"
                      "    instances:\n      web-1: {ship: one, env: {COLOUR: " +
                      colour + "}}\n      web-2: {ship: " + ship + "}\n" + third);
  };
  describe("red", "two", "      web-3: {ship: three}\n");
  CHECK_EQ(scenario.maestro({"apply"}).exit_code, 2);
  CHECK_EQ(scenario.state(1, "web-1"), "absent");
  scenario.must({"apply", "--yes"});
  const std::string one = scenario.inspect(1, "web-1", "{{.Id}}");
  scenario.must({"apply"}); // nothing to do is no question
  CHECK_EQ(scenario.inspect(1, "web-1", "{{.Id}}"), one);

  scenario.docker(3, {"stop", "--time", "0", "web-3"});
  const std::string three = scenario.inspect(3, "web-3", "{{.Id}}");
  scenario.must({"apply", "--yes"});
  CHECK_EQ(scenario.state(3, "web-3"), "running");
  CHECK_EQ(scenario.inspect(3, "web-3", "{{.Id}}"), three); // as it was

  describe("blue", "three", "      web-3: {ship: three}\n");
  CHECK(says(scenario.must({"plan", "apply"}).out, "env.COLOUR: red → blue"));
  scenario.must({"apply", "--yes"});
  CHECK_EQ(scenario.variables_inside(1, "web-1").at("COLOUR"), "blue");
  CHECK_EQ(scenario.state(2, "web-2"), "absent");
  CHECK_EQ(scenario.state(3, "web-2"), "running");
  CHECK_EQ(scenario.state(3, "web-3"), "running");

  describe("blue", "three", ""); // of which the others are told
  CHECK(says(scenario.must({"apply", "--yes"}).err, "web-3 on three is not described any more"));
  CHECK_EQ(scenario.state(3, "web-3"), "running");
  scenario.must({"apply", "--prune", "--yes"});
  CHECK_EQ(scenario.state(3, "web-3"), "absent");
  CHECK_EQ(scenario.must({"diff"}).out, "2 instances are as described\n");
}

TEST_CASE("on Podman: no way of telling what was asked for is a difference")
{
  std::vector<std::string> of_podman;
  for (const std::string& one : settings) // what it refuses, what needs the host's own network or clock
    if (one.find("networks:") == std::string::npos && one.find("ports:") == std::string::npos &&
        one.find("sysctls") == std::string::npos && one.find("platform") == std::string::npos &&
        one.find("net: bridge") == std::string::npos && one.find("links") == std::string::npos &&
        one.find("init") == std::string::npos && one.find("runtime") == std::string::npos &&
        one.find("ulimits") == std::string::npos && one.find("shareable") == std::string::npos &&
        one.find("userns") == std::string::npos && one.find("container:") == std::string::npos)
      of_podman.push_back(one.find("net:") == std::string::npos ? one + ", net: none" : one);
  Scenario scenario;
  const Podman podman(scenario);
  podman.describe(scenario, services("pod", "maestro/busybox:1", of_podman));
  const Outcome start = scenario.maestro({"start", "--quiet"});
  CHECK_MESSAGE(start.exit_code == 0, start.err);
  CHECK_EQ(told_differences(scenario.file(), of_podman), "");
}

} // namespace maestro::test
