// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/declared.hpp>

#include <doctest/doctest.h>
#include <unit/model/sample.hpp>

#include <string>
#include <vector>

using namespace maestro;
using Words = std::vector<std::string>;

namespace {

const engine::NetworkSpec usual{.name = "back",
                                .driver = "bridge",
                                .options = {{"com.docker.network.driver.mtu", "1400"}},
                                .subnets = {{"10.5.0.0/16", "10.5.0.1"}}};

/// What an engine shows of a network that was made from it.
engine::NetworkState shown(const engine::NetworkSpec& spec)
{
  return {.id = "1",
          .name = spec.name,
          .driver = spec.driver.empty() ? "bridge" : spec.driver,
          .internal = spec.internal,
          .attachable = spec.attachable,
          .ipv6 = spec.ipv6,
          .options = spec.options,
          .labels = spec.labels,
          .subnets = spec.subnets};
}

/// With the labels that we give it.
engine::NetworkSpec made(Network network)
{
  network.name = "back";
  return network_spec(Environment{.name = "shop"}, network);
}
engine::VolumeSpec made(Volume volume)
{
  volume.name = "data";
  return volume_spec(Environment{.name = "shop"}, volume);
}

Words words_of(const std::vector<ResourceDifference>& differences)
{
  Words words;
  for (const ResourceDifference& difference : differences) words.push_back(difference.words);
  return words;
}
Words told(const engine::NetworkSpec& wanted, const engine::NetworkState& found)
{
  return words_of(differences(wanted, found));
}
Words told(const engine::VolumeSpec& wanted, const engine::VolumeState& found)
{
  return words_of(differences(wanted, found));
}

} // namespace

TEST_CASE("networks: what was asked for and is there does not differ, however it is spelt")
{
  engine::NetworkState found = shown(usual);
  CHECK_EQ(told(usual, found), Words());
  found.subnets = {{"10.5.7.7/16", "10.5.0.1"}, {"fd00::/64", ""}}; // of the other family nothing was asked
  CHECK_EQ(told(usual, found), Words());
  found.options = {{"mtu", "1400"}, {"of-the-engine", "yes"}}; // as Podman tells it
  found.attachable = found.ipv6 = true;
  CHECK_EQ(told(usual, found), Words());
  CHECK_EQ(told({.name = "back"}, found), Words()); // nothing in particular
}

TEST_CASE("networks: IPv6 subnets are compared by their bits")
{
  engine::NetworkSpec wanted{.name = "back", .ipv6 = true, .subnets = {{"fd00:0:0::/48", ""}}};
  engine::NetworkState found = shown(wanted);
  found.subnets = {{"FD00::1/48", "fd00::1"}};
  CHECK_EQ(told(wanted, found), Words());
  found.subnets = {{"fd00::/64", ""}};
  CHECK_EQ(told(wanted, found), Words{"it has no subnet fd00:0:0::/48", "it has the subnet fd00::/64"});
}

TEST_CASE("networks: each difference is named")
{
  engine::NetworkSpec wanted = usual;
  wanted.driver = "macvlan";
  wanted.internal = wanted.attachable = wanted.ipv6 = true;
  wanted.options["parent"] = "eth1";
  engine::NetworkState found = shown(usual);
  found.options["com.docker.network.driver.mtu"] = "9000";
  found.subnets = {{"10.5.0.0/16", ""}, {"10.6.0.0/16", ""}};
  CHECK_EQ(told(wanted, found),
           Words{"the driver is bridge, not macvlan", "it is not internal", "it is not attachable", "it has no IPv6",
                 "its option 'com.docker.network.driver.mtu' is '9000', not '1400'", "it has no option 'parent'",
                 "the gateway of 10.5.0.0/16 is the engine's choice, not 10.5.0.1", "it has the subnet 10.6.0.0/16"});
  found.internal = true;
  CHECK_EQ(told(usual, found).front(), "it is internal");
}

