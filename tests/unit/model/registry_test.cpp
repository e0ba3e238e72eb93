// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/model/registry.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

const std::vector<Registry> registries{
    {.key = "foo4", .registry = "https://index.docker.io/v1/"},
    {.key = "quay.io", .registry = "https://quay.io/v1/"},
    {.key = "quay.io/team", .registry = "https://quay.io/v1/"},
    {.key = "quay.io/team/secret", .registry = "https://quay.io/v1/"},
    {.key = "first", .registry = "https://reg.example:5000/v1/path"},
    {.key = "second", .registry = "http://reg.example:5000"},
    {.key = "bare", .registry = "bare.example"},
};

std::string entry(const std::string& image)
{
  const Registry* found = registry_for(registries, image);
  return found == nullptr ? "none" : found->key;
}

} // namespace

TEST_CASE("registry: an entry whose key is the first part of the image holds, also if that is no host")
{
  CHECK_EQ(entry("quay.io/bus:1"), "quay.io");
  CHECK_EQ(entry("foo4/bar"), "foo4");
  CHECK_EQ(entry("foo/bar"), "none");
}

TEST_CASE("registry: a key may go on into the path, by whole parts, and the longest one holds")
{
  CHECK_EQ(entry("quay.io/team/app:1"), "quay.io/team");
  CHECK_EQ(entry("quay.io/team/secret/app@sha256:00"), "quay.io/team/secret");
  CHECK_EQ(entry("quay.io/teams/app"), "quay.io");
  CHECK_EQ(entry("quay.io/team"), "quay.io");
}

TEST_CASE("registry: otherwise the first entry whose URL has the host, with or without the port")
{
  CHECK_EQ(entry("reg.example:5000/org/app:1"), "first");
  CHECK_EQ(entry("reg.example/org/app"), "first");
  CHECK_EQ(entry("reg.example:5001/org/app"), "none");
  CHECK_EQ(entry("bare/app"), "bare");
}

TEST_CASE("registry: an address without a scheme is no URL and matches by its key only")
{
  CHECK_EQ(entry("bare.example/app"), "none");
}

TEST_CASE("registry: an image without a slash has no entry")
{
  CHECK_EQ(entry("quay.io"), "none");
  CHECK_EQ(entry("/bus"), "none");
  CHECK_EQ(entry(""), "none");
}

TEST_CASE("registry: Docker Hub has several names")
{
  CHECK_EQ(registry_host("https://index.docker.io/v1/"), "docker.io");
  CHECK_EQ(registry_host("docker.io"), "docker.io");
  CHECK_EQ(registry_host("https://reg.example:5000/v1/"), "reg.example:5000");
  CHECK_EQ(registry_host("reg.example"), "reg.example");
  const std::vector<Registry> hub{{.key = "hub", .registry = "https://index.docker.io/v1/"}};
  CHECK_NE(registry_for(hub, "docker.io/library/redis:7"), nullptr);
}
