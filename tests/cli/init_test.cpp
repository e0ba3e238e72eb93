// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>

using namespace maestro::test;

namespace {

const std::string compose_file = R"(services:
  web:
    image: nginx:1.25
    build: .
    ports: ["8080:80"]
    environment: {PASSWORD: "in the open"}
)";

/// A folder without a description.
class Empty : public Program {
public:
  Empty() { std::filesystem::remove(path("maestro.yaml")); }
  Outcome init(std::vector<std::string> words = {}) const
  {
    words.insert(words.begin(), "init");
    return run(words);
  }
};

} // namespace

TEST_CASE("init: the first description is valid, and an ordinary file")
{
  const Empty folder;
  const Outcome outcome = folder.init();
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.err, "");
  CHECK(contains(outcome.out, "maestro.yaml is written"));
  const std::string other = folder.path("other.yaml");
  CHECK(contains(Program::bare({"-f", other, "init"}).out, "`maestro -f " + other + " plan start`"));
  const Outcome valid = folder.run({"validate", "--strict"});
  CHECK_EQ(valid.exit_code, 0);
  CHECK(contains(valid.out, "is valid: 2 services, 2 instances, 1 ship"));
  struct stat facts = {};
  REQUIRE_EQ(stat(folder.path("maestro.yaml").c_str(), &facts), 0);
  const mode_t mask = umask(0);
  umask(mask);
  CHECK_EQ(facts.st_mode & 0777U, 0666U & ~mask);
}

TEST_CASE("init: what is there is never written over, be it a link that leads nowhere")
{
  const Empty folder;
  folder.write("maestro.yaml", "mine");
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"--from", folder.path("maestro.yaml")}}) {
    const Outcome outcome = folder.init(words);
    CHECK_EQ(outcome.exit_code, 1);
    CHECK(contains(outcome.err, "is there already"));
    CHECK(contains(outcome.err, "-f names another file"));
    CHECK_EQ(content_of(folder.path("maestro.yaml")), "mine");
  }
  std::filesystem::remove(folder.path("maestro.yaml"));
  std::filesystem::create_symlink("nowhere", folder.path("maestro.yaml"));
  CHECK_EQ(folder.init().exit_code, 1);
  CHECK_FALSE(std::filesystem::exists(folder.path("nowhere")));
}

TEST_CASE("init: nothing is left beside where it cannot be written")
{
  const Empty folder;
  const Outcome outcome = Program::bare({"-f", folder.path("no/such/maestro.yaml"), "init"});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK(contains(outcome.err, "cannot write"));
}

TEST_CASE("init: with -f - the description is printed, and nothing else on standard output")
{
  const Empty folder;
  folder.write("compose.yaml", compose_file);
  const Outcome outcome = Program::bare({"-f", "-", "init", "--from", folder.path("compose.yaml")});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK(outcome.out.starts_with("# Made from compose.yaml"));
  CHECK_EQ(Program::bare({"-f", "-", "validate"}, outcome.out).exit_code, 0);
  const Outcome piped = Program::bare({"-f", "-", "init", "--from", "-"}, compose_file);
  CHECK_EQ(piped.exit_code, 0);
  CHECK(contains(piped.out, "nginx:1.25"));
}

TEST_CASE("init: what is not taken over is told with its place, and no line of the file is shown")
{
  const Empty folder;
  folder.write("compose.yaml", compose_file);
  const Outcome outcome = folder.init({"--from", folder.path("compose.yaml")});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK(contains(outcome.err, "compose.yaml:4:12: warning: 'build'"));
  CHECK_FALSE(contains(outcome.err, "in the open"));
  CHECK(contains(content_of(folder.path("maestro.yaml")), "# line 4: 'build'"));
}

TEST_CASE("init: with --strict nothing may be left over")
{
  const Empty folder;
  folder.write("compose.yaml", compose_file);
  CHECK_EQ(folder.init({"--strict", "--from", folder.path("compose.yaml")}).exit_code, 3);
  CHECK_FALSE(std::filesystem::exists(folder.path("maestro.yaml")));
  folder.write("compose.yaml", "services: {web: {image: nginx}}\n");
  CHECK_EQ(folder.init({"--strict", "--from", folder.path("compose.yaml")}).exit_code, 0);
}

TEST_CASE("init: a file that is no Compose file is refused, and nothing is written")
{
  const Empty folder;
  folder.write("compose.yaml", "services: {web: {environment: {PASSWORD: hunter2}}");
  const Outcome broken = folder.init({"--from", folder.path("compose.yaml")});
  CHECK_EQ(broken.exit_code, 3);
  CHECK(contains(broken.err, "compose.yaml:1:"));
  CHECK_FALSE(contains(broken.err, "hunter2"));
  folder.write("compose.yaml", "name: x\n");
  CHECK(contains(folder.init({"--from", folder.path("compose.yaml")}).err, "is it a Compose file?"));
  const Outcome missing = folder.init({"--from", folder.path("gone.yaml")});
  CHECK_EQ(missing.exit_code, 3);
  CHECK(contains(missing.err, "--from names a Compose file"));
  CHECK_FALSE(std::filesystem::exists(folder.path("maestro.yaml")));
}

TEST_CASE("init: a description with an error is written, and the error is told")
{
  const Empty folder;
  folder.write("compose.yaml", "services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, depends_on: [a]}\n");
  const Outcome outcome = folder.init({"--from", folder.path("compose.yaml")});
  CHECK_EQ(outcome.exit_code, 3);
  CHECK(contains(outcome.err, "maestro.yaml:"));
  CHECK(std::filesystem::exists(folder.path("maestro.yaml")));
}

TEST_CASE("init: files that Compose would read too are told of")
{
  const Empty folder;
  folder.write("docker-compose.yml", compose_file);
  folder.write("docker-compose.override.yml", compose_file);
  folder.write(".env", "TAG=1\n");
  const Outcome outcome = folder.init({"--from", folder.path("docker-compose.yml")});
  CHECK(contains(outcome.err, "docker-compose.override.yml' is not read"));
  CHECK(contains(outcome.err, "does not read .env"));
}

TEST_CASE("init: who has a Compose file and no description is shown the way")
{
  const Empty folder;
  folder.write("docker-compose.yml", compose_file);
  const Outcome outcome = folder.run({"status"});
  CHECK_EQ(outcome.exit_code, 3);
  CHECK(contains(outcome.err, "`maestro init --from " + folder.path("docker-compose.yml") + "`"));
  CHECK(contains(folder.init().out, "init --from " + folder.path("docker-compose.yml")));
}
