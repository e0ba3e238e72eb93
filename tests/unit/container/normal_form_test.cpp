// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/normal_form.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <string>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

/// `key part = value`, a line each.
std::string lines(const std::function<void(ContainerSettings&)>& change)
{
  ContainerSettings settings;
  change(settings);
  std::string text;
  for (const NormalSetting& setting : normal_form(settings))
    text += setting.key + (setting.part.empty() ? "" : " " + setting.part) +
            (setting.value.empty() ? "" : " = " + setting.value) + "\n";
  return text;
}

} // namespace

TEST_CASE("normal form: what is the engine's own default says nothing")
{
  CHECK_EQ(lines([](auto&) {}), "");
  CHECK_EQ(lines([](auto& to) {
             to.network_mode = "default";
             to.memory = to.memory_swap = to.memory_reservation = to.shm_size = 0;
             to.cpu_shares = to.nano_cpus = to.pids_limit = to.oom_score_adjustment = 0;
           }),
           "");
}

TEST_CASE("normal form: words for a person")
{
  CHECK_EQ(lines([](auto& to) { to.command = {{"sh", "-c", "sleep 9"}}; }), "command = sh -c 'sleep 9'\n");
  CHECK_EQ(lines([](auto& to) {
             to.memory = 64 << 20;
             to.memory_swap = -1;
             to.nano_cpus = 1'500'000'000;
           }),
           "cpus = 1.5\nlimits.memory = 64m\nlimits.swap = -1\n");
  CHECK_EQ(lines([](auto& to) {
             to.healthcheck = Healthcheck{.test = {"CMD", "true"}, .interval = 1500ms};
           }),
           "healthcheck interval = 1.5s\nhealthcheck test = CMD true\n");
  CHECK_EQ(lines([](auto& to) {
             to.ports = {{.protocol = Protocol::udp, .exposed = {53, 53}, .address = "::1", .external = {5300, 5309}}};
           }),
           "ports [::1]:5300-5309 = 53/udp\n");
  CHECK_EQ(lines([](auto& to) {
             to.networks = {{"front", {"b", "a"}, "10.0.0.9", ""}};
           }),
           "networks front = alias a, alias b, 10.0.0.9\n");
}

TEST_CASE("normal form: what engines retell in their own words is the same")
{
  CHECK_EQ(lines([](auto& to) {
             to.binds = {{"/srv/x/", "/data//y", "rw,rprivate,rbind"}, {"cache", "/cache", "ro,nosuid,nodev,rbind"}};
           }),
           "volumes /cache = cache:ro\nvolumes /data/y = /srv/x\n");
  const auto signal = [](const char* name) { return lines([&](auto& to) { to.stop_signal = name; }); };
  CHECK_EQ(signal("SIGRTMIN+3"), "stop_signal = 37\n");
  CHECK_EQ(signal("RTMAX"), "stop_signal = 64\n");
  CHECK_EQ(signal("usr1"), signal("10"));
  CHECK_EQ(lines([](auto& to) { to.restart = {"always", 5}; }), "restart = always\n");
  CHECK_EQ(lines([](auto& to) { to.entrypoint = {{""}}; }),
           lines([](auto& to) { to.entrypoint = std::vector<std::string>(); }));
  CHECK_EQ(lines([](auto& to) { to.healthcheck = Healthcheck{.test = {"NONE"}, .interval = 30s, .retries = 3}; }),
           "healthcheck test = NONE\n");
}
