// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/docker_config.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using namespace maestro::engine;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// user:pass:word and me:secret, in base64.
constexpr auto modern = R"({
  "auths": {
    "https://reg.example:5000/v2/": {"auth": "dXNlcjpwYXNzOndvcmQ=", "email": "u@example.com"},
    "token.example": {"auth": "dXNlcjo=", "identitytoken": "t0ken"},
    "https://index.docker.io/v1/": {"auth": "bWU6c2VjcmV0"},
    "kept.example": {},
    "broken.example": {"auth": "%%%"}
  },
  "HttpHeaders": {"X-Team": "a", "X-Number": 7, "Host": "elsewhere", "X-Two\r\nX-Lines": "b", "X-Cut": "a\r\nb"},
  "credsStore": "secretservice",
  "credHelpers": {"https://gcr.example": "gcr"},
  "detachKeys": "ctrl-e,e"
})";

} // namespace

TEST_CASE("docker config: logins by host, however the key is written")
{
  const DockerConfig config = parse_docker_config(modern);
  const auto login = login_in(config, "reg.example:5000");
  REQUIRE(login);
  CHECK_EQ(*login,
           RegistryLogin{.username = "user", .password = "pass:word", .server = "https://reg.example:5000/v2/"});
  CHECK_EQ(login_in(config, "docker.io")->username, "me");
  CHECK_EQ(login_in(config, "token.example")->identity_token, "t0ken");
  CHECK_FALSE(login_in(config, "reg.example"));
}

TEST_CASE("docker config: an entry without a readable login is none")
{
  const DockerConfig config = parse_docker_config(modern);
  CHECK_FALSE(login_in(config, "kept.example"));
  CHECK_FALSE(login_in(config, "broken.example"));
}

TEST_CASE("docker config: an auth that is not user and password is told by its registry")
{
  const auto unreadable = [](const std::string& entry) {
    return parse_docker_config(R"({"auths": {"reg": )" + entry + "}}").unreadable.size();
  };
  CHECK_EQ(unreadable(R"({"auth": "me:secret"})"), 1);
  CHECK_EQ(unreadable(R"({"auth": "bm9jb2xvbg=="})"), 1); // nocolon
  CHECK_EQ(unreadable(R"({"auth": "bWU6c2VjcmV0"})"), 0);
  CHECK_EQ(unreadable(R"({})"), 0);
  CHECK_EQ(unreadable(R"({"auth": ""})"), 0);
  CHECK_EQ(unreadable(R"({"auth": "Og==", "identitytoken": "t0ken"})"), 0);
  CHECK_EQ(unreadable(R"({"auth": "?", "username": "me", "password": "secret"})"), 0);
}

TEST_CASE("docker config: a registry's own helper comes before the common one")
{
  const DockerConfig config = parse_docker_config(modern);
  CHECK_EQ(helper_for(config, "gcr.example"), "gcr");
  CHECK_EQ(helper_for(config, "reg.example:5000"), "secretservice");
  CHECK_EQ(helper_for({}, "gcr.example"), "");
}

TEST_CASE("docker config: a helper is asked by the name under which the login was kept")
{
  const DockerConfig config = parse_docker_config(modern);
  CHECK_EQ(helper_question(config, "reg.example:5000"), "https://reg.example:5000/v2/");
  CHECK_EQ(helper_question(config, "kept.example"), "kept.example");
  CHECK_EQ(helper_question({}, "new.example"), "new.example");
  CHECK_EQ(helper_question({}, "docker.io"), "https://index.docker.io/v1/");
}

TEST_CASE("docker config: headers that a request can carry and does not say itself")
{
  CHECK_EQ(parse_docker_config(modern).headers, Headers{{"X-Team", "a"}});
  CHECK_EQ(parse_docker_config(R"({"HttpHeaders": {"X-Team": "ä", "Host": "x"}})").flaw, "");
}

TEST_CASE("docker config: a header that no request can carry is a flaw, and is not sent")
{
  for (const char* header :
       {R"("X-Tëam": "a")", R"("X Team": "a")", R"("": "a")", R"("X-Two\r\nX-Lines": "b")", R"("X-Cut": "a\r\nb")"}) {
    const DockerConfig config = parse_docker_config(std::string(R"({"HttpHeaders": {)") + header + "}}");
    CHECK(config.flaw.starts_with("no request can carry the header '"));
    CHECK(config.headers.empty());
  }
}

TEST_CASE("docker config: the older form has the servers at the top")
{
  const DockerConfig config = parse_docker_config(R"({"https://reg.example": {"auth": "bWU6c2VjcmV0"}, "other": {}})");
  CHECK_EQ(login_in(config, "reg.example")->password, "secret");
  CHECK_EQ(config.servers.size(), 1);
}

TEST_CASE("docker config: the oldest form is two lines about Docker Hub")
{
  const DockerConfig config = parse_docker_config("auth = bWU6c2VjcmV0\nemail = me@example.com\n");
  CHECK_EQ(*login_in(config, "docker.io"),
           RegistryLogin{.username = "me", .password = "secret", .server = "https://index.docker.io/v1/"});
}

TEST_CASE("docker config: empty means nothing, and what makes no sense is told without showing it")
{
  CHECK(parse_docker_config(" \n").servers.empty());
  CHECK(parse_docker_config("{}").servers.empty());
  CHECK(parse_docker_config(R"({"auths": [], "HttpHeaders": 7, "credHelpers": null})").servers.empty());
  for (const char* text : {R"({"auths": {"a": {"auth": "s3cret" )", "s3cret", "[\"s3cret\"]"}) {
    try {
      parse_docker_config(text);
      FAIL("no error: ", text);
    } catch (const Error& error) {
      CHECK_EQ(error.fault(), Fault::description);
      CHECK_EQ(std::string(error.what()).find("s3cret"), std::string::npos);
    }
  }
}

TEST_CASE("docker config: a helper's answer is user and secret, or a token")
{
  const auto login = parse_helper_answer(R"({"ServerURL":"reg.example","Username":"bob","Secret":"s3cret"})");
  REQUIRE(login);
  CHECK_EQ(*login, RegistryLogin{.username = "bob", .password = "s3cret"});
  CHECK_EQ(*parse_helper_answer(R"({"Username":"<token>","Secret":"t"})"), RegistryLogin{.identity_token = "t"});
  CHECK_FALSE(parse_helper_answer(R"({"Username":"bob"})"));
  CHECK_FALSE(parse_helper_answer("none"));
  CHECK_FALSE(parse_helper_answer(""));
}
