// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/needs.hpp>
#include <maestro/maestro.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/declared.hpp>
#include <maestro/plan/drift.hpp>

#include <doctest/doctest.h>
#include <e2e/every_setting.hpp>
#include <e2e/fleet.hpp>
#include <e2e/podman.hpp>
#include <e2e/scenario.hpp>
#include <support/container_keys.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

/// Real engines: no way of telling what was asked for is a difference.
namespace maestro::test {

namespace {

using Settings = std::vector<std::string>;

Settings with(Settings some, const Settings& others)
{
  some.insert(some.end(), others.begin(), others.end());
  return some;
}

/// Instances app-1, app-2, …, each with one of the settings, on a ship; and what these settings name.
std::string services(const Scenario& scenario, const std::string& ship, const std::string& image,
                     const Settings& of_each)
{
  std::ofstream(scenario.folder() + "/more.env") << "MORE=1\n";
  std::string text =
      "networks:\n  diff-front: {}\n  diff-back: {}\n"
      "  diff-fixed: {enable_ipv6: true, ipam: {config: [{subnet: 10.98.0.0/24}, {subnet: 'fd98::/64'}]}}\n"
      "volumes: {diff-cache: {}}\nsecrets: {word: {file: more.env}}\nservices:\n  app:\n    image: " +
      image + "\n    stop_timeout: 1\n    instances:\n";
  int number = 0;
  for (const std::string& one : of_each) {
    const auto keys = keys_in(one);
    const bool has_process = keys.contains("command") || keys.contains("cmd");
    text += "      app-" + std::to_string(++number) + ": {ship: " + ship + ", " + one +
            (has_process ? "" : ", command: sleep 1000") + "}\n";
  }
  return text;
}

/// Does something with a description, what its ships say, and its engines.
void with_ships(const std::string& file,
                const std::function<void(const Environment&, engine::Fleet&, const Observed&)>& act)
{
  net::run([&] {
    const Loaded loaded = load({.file = file});
    const Environment& environment = loaded.environment.value();
    std::vector<InstanceName> instances;
    for (const auto& [name, instance] : environment.instances) instances.push_back(name);
    engine::Fleet fleet = connect(environment);
    act(environment, fleet, observe(environment, fleet, observe_wish_of_diff(instances)));
    return 0;
  });
}

/// What differs between the containers of a description and what it describes, as far as their engine tells, without
/// what our labels tell: for each instance its setting and the fields.
std::string told_differences(const std::string& file, const Settings& of_each)
{
  std::string text;
  with_ships(file, [&](const Environment& environment, engine::Fleet&, const Observed& observed) {
    for (const auto& [name, instance] : environment.instances) {
      const std::string& setting = of_each[std::stoul(name.text().substr(4)) - 1];
      const ShipFacts& facts = observed.ships.at(instance.ship);
      const auto container = facts.containers.find(name.text());
      if (container == facts.containers.end()) {
        text += setting + " is not there\n";
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
        if (!field.is_secret) // without a label nobody knows whether it is the same
          text += setting + ": " + field.path + " is '" + field.from.value_or("(none)") + "', not '" +
                  field.to.value_or("(none)") + "'\n";
    }
  });
  return text;
}

/// The instance's container anew, as a play makes it, and not started.
void make(const Environment& environment, const Instance& instance, engine::Engine& engine)
{
  engine::ContainerSpec spec = container_spec(environment, instance);
  spec.secrets = std::make_shared<const engine::SecretValues>(engine::SecretValues{{SecretName("word"), "MORE=1\n"}});
  label_secrets(spec, {{SecretName("word"), "1"}});
  label_declared_keys(spec);
  engine.remove(spec.name);
  engine.create(spec);
  for (std::size_t next = 1; next < spec.settings.networks.size(); ++next)
    engine.connect(spec.name, spec.settings.networks[next]);
}

/// All containers of a description, of which none has started then, on the ship.
void make_all(const std::string& file, const ShipName& ship)
{
  with_ships(file, [&](const Environment& environment, engine::Fleet& fleet, const Observed& observed) {
    for (const auto& [name, network] : environment.networks)
      if (the_one_called(name, *observed.ships.at(ship).networks) == nullptr)
        fleet.at(ship).create_network(network_spec(environment, network));
    for (const bool needs_others : {false, true})
      for (const auto& [name, instance] : environment.instances)
        if (needs_of(instance.settings).empty() != needs_others) make(environment, instance, fleet.at(ship));
  });
}

/// A host of its own whose daemon has other defaults than usual, and the image maestro/busybox:1.
class DaemonWithDefaults {
public:
  explicit DaemonWithDefaults(const Scenario& scenario) : fleet_(fleet() + "-odd")
  {
    hosts({"up",
           "1",
           "--",
           "--log-opt",
           "max-size=1m",
           "--log-opt",
           "max-file=2",
           "--default-ulimit",
           "nofile=2048:4096",
           "--default-shm-size",
           "48m",
           "--init",
           "--dns",
           "10.0.0.1",
           "--dns-search",
           "odd.example",
           "--dns-opt",
           "ndots:3",
           "--default-ipc-mode",
           "shareable",
           "--default-runtime",
           "runc",
           "--bip",
           "10.99.0.1/24",
           "--no-new-privileges"});
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

/// An image that sets whatever an image can, on host 1 as long as this lives.
class ImageThatSetsEverything {
public:
  explicit ImageThatSetsEverything(const Scenario& scenario) : scenario_(scenario)
  {
    const Outcome build = run_command({"docker", "-H", "unix://" + scenario.socket(1), "build", "--tag", name, "-"},
                                      "FROM maestro/busybox:1\n"
                                      "ENV COLOUR=of-the-image A=of-the-image HOSTNAME=of-the-image\n"
                                      "LABEL a=of-the-image maintainer=somebody\n"
                                      "SHELL [\"/bin/sh\", \"-ec\"]\n"
                                      "EXPOSE 80/tcp 7000/udp\n"
                                      "VOLUME [\"/var/kept\", \"/cache\"]\n"
                                      "WORKDIR /srv/of/the/image\n"
                                      "STOPSIGNAL SIGQUIT\n"
                                      "HEALTHCHECK --interval=7s --timeout=2s --start-period=3s --retries=5 CMD true\n"
                                      "USER 1:1\n"
                                      "ENTRYPOINT [\"env\"]\n"
                                      "CMD [\"sleep\", \"2000\"]\n");
    if (build.exit_code != 0) throw std::runtime_error("no image that sets everything:\n" + build.out + build.err);
  }
  ~ImageThatSetsEverything()
  {
    scenario_.maestro({"clean"});
    run_command({"docker", "-H", "unix://" + scenario_.socket(1), "rmi", "--force", name});
  }
  ImageThatSetsEverything(const ImageThatSetsEverything&) = delete;
  ImageThatSetsEverything& operator=(const ImageThatSetsEverything&) = delete;

  inline static const std::string name = "maestro/everything:1";

private:
  const Scenario& scenario_;
};

std::string all_as_described(const Settings& of_each)
{
  return std::to_string(of_each.size()) + " instances are as described\n";
}

/// That what was made is as it is described, by its labels and by what engines tell.
void check_nothing_differs(const Scenario& scenario, const Settings& of_each)
{
  CHECK_EQ(told_differences(scenario.file(), of_each), "");
  const std::string diff = scenario.must({"diff"}).out;
  CHECK_MESSAGE(diff.find("→") == std::string::npos, diff);
  const std::string status = scenario.must({"status"}).out;
  CHECK_MESSAGE(status.find("changed") == std::string::npos, status);
}

/// While they run, once they have stopped, and before they were ever started.
void check_all_states(Scenario& scenario, const std::string& ship, const std::string& image, const Settings& running,
                      const Settings& never_running, const std::function<void(const std::string&)>& describe)
{
  describe(services(scenario, ship, image, running));
  constexpr std::chrono::seconds a_hundred_starts{240}; // beside other tests
  const Outcome start = Child(scenario.command({"start", "--quiet"})).wait(a_hundred_starts);
  CHECK_MESSAGE(start.exit_code == 0, start.err);
  check_nothing_differs(scenario, running);
  CHECK_EQ(scenario.must({"diff"}).out, all_as_described(running));
  scenario.must({"kill", "--all"});
  check_nothing_differs(scenario, running);
  const Settings all = with(running, never_running);
  describe(services(scenario, ship, image, all));
  make_all(scenario.file(), ShipName(ship));
  check_nothing_differs(scenario, all);
}

/// With all settings that Podman takes, started where that is possible on these hosts.
void check_on_podman(Scenario& scenario, const Podman& podman, const std::string& image)
{
  Settings running, never_running = settings_of_other_hosts;
  for (const std::string& one : settings) {
    const auto says = [&](const std::string& words) { return one.find(words) != std::string::npos; };
    if (std::ranges::any_of(refused_by_podman, says)) continue;
    if (std::ranges::any_of(of_no_nested_podman, says))
      never_running.push_back(one);
    else
      running.push_back(keys_in(one).contains("net") ? one : one + ", net: none");
  }
  check_all_states(scenario, "pod", image, running, never_running,
                   [&](const std::string& text) { podman.describe(scenario, text, ", timeout: 60"); });
}

} // namespace

TEST_CASE("diff: every key of containers is among those that are tried on real engines")
{
  std::set<std::string> needless = of_no_container;
  needless.insert("annotations"); // Docker has them from API 1.43 on
  CHECK_EQ(keys_left_out(with(settings, settings_of_other_hosts), needless), "");
}

TEST_CASE("diff: no engine's way of telling what was asked for is a difference, whether it runs, has run, or never did")
{
  Scenario scenario;
  check_all_states(scenario, "one", "maestro/busybox:1", settings, settings_of_other_hosts,
                   [&](const std::string& text) { scenario.describe(text); });
}

TEST_CASE("diff: what an image brings along is no difference, whatever it sets and whatever is asked for besides")
{
  Scenario scenario;
  const ImageThatSetsEverything image(scenario);
  check_all_states(scenario, "one", image.name, settings, settings_of_other_hosts,
                   [&](const std::string& text) { scenario.describe(text); });
}

TEST_CASE("diff: what a daemon does by default is no difference")
{
  Scenario scenario;
  const DaemonWithDefaults daemon(scenario);
  check_all_states(scenario, "odd", "maestro/busybox:1", settings, settings_of_other_hosts,
                   [&](const std::string& text) {
                     scenario.describe("  odd: {ip: 127.0.0.1, socket_path: " + daemon.socket() + "}\n" + text);
                   });
}

TEST_CASE("on Podman: no way of telling what was asked for is a difference")
{
  Scenario scenario;
  const Podman podman(scenario);
  check_on_podman(scenario, podman, "maestro/busybox:1");
}

TEST_CASE("on Podman: what an image brings along is no difference")
{
  Scenario scenario;
  const ImageThatSetsEverything image(scenario);
  const Podman podman(scenario);
  const Outcome saved = run_command({"docker", "-H", "unix://" + scenario.socket(1), "save", image.name});
  REQUIRE_EQ(podman.client({"load"}, saved.out).exit_code, 0);
  check_on_podman(scenario, podman, image.name);
}

} // namespace maestro::test
