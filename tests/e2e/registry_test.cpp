// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/registry.hpp>
#include <support/text.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace maestro::test {

namespace {

using Access = TestRegistry::Access;
using Transport = TestRegistry::Transport;

/// Instances of one image on one ship.
std::string instances_of(const std::string& image, int count = 1, const std::string& ship = "one")
{
  std::string text = "services:\n  app:\n    image: '" + image + "'\n    instances:\n";
  for (int number = 1; number <= count; ++number)
    text += "      app-" + std::to_string(number) + ": {ship: " + ship + ", stop_timeout: 1, command: sleep 1000}\n";
  return text;
}

std::string with_entry(const std::string& body, const std::string& rest)
{
  return "registries:\n  mine: {" + body + "}\n" + rest;
}

/// A scenario with a registry that wants a password, and no configuration of Docker's.
struct Guarded {
  explicit Guarded(Access access = Access::password) { registry.serve(access); }

  std::string image(const std::string& name) const { return registry.name() + "/" + name; }
  /// The description's login for the registry.
  std::string login(const std::string& secret = password) const
  {
    return "registry: 'http://" + registry.name() + "', username: ali, password: '" + secret + "'";
  }
  Outcome maestro(const std::vector<std::string>& arguments, const std::string& docker_config = "{}") const
  {
    return scenario.maestro(arguments, {{"DOCKER_CONFIG", registry.docker_config(docker_config)}});
  }
  std::size_t logins(int host = 1) const { return scenario.requests(host, "POST /v1.41/auth"); }
  std::size_t pulls(int host = 1) const { return scenario.requests(host, "/images/create"); }

  Scenario scenario;
  TestRegistry registry{scenario};
};

/// With a credential helper called test in the PATH.
std::map<std::string, std::string> with_helper(const Guarded& guarded, const std::string& script)
{
  const std::string path = guarded.scenario.folder() + "/docker-credential-test";
  std::ofstream(path) << "#!/bin/sh\n" << script;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return {{"DOCKER_CONFIG", guarded.registry.docker_config(R"({"credsStore": "test"})")},
          {"PATH", guarded.scenario.folder() + ":" + std::getenv("PATH")}};
}

} // namespace

TEST_CASE("ten instances of an image that needs a login cost one login and one pull")
{
  Guarded guarded;
  guarded.scenario.describe(with_entry(guarded.login(), instances_of(guarded.image("team/app:1"), 10)));
  const Outcome pull = guarded.maestro({"pull"});
  CHECK_EQ(pull.exit_code, 0);
  CHECK(says(pull.out, "logging in to http://" + guarded.registry.name()));
  CHECK_EQ(guarded.logins(), 1);
  CHECK_EQ(guarded.pulls(), 1);
  CHECK_EQ(guarded.maestro({"start", "app-1"}).exit_code, 0);
  CHECK_EQ(guarded.scenario.state(1, "app-1"), "running");
  CHECK_EQ(guarded.pulls(), 1);
}

TEST_CASE("a wrong password fails with registry and user, and is asked about once")
{
  Guarded guarded;
  guarded.scenario.describe(with_entry(guarded.login("wr0ng"), instances_of(guarded.image("team/app:1")) +
                                                                   "      app-2: {ship: one, image: '" +
                                                                   guarded.image("team/other:1") + "'}\n"));
  const Outcome start = guarded.maestro({"start", "--verbose"});
  CHECK_EQ(start.exit_code, 1);
  CHECK(says(start.err, "the login to http://" + guarded.registry.name() + " as 'ali' was refused"));
  CHECK(says(start.err, "401 Unauthorized"));
  CHECK_EQ(guarded.logins(), 1);
  CHECK_EQ(guarded.pulls(), 0);
  CHECK_EQ(guarded.scenario.state(1, "app-1"), "absent");
}

TEST_CASE("without a login the registry's refusal comes with what to do")
{
  Guarded guarded;
  guarded.scenario.describe(instances_of(guarded.image("team/app:1")));
  const Outcome pull = guarded.maestro({"pull"});
  CHECK_EQ(pull.exit_code, 1);
  CHECK(says(pull.err, "no basic auth credentials"));
  CHECK(says(pull.err, "`docker login " + guarded.registry.name() + "`"));
  CHECK_EQ(guarded.logins(), 0);
}

