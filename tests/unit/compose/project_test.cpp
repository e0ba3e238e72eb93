// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/compose/converting.hpp>

#include <string>

using namespace maestro;
using maestro::test::description_of;
using maestro::test::says;

TEST_CASE("project: its name is that of the environment, of .env, of the file, of the folder, in this order")
{
  const std::string data = "volumes: [\"data:/data\"]", declared = "volumes: {data: {}}\n";
  compose::Surroundings around{.folder = "/srv/shop"};
  CHECK(says(description_of(data, around, declared), "shop_data: /data"));
  CHECK(says(description_of(data, around, declared + "name: ''\n"), "shop_data: /data"));
  CHECK(says(description_of(data, around, declared + "name: mine\n"), "mine_data: /data"));
  around.env_file = {{"COMPOSE_PROJECT_NAME", "Prod.1"}};
  CHECK(says(description_of(data, around, declared + "name: mine\n"), "prod1_data: /data"));
  around.variables = {{"COMPOSE_PROJECT_NAME", "stage"}};
  const std::string text = description_of(data, around, declared + "name: mine\n");
  CHECK(says(text, "name: stage\n"));
  CHECK(says(text, "volumes:\n  stage_data: {}\n"));
  CHECK(says(text, "stage_default: {aliases: [web]}"));
  around.variables = {{"COMPOSE_PROJECT_NAME", ""}};
  CHECK(says(description_of(data, around, declared + "name: mine\n"), "mine_data: /data"));
}

TEST_CASE("project: its name stands where Compose puts it in")
{
  const compose::Surroundings around{.folder = "/srv/shop"};
  const std::string text = description_of("container_name: \"${COMPOSE_PROJECT_NAME}-web\", hostname: "
                                          "\"$COMPOSE_PROJECT_NAME-${X:-$COMPOSE_PROJECT_NAME}\", environment: "
                                          "[COMPOSE_PROJECT_NAME, \"A=${COMPOSE_PROJECT_NAME:+yes}\", "
                                          "\"B=a/${COMPOSE_PROJECT_NAME:-none}/b\"]",
                                          around);
  CHECK(says(text, "shop-web: {ship: local}"));
  CHECK(says(text, "hostname: {{ ('shop-' ~ env.X | default('shop', true)) | tojson }}"));
  CHECK(says(text, "COMPOSE_PROJECT_NAME: shop"));
  CHECK(says(text, "A: \"yes\""));
  CHECK(says(text, "B: a/shop/b"));
  CHECK_EQ(text.find("env.COMPOSE"), std::string::npos);
}
