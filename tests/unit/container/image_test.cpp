// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

TEST_CASE("image: what means the same image is normalised to the same text")
{
  const auto text = [](const char* image) { return normalised(parse_image(image)); };
  for (const char* same : {"nginx", "nginx:latest", "docker.io/nginx", "docker.io/library/nginx",
                           "library/nginx:latest", "index.docker.io/library/nginx", "index.docker.io/docker.io/nginx"})
    CHECK_EQ(text(same), "nginx:latest");
  CHECK_EQ(text("docker.io/org/app:1"), "org/app:1");
  CHECK_EQ(text("docker.io/org/app@sha256:00ff"), "org/app@sha256:00ff");
}

TEST_CASE("image: its registry is the host that engines ask")
{
  const auto registry = [](const char* image) { return registry_of(parse_image(image)); };
  CHECK_EQ(registry("NAS/app:1"), "NAS");
  CHECK_EQ(registry("localhost/app"), "localhost");
  CHECK_EQ(registry("reg.example:5000/a/b@sha256:00ff"), "reg.example:5000");
  for (const char* of_hub : {"nginx", "org/app:1", "docker.io/org/app", "index.docker.io/library/nginx"})
    CHECK_EQ(registry(of_hub), "");
}

TEST_CASE("image: what means another image is not")
{
  const auto text = [](const char* image) { return normalised(parse_image(image)); };
  CHECK_EQ(text("reg.example/library/nginx:1"), "reg.example/library/nginx:1");
  CHECK_EQ(text("localhost/nginx:1"), "localhost/nginx:1");
  CHECK_EQ(text("library/team/nginx:1"), "library/team/nginx:1");
  CHECK_EQ(text("docker.io.example/nginx:1"), "docker.io.example/nginx:1");
}