TEST_CASE("what Docker's configuration holds is sent without a login of its own")
{
  Guarded guarded;
  const std::string config = std::string(R"({"auths": {"https://)") + guarded.registry.name() + R"(/v1/": {"auth": ")" +
                             user_and_password_encoded + R"("}}})";
  guarded.scenario.describe(instances_of(guarded.image("team/app:1")));
  CHECK_EQ(guarded.maestro({"pull"}, config).exit_code, 0);
  // So is it for a user of the description that has no password there.
  const std::string user = "registry: 'http://" + guarded.registry.name() + "', username: ali";
  guarded.scenario.describe(with_entry(user, instances_of(guarded.image("team/app:1"))));
  CHECK_EQ(guarded.maestro({"pull"}, config).exit_code, 0);
  CHECK_EQ(guarded.logins(), 0);
}

TEST_CASE("the description's own password counts, whatever Docker's configuration holds for the same user")
{
  Guarded guarded;
  const auto config = [&](const char* user_and_password) {
    return std::string(R"({"auths": {")") + guarded.registry.name() + R"(": {"auth": ")" + user_and_password +
           R"("}}})";
  };
  constexpr auto stale = "YWxpOnN0YWxl"; // ali:stale
  guarded.scenario.describe(with_entry(guarded.login(), instances_of(guarded.image("team/app:1"))));
  CHECK_EQ(guarded.maestro({"pull"}, config(stale)).exit_code, 0);
  guarded.scenario.describe(with_entry(guarded.login("wr0ng"), instances_of(guarded.image("team/app:1"))));
  const Outcome refused = guarded.maestro({"pull"}, config(user_and_password_encoded));
  CHECK_EQ(refused.exit_code, 1);
  CHECK(says(refused.err, "ali"));
  CHECK_EQ(guarded.logins(), 2);
}

TEST_CASE("a credential helper is asked, and its failure is told in its words")
{
  Guarded guarded;
  guarded.scenario.describe(instances_of(guarded.image("team/app:1"), 3));
  const auto knowing = with_helper(guarded, "read -r server\n[ \"$1 $server\" = 'get " + guarded.registry.name() +
                                                "' ] || exit 1\necho 'talkative' >&2\n"
                                                R"(echo '{"ServerURL":"","Username":"ali","Secret":")" +
                                                password + "\"}'\n");
  CHECK_EQ(guarded.scenario.maestro({"pull"}, knowing).exit_code, 0);
  CHECK_EQ(guarded.logins(), 0);
  const Outcome locked =
      guarded.scenario.maestro({"pull"}, with_helper(guarded, "echo 'the keyring is locked'; exit 1\n"));
  CHECK_EQ(locked.exit_code, 1);
  CHECK(
      says(locked.err, "docker-credential-test failed for " + guarded.registry.name() + " (1): the keyring is locked"));
}

TEST_CASE("an image that the registry does not have is a failure in the daemon's words")
{
  Guarded guarded(Access::free);
  guarded.scenario.describe(instances_of(guarded.image("team/nowhere:9")));
  const Outcome start = guarded.maestro({"start"});
  CHECK_EQ(start.exit_code, 1);
  CHECK(says(start.err, "manifest for " + guarded.image("team/nowhere:9") + " not found"));
  CHECK_EQ(guarded.logins(), 0);
}

TEST_CASE("an image by its digest is pulled once and then known")
{
  Guarded guarded(Access::free);
  guarded.scenario.docker(1, {"pull", "-q", guarded.image("team/app:1")});
  const std::string digest =
      guarded.scenario.docker(1, {"inspect", "--format", "{{index .RepoDigests 0}}", guarded.image("team/app:1")});
  guarded.scenario.docker(1, {"rmi", guarded.image("team/app:1")});
  guarded.scenario.forget_requests();
  guarded.scenario.describe(instances_of(digest));
  CHECK_EQ(guarded.maestro({"start"}).exit_code, 0);
  CHECK_EQ(guarded.scenario.inspect(1, "app-1", "{{.Config.Image}}"), digest);
  CHECK_EQ(guarded.maestro({"stop", "--all"}).exit_code, 0);
  CHECK_EQ(guarded.maestro({"start"}).exit_code, 0);
  CHECK_EQ(guarded.pulls(), 1);
}

