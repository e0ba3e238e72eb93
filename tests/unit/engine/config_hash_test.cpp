// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/config_hash.hpp>
#include <maestro/engine/docker_json.hpp>

#include <doctest/doctest.h>
#include <unit/engine/specs.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::engine;
using maestro::testing::web;

TEST_CASE("config hash: our own labels do not matter")
{
  auto spec = web();
  const std::string hash = config_hash(spec);
  CHECK_EQ(hash.size(), 2 + 64);
  spec.own_labels = {{"io.maestro.config-hash", hash}};
  CHECK_EQ(config_hash(spec), hash);
}

TEST_CASE("config hash: does not change from one version of maestro to the next")
{
  auto spec = web();
  spec.settings.hostname = "web-1";
  CHECK_EQ(config_hash(spec), "2-72519d01f23df2a440fab853a79074b4247bab4eeeaecd7b315cfa3488b7ebbf");
}

TEST_CASE("config hash: the order of what has none is no change, and neither is a repeat")
{
  auto one = web(), other = web();
  const auto both_ways = [&](auto set) {
    set(one.settings, "A", "B");
    set(other.settings, "B", "A");
  };
  using Texts = std::vector<std::string>;
  both_ways([](auto& to, auto a, auto b) { to.cap_add = {a, b}; });
  both_ways([](auto& to, auto a, auto b) { to.cap_drop = Texts{a, b}; });
  both_ways([](auto& to, auto a, auto b) { to.security_options = Texts{a, b}; });
  both_ways([](auto& to, auto a, auto b) { to.group_add = Texts{a, b}; });
  both_ways([](auto& to, auto a, auto b) { to.dns_options = Texts{a, b}; });
  both_ways([](auto& to, auto a, auto b) { to.ulimits = {Ulimit{a, 1, 2}, Ulimit{b, 1, 2}}; });
  both_ways([](auto& to, auto a, auto b) { to.devices = {Device{a, a}, Device{b, b}}; });
  both_ways([](auto& to, auto a, auto b) { to.binds = {Bind{a, a}, Bind{b, b}}; });
  both_ways([](auto& to, auto a, auto b) {
    to.networks = {NetworkAttachment{"n", {a, b}}, NetworkAttachment{"m", {b, a}}};
  });
  one.settings.networks[1].aliases = {"A", "B"};
  CHECK_EQ(config_hash(one), config_hash(other));
  CHECK_NE(create_body(one), create_body(other)); // what is sent stays as it is written
  const std::string hash = config_hash(one);
  one.settings.cap_add = {"A", "B", "A"};
  CHECK_EQ(config_hash(one), hash);
  one.settings.cap_add = {"A"};
  CHECK_NE(config_hash(one), hash);
}

TEST_CASE("config hash: the order of what has one matters")
{
  auto one = web(), other = web();
  one.settings.dns = {{"10.0.0.1", "10.0.0.2"}};
  other.settings.dns = {{"10.0.0.2", "10.0.0.1"}};
  CHECK_NE(config_hash(one), config_hash(other));
  one = other = web();
  one.settings.command = {{"a", "b"}};
  other.settings.command = {{"b", "a"}};
  CHECK_NE(config_hash(one), config_hash(other));
}

TEST_CASE("config hash: what the container would be matters")
{
  const std::string hash = config_hash(web());
  auto spec = web();
  spec.env = {"A=1"};
  const std::string with_variable = config_hash(spec);
  CHECK_NE(with_variable, hash);
  spec.env = {"A=2"};
  CHECK_NE(config_hash(spec), with_variable);
  spec = web();
  spec.settings.labels = {{"tier", "front"}};
  CHECK_NE(config_hash(spec), hash);
  spec = web();
  spec.settings.platform = "linux/arm64";
  CHECK_NE(config_hash(spec), hash);
}

TEST_CASE("config hash: a variable without a value, an empty one, and one that holds another differ")
{
  std::set<std::string> hashes;
  auto spec = web();
  for (const auto& variables : std::vector<TextList>{
           {},
           {"A"},
           {"A="},
           {"A=1", "B=2"},
           {"A=1\n3 B=2"},
           {"A=1", "B"},
       }) {
    spec.env = variables;
    hashes.insert(config_hash(spec));
  }
  CHECK_EQ(hashes.size(), 6);
}

TEST_CASE("config hash: variables that others have too matter")
{
  std::set<std::string> hashes{config_hash(web())};
  auto spec = web();
  for (const auto& shared : {TextList{"A=1"}, TextList{"A=2"}, TextList{"A=1", "B"}}) {
    spec.shared_env = std::make_shared<SharedVariables>(shared);
    hashes.insert(config_hash(spec));
  }
  spec.env = {"C"};
  hashes.insert(config_hash(spec));
  CHECK_EQ(hashes.size(), 5);
}

