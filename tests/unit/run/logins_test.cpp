// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/logins.hpp>
#include <maestro/run/registry_failure.hpp>

#include <doctest/doctest.h>
#include <support/fake_engine.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace maestro;
using namespace maestro::testing;

namespace {

using Statuses = std::vector<int>;

/// One registry, one ship, and what Docker's configuration holds.
struct Harbour {
  explicit Harbour(Registry registry, engine::DockerConfig docker = {})
  {
    environment.registries.push_back(std::move(registry));
    config = std::move(docker);
  }

  void play(const std::function<void(Logins&, engine::Engine&)>& story)
  {
    net::run(
        [&] {
          const auto engine = daemon.connect();
          Secrets secrets(environment, variables);
          secrets.look_up(needed);
          Logins logins(environment, config, secrets);
          story(logins, *engine);
          return 0;
        },
        net::Time::simulated);
  }
  PullLogin login_for(const std::string& image)
  {
    PullLogin login;
    play([&](Logins& logins, engine::Engine& engine) { login = logins.of(image, ShipName("east"), engine, note()); });
    return login;
  }
  std::string failure(const std::string& image)
  {
    try {
      login_for(image);
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  }
  Note note()
  {
    return [this](const std::string& words) { notes.push_back(words); };
  }
  auto requests() const { return std::ranges::count(daemon.calls, "login " + environment.registries[0].registry); }

  Environment environment;
  engine::DockerConfig config;
  FakeDaemon daemon;
  std::vector<std::string> notes;
  std::vector<std::string> variables; // of the process
  std::set<SecretName> needed;
};

Registry registry(Statuses when = {})
{
  return {.key = "reg.example",
          .registry = "https://reg.example/v1/",
          .username = "bob",
          .password = "s3cret",
          .email = "bob@example.com",
          .attempts = 3,
          .retry_when = std::move(when)};
}

engine::DockerConfig docker(const std::string& user)
{
  engine::DockerConfig config;
  config.logins.push_back({.username = user, .password = "kept", .server = "reg.example"});
  return config;
}

} // namespace

TEST_CASE("login: the description's user logs in, and the pull is sent with that")
{
  Harbour harbour(registry());
  const PullLogin login = harbour.login_for("reg.example/app:1");
  REQUIRE(login.login);
  CHECK_EQ(*login.login,
           engine::RegistryLogin{.username = "bob", .password = "s3cret", .server = "https://reg.example/v1/"});
  CHECK_EQ(harbour.notes, std::vector<std::string>{"logging in to https://reg.example/v1/"});
  CHECK_EQ(harbour.requests(), 1);
}

TEST_CASE("login: a password may be a secret, and a refusal does not tell it")
{
  Registry described = registry();
  described.password.clear();
  described.password_secret = SecretName("hub");
  Harbour harbour(described, docker("bob"));
  harbour.environment.secrets.emplace(SecretName("hub"),
                                      Secret{.name = SecretName("hub"), .source = SecretVariable{"HUB"}});
  harbour.variables = {"HUBBUB=no", "HUB=hunter2-Zq8"};
  harbour.needed = {SecretName("hub")};
  const PullLogin login = harbour.login_for("reg.example/app:1");
  CHECK_EQ(login.login->password, "hunter2-Zq8");
  CHECK_EQ(login.source, "the description");
  harbour.daemon.refuse("login", "*", 401, "unauthorized: bob:hunter2-Zq8 is wrong", always);
  CHECK_EQ(harbour.failure("reg.example/app:1").find("hunter2"), std::string::npos);
}

TEST_CASE("login: a token that the registry gives takes the password's place")
{
  Harbour harbour(registry());
  harbour.daemon.identity_token = "t0ken";
  CHECK_EQ(harbour.login_for("reg.example/app:1").login->identity_token, "t0ken");
}

TEST_CASE("login: once for a registry and a ship however many pulls there are at once")
{
  Harbour harbour(registry());
  harbour.play([&](Logins& logins, engine::Engine& engine) {
    net::Group group;
    for (int i = 0; i < 10; ++i)
      group.spawn([&, i] {
        CHECK(logins.of("reg.example/app:" + std::to_string(i), ShipName("east"), engine, harbour.note()).login);
      });
    group.wait();
    CHECK_EQ(harbour.requests(), 1);
    logins.of("reg.example/app:1", ShipName("west"), engine, harbour.note());
    CHECK_EQ(harbour.requests(), 2);
  });
}

TEST_CASE("login: the password of the description wins over one that Docker's configuration holds for the same user")
{
  Harbour stale(registry(), docker("bob"));
  CHECK_EQ(stale.login_for("reg.example/app:1").login->password, "s3cret");
  CHECK_EQ(stale.login_for("reg.example/app:1").source, "the description");
  CHECK_EQ(stale.requests(), 2); // one a play
}

TEST_CASE("login: none if the description has no password and Docker's configuration holds one of the same user")
{
  Registry entry = registry();
  entry.password.clear();
  Harbour harbour(entry, docker("bob"));
  CHECK_EQ(harbour.login_for("reg.example/app:1").login->password, "kept");
  CHECK_EQ(harbour.login_for("reg.example/app:1").source, "Docker's configuration");
  CHECK_EQ(harbour.requests(), 0);
  Harbour other(registry(), docker("alice"));
  CHECK_EQ(other.login_for("reg.example/app:1").login->password, "s3cret");
  CHECK_EQ(other.requests(), 1);
}

TEST_CASE("login: without a user in the description, what Docker's configuration holds is sent as it is")
{
  Harbour harbour({.key = "reg.example", .registry = "https://reg.example"}, docker("alice"));
  CHECK_EQ(harbour.login_for("reg.example/app:1").login->username, "alice");
  CHECK_FALSE(harbour.login_for("other.example/app:1").login);
  CHECK_EQ(harbour.requests(), 0);
  Harbour without_entry({.key = "elsewhere", .registry = "https://elsewhere"}, docker("alice"));
  CHECK_EQ(without_entry.login_for("reg.example/app:1").login->username, "alice");
}

TEST_CASE("login: an image of Docker Hub needs none, and takes the one that is kept")
{
  Harbour harbour({.key = "docker.io", .registry = "https://index.docker.io/v1/", .username = "bob"});
  CHECK_FALSE(harbour.login_for("redis:7").login);
  CHECK_EQ(harbour.requests(), 0);
  harbour.config.logins.push_back({.username = "me", .password = "p", .server = "https://index.docker.io/v1/"});
  CHECK_EQ(harbour.login_for("redis:7").login->username, "me");
}

TEST_CASE("login: a password is not sent to another registry than its own")
{
  Registry elsewhere = registry();
  elsewhere.key = "team";
  Harbour harbour(elsewhere);
  CHECK_FALSE(harbour.login_for("team/app:1").login);
  CHECK_EQ(harbour.requests(), 1);
}

TEST_CASE("login: a refusal names registry and user, not the password, and is not repeated for other images")
{
  Harbour harbour(registry());
  harbour.daemon.refuse("login", "*", 401, "unauthorized: bob:s3cret is wrong", always);
  CHECK_EQ(harbour.failure("reg.example/app:1"), "the login to https://reg.example/v1/ as 'bob' was refused: "
                                                 "unauthorized: bob:<redacted> is wrong");
  CHECK_EQ(harbour.requests(), 1);
  harbour.play([&](Logins& logins, engine::Engine& engine) {
    for (int i = 0; i < 2; ++i)
      CHECK_THROWS_AS(logins.of("reg.example/app:1", ShipName("east"), engine, harbour.note()), Error);
  });
  CHECK_EQ(harbour.requests(), 2);
}

TEST_CASE("login: a registry that was not reached has refused nothing")
{
  for (const std::string words :
       {"dial tcp 10.0.0.9:443: connect: connection refused", "http: server gave HTTP response to HTTPS client",
        "tls: first record does not look like a TLS handshake", "something new"}) {
    Harbour harbour(registry());
    harbour.daemon.refuse("login", "*", 500, words, always);
    CHECK_EQ(harbour.failure("reg.example/app:1"), "the login to https://reg.example/v1/ as 'bob' failed: " + words);
  }
}

TEST_CASE("login: is tried again for the statuses that the description names, as often as it says")
{
  Harbour harbour(registry({500, 503}));
  harbour.daemon.refuse("login", "*", 503, "later", 2);
  CHECK(harbour.login_for("reg.example/app:1").login);
  CHECK_EQ(harbour.notes, std::vector<std::string>{"logging in to https://reg.example/v1/", "got 503; retrying in 1s",
                                                   "got 503; retrying in 1s"});

  Harbour exhausted(registry({500, 503}));
  exhausted.daemon.refuse("login", "*", 503, "later", always);
  CHECK_EQ(exhausted.failure("reg.example/app:1"), "the login to https://reg.example/v1/ as 'bob' failed: later");
  CHECK_EQ(exhausted.requests(), 3);

  Harbour other_status(registry({503}));
  other_status.daemon.refuse("login", "*", 401, "no", always);
  CHECK_EQ(other_status.failure("reg.example/app:1"), "the login to https://reg.example/v1/ as 'bob' was refused: no");
  CHECK_EQ(other_status.requests(), 1);
}

TEST_CASE("login: a registry that is asked too often is asked at longer and longer intervals")
{
  Harbour harbour(registry({429, 503}));
  harbour.environment.registries[0].attempts = 9;
  harbour.daemon.refuse("login", "*", 429, "toomanyrequests: slow down", 8);
  CHECK(harbour.login_for("reg.example/app:1").login);
  std::vector<std::string> pauses;
  for (const std::string& note : harbour.notes)
    if (note.starts_with("got 429; retrying in ")) pauses.push_back(note.substr(21));
  CHECK_EQ(pauses, std::vector<std::string>{"1s", "2s", "4s", "8s", "16s", "32s", "60s", "60s"});
}

TEST_CASE("login: there is a second between two tries")
{
  Harbour harbour(registry({500}));
  harbour.daemon.refuse("login", "*", 500, "later", 2);
  harbour.play([&](Logins& logins, engine::Engine& engine) {
    const net::TimePoint began = net::now();
    logins.of("reg.example/app:1", ShipName("east"), engine, harbour.note());
    CHECK_GE(net::now() - began, 2s);
    CHECK_LT(net::now() - began, 3s);
  });
}

TEST_CASE("pull failures: what to do about it")
{
  const auto hint = [](const std::string& words, const PullLogin& login = {}) {
    return pull_failure(engine::Refused(500, words), "reg.example:5000/app:1", login).hint();
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(hint("Get \"https://reg.example:5000/v2/\": http: server gave HTTP response to HTTPS client"),
            "\"reg.example:5000\" under \"insecure-registries\""));
  CHECK(has(hint("x509: certificate signed by unknown authority"), "/etc/docker/certs.d/reg.example:5000/ca.crt"));
  CHECK(has(hint("Head \"x\": no basic auth credentials"), "docker login reg.example:5000"));
  CHECK(has(hint("dial tcp: connection refused"), "cannot reach reg.example:5000"));
  CHECK(has(hint("manifest for app:9 not found: manifest unknown: manifest unknown"),
            "reg.example:5000 answers, and has no image of this name and tag"));
  CHECK_EQ(hint("no space left on device"), "");
  CHECK_EQ(hint("unauthorized", {engine::RegistryLogin{.username = "bob"}, "", "Docker's configuration"}),
           "the login of 'bob' from Docker's configuration for reg.example:5000 may not be allowed this image, or the "
           "image does not exist");
  CHECK_EQ(hint("denied: access denied", {engine::RegistryLogin{.identity_token = "t"}, "", "the description"}),
           "the login of a token from the description for reg.example:5000 may not be allowed this image, or the image "
           "does not exist");
  CHECK_EQ(hint("no basic auth credentials", {std::nullopt, "docker-credential-x failed: locked"}),
           "docker-credential-x failed: locked");
}

TEST_CASE("pull failures: words that repeat a secret lose it")
{
  const PullLogin login{engine::RegistryLogin{.username = "bob", .password = "s3cret", .identity_token = "t0ken"}, {}};
  CHECK_EQ(std::string(pull_failure(engine::Refused(500, "s3cret t0ken s3cret"), "reg.example/app", login).what()),
           "<redacted> <redacted> <redacted>");
}
