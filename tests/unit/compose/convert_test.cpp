// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/compose/converting.hpp>

#include <string>

using namespace maestro;
using maestro::test::converted;

TEST_CASE("convert: the values of .env that may be secret are written nowhere")
{
  compose::Surroundings around{.folder = "/srv/shop"};
  around.env_file = compose::parse_env_file("PASSWORD='s3cret' # mine\nexport TOKEN=\"t0ken\"\nTAG=7\nWORD = w0rd\n");
  const auto result = converted("services:\n  web:\n    image: web:$TAG\n    command: run $WORD\n    environment:\n"
                                "      PASSWORD: $PASSWORD\n      URL: https://u:${PASSWORD}@x\n      A: ${WORD}\n"
                                "      API: ${TOKEN}\n    labels: {a: $PASSWORD}\n    depends_on: [$TOKEN]\n",
                                around);
  std::string all = result.description;
  for (const Diagnostic& remark : result.remarks) all += to_text(remark);
  for (const char* secret : {"s3cret", "t0ken", "w0rd"}) CHECK_EQ(all.find(secret), std::string::npos);
  CHECK_NE(all.find("env.TAG | default('7', true)"), std::string::npos);
  CHECK_NE(all.find("PASSWORD: {secret: PASSWORD}"), std::string::npos);
  CHECK_NE(all.find("API: {secret: TOKEN}"), std::string::npos);
}

TEST_CASE("convert: a variable is made a secret by the names that messages about descriptions know as well")
{
  const auto result = converted("services:\n  web:\n    image: web\n    environment:\n      NEO4J_AUTH: $NEO4J_AUTH\n"
                                "      DB_PWD: $DB_PWD\n      PUBLIC_KEY: $PUBLIC_KEY\n      AUTHOR: $AUTHOR\n",
                                {});
  for (const char* secret : {"NEO4J_AUTH: {secret: NEO4J_AUTH}", "DB_PWD: {secret: DB_PWD}"})
    CHECK_NE(result.description.find(secret), std::string::npos);
  for (const char* other : {"{secret: PUBLIC_KEY}", "{secret: AUTHOR}"})
    CHECK_EQ(result.description.find(other), std::string::npos);
}

TEST_CASE("convert: a file without services is no Compose file")
{
  const auto result = converted("name: x\nships: {}\n", {});
  CHECK_EQ(result.description, "");
  REQUIRE_EQ(result.remarks.size(), 1);
  CHECK_EQ(result.remarks[0].message, "no 'services' are in it");
}

TEST_CASE("convert: paths lead from the description to the Compose file's folder")
{
  compose::Surroundings around{.folder = "/srv/shop", .beside = "../shop/"};
  around.read = [](const std::string&) { return std::optional<std::string>("A=1\n"); };
  const auto text = converted("services:\n  web:\n    image: web\n    env_file: ./web.env\n    volumes:\n"
                              "      - ./a.conf:/etc/a.conf:ro\n      - ../data:/data\n      - .:/code\n",
                              around)
                        .description;
  CHECK_NE(text.find("envfile: [\"../shop/web.env\"]"), std::string::npos);
  CHECK_NE(text.find("/etc/a.conf: \"../shop/a.conf\""), std::string::npos);
  CHECK_NE(text.find("/srv/data: /data"), std::string::npos);
  CHECK_NE(text.find("/srv/shop: /code"), std::string::npos);
}

TEST_CASE("convert: no line of a comment ends within what the template says for a brace")
{
  std::string braces;
  for (int i = 0; i < 40; ++i) braces += i % 2 == 0 ? "{{" : "{% ";
  const auto text = converted("services:\n  web:\n    image: web\n    \"" + braces + "\": 1\n", {}).description;
  CHECK_NE(text.find("# line 4: '{{ '{' }}"), std::string::npos);
  CHECK_EQ(text.find("{{\n"), std::string::npos);
  CHECK_EQ(text.find("'{'\n"), std::string::npos);
}
