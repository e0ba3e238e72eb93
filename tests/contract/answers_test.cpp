// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>

#include "defined_daemon.hpp"
#include "every_call.hpp"
#include "versions.hpp"
#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::contract;
using namespace maestro::engine;

namespace json = boost::json;

namespace {

/// The first item of a list, or the object itself, as a pointer into it: "/Id".
std::string text(const json::value& answer, const std::string& pointer)
{
  const json::value& one = answer.is_array() ? answer.at(0) : answer;
  return std::string(one.at_pointer(pointer).get_string());
}

std::map<std::string, std::string> texts(const json::value& answer, const std::string& pointer)
{
  std::map<std::string, std::string> all;
  const json::value& one = answer.is_array() ? answer.at(0) : answer;
  for (const auto& [key, value] : one.at_pointer(pointer).as_object()) all.emplace(key, value.get_string());
  return all;
}

/// Plays with an engine of each version whose answers are complete.
void with_each_version(const std::function<void(Engine&, DefinedDaemon&)>& play)
{
  for (const std::string version : versions) {
    CAPTURE(version);
    DefinedDaemon daemon(version);
    daemon.with([&](Engine& engine) { play(engine, daemon); });
  }
}

} // namespace

TEST_CASE("contract: answers of every version are understood, however much or little is in them")
{
  for (const std::string version : versions)
    for (const Fullness fullness : {Fullness::everything, Fullness::example, Fullness::what_must_be, Fullness::nulls}) {
      DefinedDaemon daemon(version, fullness);
      for (const EngineCall& call : every_call()) {
        CAPTURE(version);
        CAPTURE(static_cast<int>(fullness));
        CAPTURE(call.function);
        CHECK_NOTHROW(daemon.with(call.play));
      }
    }
}

TEST_CASE("contract: an error of the defined form is told in the engine's words, whatever was asked")
{
  for (const std::string version : versions) {
    DefinedDaemon daemon(version);
    daemon.refuse("no space left on device");
    for (const EngineCall& call : every_call()) {
      CAPTURE(version);
      CAPTURE(call.function);
      daemon.with([&](Engine& engine) {
        if (const auto refused = testing::refusal([&] { call.play(engine); }))
          CHECK_EQ(std::string(refused->what()), "no space left on device");
        else
          FAIL_CHECK("it was not told");
      });
    }
  }
}

TEST_CASE("contract: what is read of containers arrives")
{
  with_each_version([](Engine& engine, DefinedDaemon& daemon) {
    const auto listed = engine.containers();
    const json::value& list = daemon.told("GET /containers/json");
    REQUIRE_EQ(listed.size(), list.as_array().size());
    CHECK_EQ(listed[0].id, "0123");
    CHECK_EQ(listed[0].image, text(list, "/Image"));
    CHECK_EQ(listed[0].image_id, text(list, "/ImageID"));
    CHECK_EQ(listed[0].status_text, text(list, "/Status"));
    CHECK_EQ(listed[0].labels, texts(list, "/Labels"));
    CHECK_EQ(listed[0].ports.size(), 1);
    const bool tells_manifest = list.at(0).as_object().contains("ImageManifestDescriptor");
    CHECK_EQ(listed[0].manifest, tells_manifest ? text(list, "/ImageManifestDescriptor/digest") : "");

    const auto state = engine.inspect("web-1");
    const json::value& inspected = daemon.told("GET /containers/{id}/json");
    REQUIRE(state);
    CHECK_EQ(state->image_id, text(inspected, "/Image"));
    CHECK_EQ(state->image, text(inspected, "/Config/Image"));
    CHECK_EQ(state->labels, texts(inspected, "/Config/Labels"));
    CHECK_EQ(state->error, text(inspected, "/State/Error"));
    CHECK_EQ(state->restart_policy, text(inspected, "/HostConfig/RestartPolicy/Name"));
    CHECK_EQ(state->state, State::running);
    CHECK(state->started_at);
    CHECK_EQ(state->ports.size(), 1);
  });
}

