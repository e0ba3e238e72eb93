// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unistd.h>
#include <unit/run/play_ground.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

/// What is put into containers before they start.
using namespace maestro;
using namespace maestro::testing;

namespace {

ContainerFile file(const std::string& path, const std::string& content)
{
  ContainerFile made{.path = path};
  made.content = std::make_shared<const std::string>(content);
  return made;
}

/// An instance with two files.
PlayGround with_files()
{
  Sample sample;
  sample.service("web", {"web-1"});
  PlayGround ground(sample);
  ground.instance("web-1").settings.files = {file("/data/b", "two"), file("/etc/a", "one")};
  return ground;
}

std::string content(PlayGround& ground, const std::string& path)
{
  const FakeContainer* container = ground.at("east").container("web-1");
  REQUIRE_NE(container, nullptr);
  const auto found = container->files.find(path);
  return found == container->files.end() ? "none" : *found->second.content;
}

/// A program maestro-guest, as far as anyone looks.
class Program {
public:
  Program() : path_(std::filesystem::temp_directory_path() / ("maestro-guest-" + std::to_string(getpid())))
  {
    std::ofstream(path_) << "guest";
  }
  ~Program() { std::filesystem::remove(path_); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  ExecuteOptions options() const { return {.guest_program = path_.string()}; }

private:
  std::filesystem::path path_;
};

} // namespace

TEST_CASE("files are put into a container by one request between its creation and its start")
{
  PlayGround ground = with_files();
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK_EQ(ground.at("east").changes(), std::vector<std::string>{"create web-1", "files web-1", "start web-1"});
  CHECK_EQ(content(ground, "/etc/a") + content(ground, "/data/b"), "onetwo");
  CHECK_LT(ground.protocol.place("files web-1 ok"), ground.protocol.place("start web-1 ok"));
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK_EQ(ground.at("east").changes().size(), 3);
}

TEST_CASE("a secret is put into a file, and another value replaces the container")
{
  PlayGround ground = with_files();
  const SecretName name("db_password");
  ground.environment.secrets.emplace(name, Secret{.name = name, .source = SecretVariable{"PASSWORD"}});
  ground.instance("web-1").settings.files.push_back(
      {.path = "/run/password", .source = ContainerFile::Source::secret, .name = "db_password", .mode = 0400});
  const std::vector<std::string> one{"PASSWORD=hunter2"};
  CHECK_EQ(exit_code(ground.play(Verb::start, {}, {.process_environment = one})), 0);
  CHECK_EQ(content(ground, "/run/password"), "hunter2");
  const auto hash = [&] { return ground.at("east").container("web-1")->labels().at("io.maestro.config-hash"); };
  const std::string before = hash();
  const std::vector<std::string> other{"PASSWORD=hunter3"};
  CHECK_EQ(exit_code(ground.play(Verb::restart, {}, {.process_environment = other})), 0);
  CHECK_EQ(content(ground, "/run/password"), "hunter3");
  CHECK_NE(hash(), before);
  CHECK_EQ(exit_code(ground.play(Verb::restart, {}, {.process_environment = other})), 0);
  CHECK_NE(hash(), before);
}

TEST_CASE("where the root file system is read-only the files of each volume have a request of their own")
{
  PlayGround ground = with_files();
  ground.instance("web-1").settings.read_only = true;
  ground.instance("web-1").settings.container_volumes = {"/data", "/etc"};
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK_EQ(ground.at("east").changes(),
           std::vector<std::string>{"create web-1", "files web-1", "files web-1", "start web-1"});
}

TEST_CASE("volumes that are taken from others are volumes of their own to files, also from one to the next")
{
  Sample sample;
  sample.service("keep", {"keep-1"}).service("middle", {"middle-1"}).service("web", {"web-1"});
  PlayGround ground(sample);
  ground.instance("keep-1").settings.container_volumes = {"/data"};
  ground.instance("middle-1").settings.container_volumes = {"/more"};
  ground.instance("middle-1").settings.volumes_from = {"keep-1"};
  Instance& web = ground.instance("web-1");
  web.settings.volumes_from = {"middle-1"};
  web.settings.read_only = true;
  web.settings.files = {file("/data/a", "one"), file("/more/b", "two")};
  CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
  CHECK_EQ(content(ground, "/data/a"), "one");
  const auto changes = ground.at("east").changes();
  CHECK_EQ(std::ranges::count(changes, "files web-1"), 2);
}

TEST_CASE("a play that ends before or after the files are put is finished by the next one")
{
  for (const bool answer : {false, true}) {
    PlayGround ground = with_files();
    FakeDaemon& east = ground.at("east");
    answer ? east.lose_answer("files", "web-1") : east.lose("files", "web-1");
    const PlayResult first = ground.play(Verb::start);
    CHECK_EQ(exit_code(first), 4);
    CHECK_EQ(east.container("web-1")->state, engine::State::created);
    CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
    CHECK_EQ(content(ground, "/etc/a"), "one");
    CHECK_EQ(east.changes(), std::vector<std::string>{"create web-1", "files web-1", "files web-1", "start web-1"});
  }
}

TEST_CASE("files that the engine refuses fail the start with its words, and nothing is started without them")
{
  PlayGround ground = with_files();
  ground.at("east").refuse("files", "web-1", 500, "no space left on device");
  const PlayResult result = ground.play(Verb::start);
  REQUIRE_EQ(result.failures.size(), 1);
  CHECK_EQ(result.failures[0].doing, "put the files into the container");
  CHECK_EQ(result.failures[0].words, "no space left on device");
  CHECK_EQ(result.failures[0].left_behind, "the new container, without its files and not started");
  CHECK_EQ(ground.at("east").container("web-1")->state, engine::State::created);
}

TEST_CASE("restart --only-if-changed replaces a container whose files have changed: content, mode, owner or path")
{
  const std::vector<std::pair<std::string, std::function<void(ContainerFile&)>>> changes{
      {"nothing", [](ContainerFile&) {}},
      {"the same", [](ContainerFile& it) { it.content = std::make_shared<const std::string>("one"); }},
      {"content", [](ContainerFile& it) { it.content = std::make_shared<const std::string>("other"); }},
      {"mode", [](ContainerFile& it) { it.mode = 0600; }},
      {"owner", [](ContainerFile& it) { it.group = 1; }},
      {"path", [](ContainerFile& it) { it.path = "/etc/aa"; }},
  };
  for (const auto& [what, change] : changes) {
    const auto changed = what; // clang does not capture bindings
    CAPTURE(changed);
    PlayGround ground = with_files();
    CHECK_EQ(exit_code(ground.play(Verb::start)), 0);
    const std::string before = ground.at("east").container("web-1")->id;
    change(ground.instance("web-1").settings.files[1]);
    CHECK_EQ(exit_code(ground.play(Verb::restart, {"web-1"}, {}, {.only_if_changed = true})), 0);
    CHECK_EQ(ground.at("east").container("web-1")->id == before, what == "nothing" || what == "the same");
  }
}

TEST_CASE("guest: the program of this machine is put into the container and can be run there")
{
  const Program program;
  PlayGround ground = with_files();
  ground.instance("web-1").settings.guest = true;
  CHECK_EQ(exit_code(ground.play(Verb::start, {}, program.options())), 0);
  CHECK_EQ(content(ground, "/usr/local/bin/maestro-guest"), "guest");
  CHECK_EQ(mode_text(ground.at("east").container("web-1")->files.at("/usr/local/bin/maestro-guest")), "0755");
}

TEST_CASE("guest: where it is missing, or the image is for another architecture, nothing is touched")
{
  const Program program;
  const auto failure = [](PlayGround& ground, const ExecuteOptions& options) {
    ground.instance("web-1").settings.guest = true;
    ground.at("east").has_container("web-1", "web:1");
    const PlayResult result = ground.play(Verb::restart, {"web-1"}, options);
    CHECK_EQ(exit_code(result), 1);
    CHECK(ground.at("east").container("web-1")->running());
    return result.failures.at(0).words + " | " + result.failures.at(0).hint;
  };
  PlayGround ground = with_files();
  CHECK_EQ(failure(ground, {.guest_program = "/nowhere/maestro-guest"}),
           "'guest: true' needs the program maestro-guest: cannot read '/nowhere/maestro-guest': No such file or "
           "directory | install it beside maestro, in the same folder");
  PlayGround other = with_files();
  other.at("east").architecture = "pdp11";
  CHECK(failure(other, program.options())
            .starts_with("the image web:1 is for pdp11, and maestro-guest of this machine for "));
  CHECK(ground.at("east").changes().empty());
  CHECK(other.at("east").changes().empty());
}
