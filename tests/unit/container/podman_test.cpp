// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/podman.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace maestro;

namespace {

using Change = std::function<void(ContainerSettings&)>;

std::vector<std::string> told(const Change& change, bool is_podman = true)
{
  ContainerSettings settings;
  change(settings);
  return ignored_by_podman(settings, is_podman);
}

} // namespace

TEST_CASE("podman: each setting that it does not know or refuses is told by its key")
{
  const std::pair<const char*, Change> all[] = {
      {"'swap: -1'", [](auto& to) { to.memory_swap = -1; }},
      {"'domainname'", [](auto& to) { to.domainname = "example"; }},
      {"'gpus'", [](auto& to) { to.gpus = {{.count = -1}}; }},
      {"'annotations'",
       [](auto& to) {
         to.annotations = {{"a", "b"}};
       }},
      {"'healthcheck' without 'test'", [](auto& to) { to.healthcheck = Healthcheck{.retries = 3}; }},
      {"range of host ports",
       [](auto& to) {
         to.ports = {{.exposed = {80, 80}, .external = {8000, 8010}}};
       }},
      {"'links'", [](auto& to) { to.links = {"db-1:db"}; }},
      {"'init'", [](auto& to) { to.init = true; }},
  };
  for (const auto& [key, change] : all) {
    const auto changed = key; // clang does not capture bindings
    CAPTURE(changed);
    REQUIRE_EQ(told(change).size(), 1);
    CHECK_NE(told(change)[0].find(key), std::string::npos);
    CHECK(told(change, false).empty());
  }
}

TEST_CASE("podman: what it does as Docker does is not told")
{
  CHECK(told([](auto&) {}).empty());
  CHECK(told([](auto& to) {
          to.memory_swap = 1 << 30;
          to.healthcheck = Healthcheck{.test = {"NONE"}};
          to.ports = {{.exposed = {80, 80}, .external = {8080, 8080}}, {.exposed = {1, 3}, .external = {1, 3}}};
          to.init = false;
          to.cap_add = {"ALL"};
        }).empty());
}