TEST_CASE("contract: what is read of a container's settings arrives")
{
  with_each_version([](Engine& engine, DefinedDaemon& daemon) {
    const auto retold = engine.retell("web-1");
    REQUIRE(retold);
    const json::value& told = daemon.told("GET /containers/{id}/json");
    const ContainerSettings& settings = retold->settings;
    CHECK_EQ(settings.user, text(told, "/Config/User"));
    CHECK_EQ(settings.workdir, text(told, "/Config/WorkingDir"));
    CHECK_EQ(settings.cpuset, text(told, "/HostConfig/CpusetCpus"));
    CHECK_EQ(settings.sysctls, texts(told, "/HostConfig/Sysctls"));
    CHECK_EQ(settings.memory, told.at_pointer("/HostConfig/Memory").as_int64());
    CHECK_EQ(settings.shm_size, told.at_pointer("/HostConfig/ShmSize").as_int64());
    CHECK_EQ(settings.privileged, told.at_pointer("/HostConfig/Privileged").as_bool());
    CHECK_EQ(settings.cap_add.size(), 1);
    CHECK_EQ(settings.ulimits.size(), 1);
    CHECK_EQ(settings.devices.size(), 1);
    CHECK_EQ(settings.gpus.size(), 1);
    CHECK_EQ(settings.ports.size(), 1);
    CHECK_EQ(settings.networks.size(), 1);
    CHECK_EQ(settings.tmpfs.size(), 1);
    CHECK(settings.log_driver);
    CHECK(settings.healthcheck);
    CHECK_EQ(retold->env.size(), 1);
  });
}

TEST_CASE("contract: what is read of images, networks, volumes and the engine arrives")
{
  with_each_version([](Engine& engine, DefinedDaemon& daemon) {
    const auto images = engine.images();
    REQUIRE_EQ(images.size(), 1);
    CHECK_EQ(images[0].names, std::vector<std::string>{text(daemon.told("GET /images/json"), "/RepoTags/0")});
    CHECK_EQ(images[0].digests, std::vector<std::string>{text(daemon.told("GET /images/json"), "/RepoDigests/0")});

    const auto image = engine.image("app:1");
    REQUIRE(image);
    CHECK_EQ(image->architecture, text(daemon.told("GET /images/{name}/json"), "/Architecture"));
    CHECK_EQ(image->labels, texts(daemon.told("GET /images/{name}/json"), "/Config/Labels"));
    CHECK_EQ(image->env.size(), 1);

    const auto networks = engine.networks();
    REQUIRE_EQ(networks.size(), 1);
    CHECK_EQ(networks[0].driver, text(daemon.told("GET /networks"), "/Driver"));
    CHECK_EQ(networks[0].options, texts(daemon.told("GET /networks"), "/Options"));
    CHECK_EQ(networks[0].subnets.size(), 1);

    const auto volumes = engine.volumes();
    REQUIRE_EQ(volumes.size(), 1);
    CHECK_EQ(volumes[0].name, text(daemon.told("GET /volumes"), "/Volumes/0/Name"));
    CHECK_EQ(volumes[0].labels, texts(daemon.told("GET /volumes"), "/Volumes/0/Labels"));
    CHECK(volumes[0].created);

    const auto version = engine.version();
    CHECK_EQ(version.engine, text(daemon.told("GET /version"), "/Version"));
    CHECK_EQ(version.minimum_api, text(daemon.told("GET /version"), "/MinAPIVersion"));
    CHECK_EQ(version.platform, text(daemon.told("GET /version"), "/Platform/Name"));
  });
}

