// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/secrets.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <vector>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

/// A folder for files, and an environment whose secrets are looked up in it.
struct Safe {
  Safe()
  {
    std::string pattern = (std::filesystem::temp_directory_path() / "maestro-secrets-XXXXXX").string();
    REQUIRE_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    environment.name = "shop";
  }
  ~Safe()
  {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Safe(const Safe&) = delete;
  Safe& operator=(const Safe&) = delete;

  Safe& add(const std::string& name, decltype(Secret::source) source)
  {
    environment.secrets[SecretName(name)] = {SecretName(name), std::move(source)};
    return *this;
  }
  std::string file(const std::string& name, const std::string& content) const
  {
    std::ofstream(folder + "/" + name) << content;
    return folder + "/" + name;
  }
  std::set<SecretName> names() const
  {
    std::set<SecretName> all;
    for (const auto& [name, secret] : environment.secrets) all.insert(name);
    return all;
  }
  void open(const std::function<void(Secrets&)>& story)
  {
    net::run([&] {
      Secrets secrets(environment, variables);
      story(secrets);
      return 0;
    });
  }
  std::string value(decltype(Secret::source) source)
  {
    std::string found;
    add("it", std::move(source));
    open([&](Secrets& secrets) {
      secrets.look_up({SecretName("it")});
      found = secrets.value(SecretName("it"));
    });
    return found;
  }
  /// What is said when all of them are looked up.
  std::string problem()
  {
    std::string said = "none";
    open([&](Secrets& secrets) {
      try {
        secrets.look_up(names());
      } catch (const Error& error) {
        CHECK_EQ(error.fault(), Fault::description);
        said = error.what();
      }
    });
    return said;
  }
  std::string problem(decltype(Secret::source) source) { return add("it", std::move(source)).problem(); }

  std::string folder;
  Environment environment;
  std::vector<std::string> variables;
};

SecretCommand shell(const std::string& script, std::chrono::nanoseconds timeout = 30s)
{
  return {{"/bin/sh", "-c", script}, timeout};
}

} // namespace

TEST_CASE("secrets: files and commands lose exactly one line end, variables none")
{
  Safe safe;
  safe.variables = {"PATHS=/bin", "A=x=y\n", "AB=no"};
  CHECK_EQ(safe.value(SecretVariable{"A"}), "x=y\n");
  CHECK_EQ(safe.value(SecretFile{safe.file("a", "one\n")}), "one");
  CHECK_EQ(safe.value(SecretFile{safe.file("b", "two\r\n")}), "two");
  CHECK_EQ(safe.value(SecretFile{safe.file("c", " three \n\n")}), " three \n");
  CHECK_EQ(safe.value(shell("printf 'four\\n\\n'")), "four\n");
  CHECK_EQ(safe.value(shell("printf 'fi\\nve'; echo six >&2")), "fi\nve");
}

TEST_CASE("secrets: what is no value is told with the reason")
{
  Safe safe;
  CHECK_EQ(safe.problem(SecretVariable{"NONE"}), "secret 'it': the environment variable NONE is not set");
  CHECK_EQ(safe.problem(SecretFile{safe.file("empty", "\n")}), "secret 'it': its value is empty");
  CHECK_EQ(safe.problem(SecretFile{safe.file("nul", std::string("a\0b", 3))}),
           "secret 'it': its value has a NUL in it");
  CHECK_EQ(safe.problem(SecretFile{safe.file("big", std::string((1U << 20U) + 1, 'x'))}),
           "secret 'it': its value has more than 1 MiB");
  CHECK_EQ(safe.value(SecretFile{safe.file("full", std::string(1U << 20U, 'x') + "\n")}).size(), 1U << 20U);
  CHECK_EQ(safe.problem(SecretFile{safe.folder + "/none"}),
           "secret 'it': cannot read '" + safe.folder + "/none': No such file or directory");
  CHECK_EQ(safe.problem(shell("true")), "secret 'it': its value is empty");
  CHECK_EQ(safe.problem(shell("head -c 2000000 /dev/zero | tr '\\0' x")), "secret 'it': its value has more than 1 MiB");
}

TEST_CASE("secrets: of a command that fails its errors are shown, made safe, and its output is not")
{
  Safe safe;
  CHECK_EQ(safe.problem(shell("echo hunter2; printf 'no key\\033[2J\\nfor hunter2\\n' >&2; exit 3")),
           "secret 'it': /bin/sh ended with 3 and said: no key�[2J / for …");
  CHECK_EQ(safe.problem(shell("echo hunter2; exit 4")), "secret 'it': /bin/sh ended with 4 and said nothing");
  CHECK_NE(safe.problem(SecretCommand{{"/none/such"}}).find("secret 'it': "), std::string::npos);
}