TEST_CASE("networks: what we made from the same settings is as wanted, whatever the engine made of them")
{
  const engine::NetworkSpec wanted = made(Network{.options = {{"x.y.mtu", "1400"}}, .attachable = true});
  engine::NetworkState found = shown(wanted);
  found.attachable = false;
  found.options.clear();
  CHECK_EQ(told(wanted, found), Words());
  // Labels may change; they are not settings.
  CHECK_EQ(
      told(made(Network{.options = {{"x.y.mtu", "1400"}}, .labels = {{"team", "web"}}, .attachable = true}), found),
      Words());
}

TEST_CASE("networks: of what we made it is known what was asked for besides")
{
  engine::NetworkState found = shown(made(Network{.attachable = true, .ipv6 = true}));
  CHECK_EQ(told(made(Network{}), found), Words{"it is attachable", "it has IPv6"});
  CHECK_EQ(told(made(Network{.driver = "bridge", .attachable = true, .ipv6 = true}), found), Words());
}

TEST_CASE("networks: of several of a name the oldest is looked at")
{
  std::vector<engine::NetworkState> all{{.id = "b", .name = "back"}, {.id = "a", .name = "back"}, {.id = "c"}};
  all[1].created += std::chrono::seconds(1);
  CHECK_EQ(the_one_called("back", all)->id, "b");
  all[0].created += std::chrono::seconds(1);
  CHECK_EQ(the_one_called("back", all)->id, "a"); // as old: anybody chooses the same
  CHECK_EQ(the_one_called("front", all), nullptr);
}

TEST_CASE("volumes: driver and options count, and no value of an option is told")
{
  const engine::VolumeSpec wanted{.name = "data", .driver = {}, .options = {{"o", "password=x"}, {"type", "cifs"}}};
  engine::VolumeState found{.name = "data", .driver = "local", .options = wanted.options};
  CHECK_EQ(told(wanted, found), Words());
  found.driver = "nfs";
  found.options = {{"o", "password=y"}, {"device", "//host"}};
  CHECK_EQ(told(wanted, found), Words{"the driver is nfs, not local", "its option 'o' is another",
                                      "it has no option 'type'", "it has the option 'device'"});
}

TEST_CASE("volumes: what we made from the same settings is as wanted")
{
  const engine::VolumeSpec wanted = made(Volume{.options = {{"o", "x"}}});
  CHECK_EQ(told(wanted, engine::VolumeState{.name = "data", .driver = "local", .labels = wanted.labels}), Words());
  CHECK_EQ(
      told(made(Volume{}), engine::VolumeState{.name = "data", .driver = "local", .labels = made(Volume{}).labels}),
      Words());
}

TEST_CASE("declared resources: networks by both keys and named volumes, each once, but not external ones")
{
  Sample sample;
  sample.service("web", {"web-1"});
  Environment& environment = sample.environment;
  for (const char* name : {"back", "dmz"}) environment.networks[name] = {.name = name};
  environment.networks["lan"] = {.name = "lan", .external = true};
  environment.volumes["data"] = {.name = "data"};
  environment.volumes["nas"] = {.name = "nas", .external = true};
  Instance& instance = environment.instances.at(InstanceName("web-1"));
  const auto names = [&] {
    Words all;
    for (const Resource& resource : declared_resources(environment, instance)) all.push_back(resource.name);
    return all;
  };
  instance.settings.networks = {{.network = "dmz"}, {.network = "lan"}, {.network = "others"}};
  instance.settings.binds = {{"data", "/a"}, {"nas", "/b"}, {"/host", "/c"}, {"data", "/d"}};
  CHECK_EQ(names(), Words{"dmz", "data"});
  instance.settings.networks.clear();
  for (const auto& [mode, then] :
       {std::pair("back", Words{"back", "data"}), std::pair("lan", Words{"data"}), std::pair("host", Words{"data"})}) {
    instance.settings.network_mode = mode;
    CHECK_EQ(names(), then);
  }
}