TEST_CASE("contract: answers to changes arrive")
{
  with_each_version([](Engine& engine, DefinedDaemon& daemon) {
    const Created created = engine.create(full_spec());
    CHECK_EQ(created.id, "0123");
    CHECK_EQ(created.warnings, std::vector<std::string>{text(daemon.told("POST /containers/create"), "/Warnings/0")});
    const auto warnings = engine.update("web-1", {.memory = 1 << 20});
    CHECK_EQ(warnings, std::vector<std::string>{text(daemon.told("POST /containers/{id}/update"), "/Warnings/0")});
    const RegistryLogin checked = engine.login({.username = "u", .password = "p", .server = "registry.example"});
    CHECK_EQ(checked.identity_token, text(daemon.told("POST /auth"), "/IdentityToken"));
    CHECK_EQ(engine.create_network({.name = "front"}), "89ab");
    const VolumeState volume = engine.create_volume({.name = "data"});
    CHECK_EQ(volume.driver, text(daemon.told("POST /volumes/create"), "/Driver"));
    const ExecResult result = engine.execute("web-1", {"true"});
    CHECK_EQ(result.exit_code, 3);
    CHECK_EQ(result.output, "one");
    CHECK_EQ(engine.registry_digest("registry.example/app:1", std::nullopt), "sha256:02");
  });
}

TEST_CASE("contract: an image and a container of a store for several platforms tell the digests that mean it")
{
  const std::string list = R"([{"Id":"sha256:01","RepoTags":["app:1"],"RepoDigests":["app@sha256:01"],
    "Descriptor":{"digest":"sha256:01","mediaType":"application/vnd.oci.image.index.v1+json"},
    "Manifests":[{"ID":"sha256:02","Kind":"image","Available":true,"Descriptor":{"digest":"sha256:02"}},
                 {"ID":"sha256:03","Kind":"attestation","Descriptor":{"digest":"sha256:03",
                  "platform":{"architecture":"unknown","os":"unknown"}},"AttestationData":{"For":"sha256:02"}},
                 {"ID":"sha256:04","Kind":"image","Available":false,"Descriptor":{"digest":"sha256:04"}}]}])";
  const auto images = parse_images(list);
  REQUIRE_EQ(images.size(), 1);
  CHECK_EQ(images[0].other_digests, std::vector<std::string>{"sha256:01", "sha256:02", "sha256:04"});
  const auto containers = parse_containers(R"([{"Id":"0123","Names":["/web-1"],"State":"running","Image":"app:1",
    "ImageID":"sha256:05","ImageManifestDescriptor":{"digest":"sha256:02","size":424}}])");
  REQUIRE_EQ(containers.size(), 1);
  CHECK_EQ(containers[0].image_id, "sha256:05");
  CHECK_EQ(containers[0].manifest, "sha256:02");
}

TEST_CASE("contract: a container is read without the fields of its first network that later versions dropped")
{
  const auto state = parse_container(R"({"Id":"0123","Name":"/web-1","State":{"Status":"running","Running":true},
    "Config":{"Image":"app:1"},"NetworkSettings":{"SandboxID":"9d","SandboxKey":"/var/run/docker/netns/8a",
    "Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],"81/tcp":null},
    "Networks":{"bridge":{"NetworkID":"08","IPAddress":"172.17.0.4","DNSNames":["web-1"],"GwPriority":0}}}})");
  REQUIRE_EQ(state.ports.size(), 2);
  CHECK_EQ(state.ports[0].external, 8080);
  CHECK_EQ(state.ports[1].address, "::");
}

TEST_CASE("contract: events are understood in each of their content types")
{
  for (const std::string version : versions)
    for (const std::string type :
         {"application/json", "application/jsonl", "application/x-ndjson", "application/json-seq"}) {
      CAPTURE(version);
      CAPTURE(type);
      DefinedDaemon daemon(version);
      daemon.tell_events_as(type);
      std::vector<ContainerEvent> seen;
      daemon.with([&](Engine& engine) {
        engine.events({}, {}, [&](const ContainerEvent& event) {
          seen.push_back(event);
          return true;
        });
      });
      REQUIRE_EQ(seen.size(), 1);
      CHECK_EQ(seen[0].action, "die");
      CHECK_EQ(seen[0].id, text(daemon.told("GET /events"), "/Actor/ID"));
    }
}
