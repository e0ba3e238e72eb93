// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/keychain.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace maestro;
using namespace maestro::engine;
using namespace std::chrono_literals;

namespace {

/// A folder in the PATH with a credential helper in it, which notes each question.
class Helper {
public:
  Helper(const std::string& name, const std::string& script)
  {
    std::string pattern = (std::filesystem::temp_directory_path() / "maestro-helper-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
    const std::string path = folder_ + "/docker-credential-" + name;
    std::ofstream(path) << "#!/bin/sh\nread -r server\necho \"$1 $server\" >>" << folder_ << "/asked\n" << script;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    setenv("PATH", (folder_ + ":" + path_).c_str(), 1);
  }
  ~Helper()
  {
    setenv("PATH", path_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  std::string asked() const
  {
    std::ostringstream all;
    all << std::ifstream(folder_ + "/asked").rdbuf();
    return all.str();
  }

private:
  std::string path_ = std::getenv("PATH");
  std::string folder_;
};

DockerConfig with_helper(const std::string& helper)
{
  DockerConfig config = parse_docker_config(R"({"auths": {"reg.example": {"auth": "bWU6c2VjcmV0"}}})");
  config.store = helper;
  return config;
}

void with(Keychain keychain, const std::function<void(Keychain&)>& story)
{
  net::run([&] {
    const net::Deadline safety(20s);
    story(keychain);
    return 0;
  });
}

} // namespace

TEST_CASE("keychain: what stands in the file needs no helper")
{
  with(Keychain(with_helper("")), [](Keychain& keychain) {
    CHECK_EQ(keychain.of("reg.example").login->password, "secret");
    CHECK_FALSE(keychain.of("other.example").login);
    CHECK_EQ(keychain.of("other.example").problem, "");
  });
}

TEST_CASE("keychain: a helper is asked for a server once however many want to know")
{
  const Helper helper("test", "echo 'a warning' >&2\n"
                              R"(echo '{"ServerURL":"x","Username":"bob","Secret":"s3cret"}')");
  with(Keychain(with_helper("test")), [&](Keychain& keychain) {
    net::Group group;
    for (int i = 0; i < 5; ++i)
      group.spawn([&] {
        const KeptLogin kept = keychain.of("reg.example");
        REQUIRE(kept.login);
        CHECK_EQ(*kept.login, RegistryLogin{.username = "bob", .password = "s3cret", .server = "reg.example"});
        CHECK_EQ(kept.problem, "");
      });
    group.wait();
    CHECK_EQ(helper.asked(), "get reg.example\n");
  });
}

TEST_CASE("keychain: a helper that knows nothing leaves it to the file")
{
  const Helper helper("test", "echo 'credentials not found in native keychain'; exit 1");
  with(Keychain(with_helper("test")), [&](Keychain& keychain) {
    CHECK_EQ(keychain.of("reg.example").login->username, "me");
    CHECK_EQ(keychain.of("reg.example").problem, "");
    CHECK_FALSE(keychain.of("other.example").login);
  });
}

TEST_CASE("keychain: a helper's failure is told in its words but never what it holds")
{
  const auto problem = [](const std::string& script) {
    const Helper helper("test", script);
    std::string words;
    with(Keychain(with_helper("test")), [&](Keychain& keychain) { words = keychain.of("other.example").problem; });
    return words;
  };
  CHECK_EQ(problem("echo 'the keyring is locked'; exit 1"),
           "docker-credential-test failed for other.example (1): the keyring is locked");
  CHECK_EQ(problem("echo 'no gpg' >&2; exit 3"), "docker-credential-test failed for other.example (3): no gpg");
  CHECK_EQ(problem(R"(echo '{"Username":"bob","Secret":"s3cret"}'; exit 1)"),
           "docker-credential-test failed for other.example (1): no words");
  CHECK_EQ(problem("echo 'bob s3cret'"), "docker-credential-test gave no credentials for other.example");
}

TEST_CASE("keychain: a helper that is missing or does not end is told")
{
  with(Keychain(with_helper("no-such")), [](Keychain& keychain) {
    const KeptLogin kept = keychain.of("reg.example");
    CHECK_EQ(kept.login->username, "me");
    CHECK_EQ(kept.problem, "cannot start 'docker-credential-no-such': no such file or directory");
  });
  const Helper helper("test", "exec sleep 1000");
  with(Keychain(with_helper("test"), 50ms), [](Keychain& keychain) {
    CHECK_EQ(keychain.of("other.example").problem, "docker-credential-test did not answer within 0.05 s");
  });
}
