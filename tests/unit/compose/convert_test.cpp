// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unit/compose/converting.hpp>

#include <string>

using namespace maestro;
using maestro::test::converted;
using maestro::test::description_of;
using maestro::test::says;
using maestro::test::told_of;

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

TEST_CASE("convert: what .env says is the default of ports, images, paths and sizes, also where the file has one")
{
  compose::Surroundings around{.folder = "/srv/shop"};
  around.env_file = {{"TAG", "14"}, {"PORT", "8080"}, {"DATA", "/mnt/data"}, {"SIZE", "1g"}};
  const std::string text = description_of("image: \"web:${TAG:-16}\", ports: [\"${PORT:-80}:80\"], "
                                          "volumes: [\"${DATA:-./data}:/d\"], mem_limit: \"${SIZE:-2g}\", "
                                          "environment: {TAG: \"${TAG:-16}\"}",
                                          around);
  CHECK(says(text, "image: \"web:{{ env.TAG | default('14', true) }}\""));
  CHECK(says(text, "\"80:{{ env.PORT | default('8080', true) }}\""));
  CHECK(says(text, "\"{{ env.DATA | default('/mnt/data', true) }}\": /d"));
  CHECK(says(text, "memory: {{ env.SIZE | default('1g', true) }}"));
  CHECK(says(text, "TAG: {{ env.TAG | default('16', true) | tojson }}"));
}

TEST_CASE("convert: the default of a path is made absolute, wherever it stands")
{
  compose::Surroundings around{.folder = "/srv/shop"};
  const auto source = [&](const std::string& written) {
    return description_of("volumes: [\"" + written + ":/d\"]", around);
  };
  const auto told = [&](const std::string& written) { return told_of("volumes: [\"" + written + ":/d\"]", around); };
  CHECK(says(source("${DATA:-./data}"), "\"{{ env.DATA | default('/srv/shop/data', true) }}\": /d"));
  CHECK(says(source("${DATA:-../data}/x"), "\"{{ env.DATA | default('/srv/data', true) }}/x\": /d"));
  CHECK(says(source("${DATA:-${OTHER:-.}}"), "default(env.OTHER | default('/srv/shop', true), true) }}\": /d"));
  CHECK(says(source("${DATA:-~/data}"), "\"{{ env.DATA | default((env.HOME ~ '/data'), true) }}\": /d"));
  CHECK(says(source("${DATA:-/data}"), "\"{{ env.DATA | default('/data', true) }}\": /d"));
  CHECK(says(told("${DATA:-./data}"), "not one that 'DATA' says"));
  CHECK_EQ(told("${DATA:-/data}"), "");
  around.env_file = {{"DATA", "./data"}};
  CHECK(says(source("$DATA"), "\"{{ env.DATA | default('/srv/shop/data', true) }}\": /d"));
  around.variables = {{"DATA", "./mine"}};
  CHECK(says(source("${DATA:-x}"), "\"/srv/shop/{{ env.DATA | default('./data', true) }}\": /d"));
  CHECK(says(told("$DATA"), "'DATA' is taken for a path below the Compose file's folder"));
}

TEST_CASE("convert: a local file that a variable names stays named by it")
{
  compose::Surroundings around{.folder = "/srv/shop", .beside = "../shop/"};
  around.read = [](const std::string&) { return std::optional<std::string>("x"); };
  CHECK(says(description_of("volumes: [\"${CONF:-./a.conf}:/etc/a.conf:ro\"]", around),
             "/etc/a.conf: \"{{ env.CONF | default('../shop/a.conf', true) }}\""));
}
