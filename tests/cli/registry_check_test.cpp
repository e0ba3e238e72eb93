// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <string>

using namespace maestro::test;
using maestro::testing::FakeDaemon;
using maestro::testing::ServedDaemon;

TEST_CASE("check-registry: diff tells a newer image, apply brings it, and neither knows without")
{
  const std::string digest(64, 'b');
  ServedDaemon daemon;
  daemon.with([&](FakeDaemon& it) {
    it.has_image("web:1");
    it.has_image("web@sha256:" + std::string(64, 'a'), it.images.at("web:1"));
    it.registry_digests["web:1"] = "sha256:" + std::string(64, 'a');
  });
  const Program program(one_service(daemon));
  REQUIRE_EQ(program.run({"apply", "--yes", "--check-registry"}).exit_code, 0);
  CHECK_EQ(program.run({"diff", "--check-registry", "--exit-code"}).exit_code, 0);

  daemon.with([&](FakeDaemon& it) {
    it.registry_digests["web:1"] = "sha256:" + digest;
    it.offers_image("web:1", "sha256:2222222222222222");
  });
  CHECK_EQ(program.run({"diff", "--exit-code"}).exit_code, 0);
  const Outcome diff = program.run({"diff", "--check-registry", "--exit-code"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK(contains(diff.out, "web:1 in the registry (b"));
  CHECK(contains(diff.out, "maestro.yaml:4:"));
  CHECK_EQ(program.run({"plan", "apply", "--exit-code"}).exit_code, 0);
  const Outcome plan = program.run({"plan", "apply", "--check-registry", "--out", program.path("saved.plan")});
  CHECK(contains(plan.out, "image web:1 on east: pull for web-1, because the registry has another one of this name"));

  daemon.with([&](FakeDaemon& it) { it.registry_digests["web:1"] = "sha256:" + std::string(64, 'c'); });
  const Outcome moved = program.run({"apply", "--plan", program.path("saved.plan")});
  CHECK_EQ(moved.exit_code, 6);
  CHECK(contains(moved.err, "image web:1 on east: was sha256:" + digest));
  daemon.with([&](FakeDaemon& it) { it.registry_digests["web:1"] = "sha256:" + digest; });
  CHECK_EQ(program.run({"apply", "--plan", program.path("saved.plan")}).exit_code, 0);
  CHECK_EQ(daemon.with([](FakeDaemon& it) { return it.container("web-1")->image_id; }), "sha256:2222222222222222");
  CHECK_EQ(program.run({"diff", "--check-registry", "--exit-code"}).exit_code, 0);
}

TEST_CASE("check-registry: what cannot be asked is a note, and no failure")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
  const Program program(one_service(daemon));
  REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  const Outcome unknown = program.run({"diff", "--check-registry", "--exit-code"});
  CHECK_EQ(unknown.exit_code, 0);
  CHECK(contains(unknown.err, "note: image web:1 was not checked: ship east says: manifest unknown"));
  CHECK_FALSE(contains(program.run({"-q", "diff", "--check-registry"}).err, "note:"));
  daemon.with([](FakeDaemon& it) { it.registry_digests["web:1"] = "sha256:" + std::string(64, 'b'); });
  const Outcome local = program.run({"apply", "--check-registry", "--yes"});
  CHECK_EQ(local.exit_code, 0);
  CHECK(contains(local.err, "on east it did not come from the registry"));
  const Outcome never = program.run({"apply", "--check-registry", "--pull", "never"});
  CHECK_EQ(never.exit_code, 2);
  CHECK(contains(never.err, "--pull never forbids that"));
}