TEST_CASE("config hash: further networks matter though they are joined after the creation")
{
  auto spec = web();
  spec.settings.networks = {{"front", {}, "", ""}};
  const std::string hash = config_hash(spec);
  spec.settings.networks.push_back({"back", {"db"}, "", ""});
  const std::string with_back = config_hash(spec);
  CHECK_NE(with_back, hash);
  spec.settings.networks.back().aliases = {"other"};
  CHECK_NE(config_hash(spec), with_back);
}

TEST_CASE("config hash: another spelling of the same is no change")
{
  auto one = web(), other = web();
  other.image = "docker.io/library/nginx:1";
  one.settings.stop_signal = "SIGUSR1";
  other.settings.stop_signal = "10";
  one.settings.cap_add = {"CAP_NET_ADMIN"};
  other.settings.cap_add = {"net_admin"};
  one.settings.security_options = {"seccomp:unconfined", "no-new-privileges"};
  other.settings.security_options = {"no-new-privileges:true", "seccomp=unconfined"};
  one.settings.workdir = "/srv/app/";
  other.settings.workdir = "/srv/./x/../app";
  one.settings.network_mode = "bridge";
  one.settings.pids_limit = -1;
  one.settings.ports = {{.name = "http", .exposed = {80, 81}, .external = {8080, 8081}}};
  other.settings.ports = {{.name = "b", .exposed = {81, 81}, .external = {8081, 8081}},
                          {.name = "a", .exposed = {80, 80}, .external = {8080, 8080}}};
  CHECK_EQ(config_hash(one), config_hash(other));
  other.settings.ports[0].protocol = Protocol::udp;
  CHECK_NE(config_hash(one), config_hash(other));
}

TEST_CASE("config hash: what another version of the form wrote cannot be compared")
{
  CHECK(are_comparable(config_hash(web()), "2-0123"));
  CHECK_FALSE(are_comparable(config_hash(web()), "3-0123"));
  CHECK_FALSE(are_comparable(config_hash(web()), std::string(64, 'a')));
}

TEST_CASE("declared keys: a label tells which keys differ, and no value")
{
  auto spec = web();
  spec.settings.command = {{"sleep", "1000"}};
  spec.settings.memory = 64 << 20;
  spec.env = {"DOCKER_IMAGE=nginx:1", "PASSWORD=hunter2"};
  spec.shared_env = std::make_shared<SharedVariables>(TextList{"DB_HOST=10.0.0.1"});
  const DeclaredKeys then = declared_keys(spec);
  using Keys = std::set<std::string>;
  Keys names;
  for (const auto& [key, hash] : then) names.insert(key);
  CHECK_EQ(names, Keys{"command", "env", "image", "limits.memory", "peers"});
  const std::string label = to_text(then);
  CHECK_EQ(label.find("hunter2"), std::string::npos);
  CHECK_EQ(parse_declared_keys(label), then);

  const auto changed = [&](auto change) {
    auto other = spec;
    change(other);
    Keys keys;
    const DeclaredKeys now = declared_keys(other);
    for (const auto& [key, hash] : now)
      if (!then.contains(key) || then.at(key) != hash) keys.insert(key);
    for (const auto& [key, hash] : then)
      if (!now.contains(key)) keys.insert(key);
    return keys;
  };
  CHECK_EQ(changed([](auto& to) { to.env = {"DOCKER_IMAGE=nginx:1", "PASSWORD=other"}; }), Keys{"env"});
  CHECK_EQ(changed([](auto& to) { to.settings.memory.reset(); }), Keys{"limits.memory"});
  CHECK_EQ(changed([](auto& to) { to.settings.user = "nobody"; }), Keys{"username"});
  CHECK_EQ(changed([](auto& to) { to.shared_env.reset(); }), Keys{"peers"});
  CHECK_EQ(changed([](auto& to) { // the variables that name the image are no second difference
             to.image = "nginx:2";
             to.env = {"DOCKER_IMAGE=nginx:2", "PASSWORD=hunter2"};
           }),
           Keys{"image"});
}

TEST_CASE("declared keys: a label that is none of ours, or of another version, tells nothing")
{
  for (const char* const label : {"", "1 command:0123", "command:0123", "22 command:01"})
    CHECK_FALSE(parse_declared_keys(label).has_value());
  CHECK_EQ(parse_declared_keys("2"), DeclaredKeys{});
  CHECK_EQ(parse_declared_keys("2 a:b junk"), DeclaredKeys{{"a", "b"}});
}