TEST_CASE("a registry with TLS is used once the host trusts its certificate")
{
  Scenario scenario;
  TestRegistry registry(scenario);
  constexpr int port = 5001;
  registry.serve(Access::password, port, Transport::tls);
  const std::string name = registry.name(port);
  const auto describe = [&](const std::string& ship) {
    scenario.describe(with_entry("registry: 'https://" + name + "/v1/', username: ali, password: " + password,
                                 instances_of(name + "/team/app:1", 1, ship)));
  };
  describe("two");
  const Outcome distrust = scenario.maestro({"pull"});
  CHECK_EQ(distrust.exit_code, 1);
  CHECK(says(distrust.err, "x509"));
  CHECK(says(distrust.err, "/etc/docker/certs.d/" + name + "/ca.crt"));
  registry.make_trusted(1, port);
  describe("one");
  scenario.must({"start"});
  CHECK_EQ(scenario.inspect(1, "app-1", "{{.Config.Image}}"), name + "/team/app:1");
}

TEST_CASE("a registry without TLS that the host does not expect is told with what to do")
{
  Scenario scenario;
  TestRegistry registry(scenario);
  constexpr int port = 5002;
  registry.serve(Access::free, port);
  scenario.describe(instances_of(registry.name(port) + "/team/app:1"));
  const Outcome pull = scenario.maestro({"pull"});
  CHECK_EQ(pull.exit_code, 1);
  CHECK(says(pull.err, "server gave HTTP response to HTTPS client"));
  CHECK(says(pull.err, "\"" + registry.name(port) + "\" under \"insecure-registries\""));
}

TEST_CASE("a pull is tried again for the statuses that the description names, and fails when that does not help")
{
  Guarded guarded(Access::free);
  guarded.registry.stop();
  const auto retry = [&](const std::string& policy) {
    guarded.scenario.describe(with_entry("registry: 'http://" + guarded.registry.name() + "', retry: " + policy,
                                         instances_of(guarded.image("team/app:1"))));
  };
  retry("{attempts: 2, when: [500]}");
  const Outcome exhausted = guarded.maestro({"pull"});
  CHECK_EQ(exhausted.exit_code, 1);
  CHECK(says(exhausted.out, "got 500; retrying in 1s"));
  CHECK(says(exhausted.err, "connection refused"));
  CHECK_EQ(guarded.pulls(), 2);
  guarded.scenario.forget_requests();
  retry("{attempts: 2, when: [429]}");
  CHECK_EQ(guarded.maestro({"pull"}).exit_code, 1);
  CHECK_EQ(guarded.pulls(), 1);
}

TEST_CASE("a registry that dies in the middle of a pull and comes back is asked again")
{
  Guarded guarded(Access::free);
  constexpr int behind = 5003;
  constexpr long size = 8'000'000, half = 4'000'000, all = 1'000'000'000;
  guarded.registry.make_image(2, "random:1", size);
  guarded.registry.push(2, "random:1", "team/random:1");
  guarded.scenario.docker(2, {"rmi", "random:1"});
  guarded.registry.serve(Access::free, behind);
  guarded.registry.relay_to(behind, half);
  guarded.scenario.describe(
      with_entry("registry: 'http://" + guarded.registry.name() + "', retry: {attempts: 30, when: [500]}",
                 instances_of(guarded.image("team/random:1"))));
  Child pull(guarded.scenario.command({"pull", "--progress", "json"}));
  REQUIRE(eventually([&] { return pull.out().find("\"total\":8") != std::string::npos; }));
  guarded.registry.stop_relay();
  REQUIRE(eventually([&] { return pull.out().find("got 500; retrying in 1s") != std::string::npos; }));
  guarded.registry.relay_to(behind, all);
  const Outcome outcome = pull.wait();
  CHECK_EQ(outcome.exit_code, 0);
  CHECK(says(outcome.out, "\"percent\":100"));
  CHECK_GE(guarded.pulls(), 2);
}