TEST_CASE("secrets: a command that does not end is ended, with all that it has started")
{
  Safe safe;
  const auto began = std::chrono::steady_clock::now();
  CHECK_EQ(safe.problem(shell("echo hunter2; sleep 30 | cat", 200ms)), "secret 'it': /bin/sh did not end within 0.2 s");
  CHECK_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST_CASE("secrets: each command runs once, beside the others, and all problems are told together")
{
  Safe safe;
  const std::string trace = safe.folder + "/trace";
  const auto meets = [&](const std::string& mine, const std::string& other) {
    return shell("echo >>" + trace + "; : >" + safe.folder + "/" + mine + "; until [ -e " + safe.folder + "/" + other +
                 " ]; do sleep 0.02; done; echo " + mine + "-value");
  };
  safe.add("a", meets("a", "b")).add("b", meets("b", "a"));
  safe.open([&](Secrets& secrets) {
    for (int i = 0; i < 3; ++i) secrets.look_up(safe.names());
    CHECK_EQ(secrets.value(SecretName("a")) + secrets.value(SecretName("b")), "a-valueb-value");
  });
  CHECK_EQ(std::filesystem::file_size(trace), 2);
  Safe broken;
  broken.add("a", SecretVariable{"A"}).add("b", SecretVariable{"B"});
  CHECK_EQ(broken.problem(), "secret 'a': the environment variable A is not set\n"
                             "secret 'b': the environment variable B is not set");
}

TEST_CASE("secrets: the label tells another value, and neither the value nor that two have the same one")
{
  Safe safe;
  safe.add("a", SecretVariable{"A"}).add("b", SecretVariable{"B"});
  const auto label = [&](const std::string& name, const std::string& value) {
    safe.variables = {"A=" + value, "B=" + value};
    engine::ContainerSpec spec{.env = {"V=" + stand_in(SecretName(name))},
                               .own_labels = {{labels::config_hash, "2-hash"}}};
    spec.secret_env.emplace("V", SecretName(name));
    safe.open([&](Secrets& secrets) {
      secrets.look_up(safe.names());
      secrets.fill(spec);
      CHECK_EQ(spec.secrets->at(SecretName(name)), value);
    });
    return spec.own_labels.at(labels::config_hash);
  };
  const std::string first = label("a", "one");
  CHECK_EQ(first.substr(0, 7), "2-hash.");
  CHECK_EQ(first.size(), 7 + 64);
  CHECK_EQ(label("a", "one"), first);
  CHECK_NE(label("a", "two"), first);
  CHECK_NE(label("b", "one"), first);
  safe.environment.name = "other";
  CHECK_NE(label("a", "one"), first);
}

TEST_CASE("secrets: a value that is no text cannot stand in a variable")
{
  Safe safe;
  safe.add("key", SecretFile{safe.file("key", "\xff\xfe")});
  safe.open([&](Secrets& secrets) {
    secrets.look_up(safe.names());
    engine::ContainerSpec spec;
    spec.secret_env.emplace("V", SecretName("key"));
    CHECK_THROWS_WITH_AS(secrets.fill(spec), "secret 'key' cannot stand in variable V: it is no UTF-8", Error);
  });
}

TEST_CASE("secrets: containers from before there were secrets are not changed, and names suffice to compare")
{
  engine::ContainerSpec plain{.own_labels = {{labels::config_hash, "2-hash"}}};
  CHECK_EQ(has_current_config({{labels::config_hash, "2-hash"}}, plain), true);
  CHECK_EQ(has_current_config({{labels::config_hash, "2-hash.value"}}, plain), false);
  engine::ContainerSpec with = plain;
  with.secret_env.emplace("V", SecretName("a"));
  CHECK_EQ(has_current_config({{labels::config_hash, "2-hash"}}, with), false); // it had the stand-in as its value
  CHECK_EQ(has_current_config({{labels::config_hash, "2-hash.value"}}, with), true);
  CHECK_EQ(has_current_config({{labels::config_hash, "2-other.value"}}, with), false);
  label_secrets(with, {{SecretName("a"), "digest"}});
  CHECK_EQ(has_current_config({{labels::config_hash, "2-hash.value"}}, with), false);
  CHECK_EQ(has_current_config(with.own_labels, with), true);
}