TEST_CASE("a host that vanishes in the middle of a pull is noticed although a pull may take any time")
{
  Guarded guarded(Access::free);
  constexpr int behind = 5003;
  constexpr long size = 8'000'000, half = 4'000'000;
  guarded.registry.make_image(2, "random:1", size);
  guarded.registry.push(2, "random:1", "team/random:1");
  guarded.scenario.docker(2, {"rmi", "random:1"});
  guarded.registry.serve(Access::free, behind);
  guarded.registry.relay_to(behind, half);
  guarded.scenario.describe("  here: {ip: " + guarded.scenario.address(1) + ", timeout: 1}\n" +
                            instances_of(guarded.image("team/random:1"), 1, "here"));
  Child pull(guarded.scenario.command({"pull", "--progress", "json"}));
  REQUIRE(eventually([&] { return pull.out().find("\"total\":8") != std::string::npos; }));
  // The stalled registry is no reason to give up: the host answers when it is asked how it is.
  const std::size_t pings = guarded.scenario.requests(1, "/_ping");
  REQUIRE(eventually([&] { return guarded.scenario.requests(1, "/_ping") >= pings + 3; }));
  CHECK_EQ(guarded.pulls(), 1);
  const auto began = std::chrono::steady_clock::now();
  guarded.scenario.hosts({"cut", "1"});
  const Outcome outcome = pull.wait();
  CHECK_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  guarded.registry.stop_relay();
  guarded.scenario.hosts({"mend", "1"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(says(outcome.err, "no answer within 1 s"));
}

TEST_CASE("the old container stays, running or not, when its new image cannot be pulled")
{
  Guarded guarded(Access::free);
  guarded.scenario.describe(instances_of(guarded.image("team/app:1")));
  CHECK_EQ(guarded.maestro({"start"}).exit_code, 0);
  const std::string old = guarded.scenario.inspect(1, "app-1", "{{.Id}}");
  guarded.registry.stop();
  CHECK_EQ(guarded.maestro({"restart", "--all", "-r"}).exit_code, 1);
  CHECK_EQ(guarded.scenario.state(1, "app-1"), "running");
  CHECK_EQ(guarded.maestro({"stop", "--all"}).exit_code, 0);
  CHECK_EQ(guarded.maestro({"start", "--pull", "always"}).exit_code, 1);
  CHECK_EQ(guarded.scenario.inspect(1, "app-1", "{{.Id}}"), old);
}

TEST_CASE("only what got a newer image is restarted, and images are pulled when asked for")
{
  Guarded guarded(Access::free);
  guarded.registry.push(2, "maestro/busybox:1", "team/changing:1");
  guarded.scenario.describe(instances_of(guarded.image("team/changing:1")));
  CHECK_EQ(guarded.maestro({"start", "--pull", "never"}).exit_code, 1);
  CHECK_EQ(guarded.pulls(), 0);
  CHECK_EQ(guarded.maestro({"start", "--pull", "missing"}).exit_code, 0);
  CHECK_EQ(guarded.pulls(), 1);
  const std::string old = guarded.scenario.inspect(1, "app-1", "{{.Id}}");
  CHECK_EQ(guarded.maestro({"restart", "--all", "-r", "--only-if-changed"}).exit_code, 0);
  CHECK_EQ(guarded.scenario.inspect(1, "app-1", "{{.Id}}"), old);
  CHECK_EQ(guarded.pulls(), 2);

  guarded.registry.push(2, "maestro/redis:7", "team/changing:1");
  CHECK_EQ(guarded.maestro({"restart", "--all", "--only-if-changed"}).exit_code, 0);
  CHECK_EQ(guarded.scenario.inspect(1, "app-1", "{{.Id}}"), old);
  CHECK_EQ(guarded.maestro({"restart", "--all", "-r", "--only-if-changed"}).exit_code, 0);
  CHECK_NE(guarded.scenario.inspect(1, "app-1", "{{.Id}}"), old);
  CHECK_EQ(guarded.scenario.state(1, "app-1"), "running");
}

TEST_CASE("a tag that has moved in the registry is told and brought with --check-registry, with the login of a pull")
{
  Guarded guarded;
  guarded.registry.push(2, "maestro/busybox:1", "team/moving:1");
  guarded.scenario.describe(with_entry(guarded.login(), instances_of(guarded.image("team/moving:1"), 3)));
  REQUIRE_EQ(guarded.maestro({"start"}).exit_code, 0);
  const auto asked = [&] { return guarded.scenario.requests(1, "/distribution/"); };
  const Outcome same = guarded.maestro({"diff", "--check-registry", "--exit-code"});
  CHECK_EQ(same.exit_code, 0);
  CHECK_EQ(same.err, "");
  CHECK_EQ(asked(), 1); // for three instances
  const std::string old = guarded.scenario.inspect(1, "app-1", "{{.Id}}");

  guarded.registry.push(2, "maestro/redis:7", "team/moving:1");
  CHECK_EQ(guarded.maestro({"diff", "--exit-code"}).exit_code, 0);
  CHECK_EQ(guarded.maestro({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(asked(), 1);
  const Outcome diff = guarded.maestro({"diff", "--check-registry", "--exit-code", "--format", "json"});
  CHECK_EQ(diff.exit_code, 10);
  CHECK(says(diff.out, guarded.image("team/moving:1") + " in the registry ("));
  CHECK_EQ(guarded.pulls(), 1);
  CHECK_EQ(guarded.scenario.inspect(1, "app-1", "{{.Id}}"), old);
  CHECK_EQ(guarded.maestro({"apply", "--check-registry", "--yes"}).exit_code, 0);
  CHECK_EQ(guarded.pulls(), 2);
  CHECK_NE(guarded.scenario.inspect(1, "app-1", "{{.Id}}"), old);
  CHECK_EQ(guarded.scenario.state(1, "app-3"), "running");
  CHECK_EQ(guarded.maestro({"diff", "--check-registry", "--exit-code"}).exit_code, 0);

  guarded.registry.stop();
  const Outcome away = guarded.maestro({"diff", "--check-registry", "--exit-code"});
  CHECK_EQ(away.exit_code, 0);
  CHECK(says(away.err, "was not checked: ship one: the login to "));
}

TEST_CASE("what was built on a host, and what a registry does not have, cannot be compared with it")
{
  Guarded guarded(Access::free);
  guarded.scenario.docker(1, {"tag", "maestro/busybox:1", guarded.image("team/app:1")});
  guarded.scenario.docker(1, {"tag", "maestro/busybox:1", guarded.image("team/nowhere:9")});
  for (const auto& [image, words] : {std::pair("team/app:1", "on one it did not come from the registry"),
                                     std::pair("team/nowhere:9", "ship one says: ")}) {
    guarded.scenario.describe(instances_of(guarded.image(image)));
    CHECK_EQ(guarded.maestro({"apply", "--yes"}).exit_code, 0);
    const Outcome diff = guarded.maestro({"diff", "--check-registry", "--exit-code"});
    CHECK_EQ(diff.exit_code, 0);
    CHECK(says(diff.err, words));
  }
  CHECK_EQ(guarded.pulls(), 0);
}

TEST_CASE("a password is in no output whatever is asked for and however it goes")
{
  Guarded guarded;
  const std::string config = std::string(R"({"auths": {"elsewhere.example": {"auth": ")") + user_and_password_encoded +
                             R"("}}, "HttpHeaders": {"X-Secret": "h1dden"}})";
  std::string output;
  const auto say_all = [&] {
    for (const std::vector<std::string>& words : {std::vector<std::string>{"validate", "--format", "json"},
                                                  {"config"},
                                                  {"config", "--format", "json"},
                                                  {"dump", "-c"},
                                                  {"plan", "start", "--format", "json"},
                                                  {"plan", "pull"},
                                                  {"pull", "--verbose"},
                                                  {"pull", "--progress", "json"},
                                                  {"start", "--verbose"},
                                                  {"status", "-F"},
                                                  {"status", "--format", "json"},
                                                  {"restart", "-a", "-r", "--progress", "json"},
                                                  {"stop", "-a"},
                                                  {"clean"}}) {
      const Outcome outcome = guarded.maestro(words, config);
      output += outcome.out + outcome.err;
    }
  };
  guarded.scenario.describe(with_entry(guarded.login(), instances_of(guarded.image("team/app:1"))));
  say_all();
  CHECK(says(output, "started"));
  guarded.scenario.describe(with_entry(guarded.login("wr0ng"), instances_of(guarded.image("team/app:1"))));
  say_all();
  CHECK(says(output, "was refused"));
  guarded.registry.stop();
  say_all();
  for (const std::string& secret : {std::string(password), std::string("wr0ng"),
                                    std::string(user_and_password_encoded).substr(0, 12), std::string("h1dden")})
    CHECK_EQ(output.find(secret), std::string::npos);
}

} // namespace maestro::test
