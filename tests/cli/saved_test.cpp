// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace maestro::test;
using maestro::testing::FakeContainer;
using maestro::testing::FakeDaemon;
using maestro::testing::ServedDaemon;

namespace {

struct Wanted {
  std::string colour = "crimson-colour", memory = "64m", more = {};
};

std::string description(const ServedDaemon& daemon, const Wanted& wanted = {})
{
  return "name: shop\nsecrets: {token: {file: token}}\nships: {east: {ip: 127.0.0.1, docker_port: " +
         std::to_string(daemon.port()) +
         "}}\nservices:\n  web:\n    image: 'web:1'\n    update: {monitor: 0}\n    instances:\n      web-1: {ship: "
         "east, env: {COLOUR: " +
         wanted.colour +
         ", TOKEN: {secret: token}}, command: [serve, --password, hunter2], limits: {memory: " + wanted.memory +
         "}}\n      web-2: {ship: east}\n" + wanted.more;
}

/// A ship with the image, a description of two instances for it, and the secret that it names.
struct SavingShop {
  SavingShop()
  {
    daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
    program.write("token", "open-sesame\n");
    describe({});
  }

  void describe(const Wanted& wanted) const { program.write("maestro.yaml", description(daemon, wanted)); }
  std::string file(const std::string& name = "saved.plan") const { return program.path(name); }
  Outcome save(std::vector<std::string> words = {}) const
  {
    words.insert(words.begin(), {"plan", "apply", "--out", file()});
    return program.run(words);
  }
  Outcome apply_saved() const { return program.run({"apply", "--plan", file()}); }
  std::string saved() const
  {
    std::ifstream stream(file());
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::vector<std::string> changes()
  {
    return daemon.with([](FakeDaemon& it) { return it.changes(); });
  }
  std::vector<std::string> names_in_folder() const
  {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(program.path(".")))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  ServedDaemon daemon;
  Program program{""};
};

std::string replaced(std::string text, const std::string& part, const std::string& by)
{
  const std::size_t place = text.find(part);
  REQUIRE_NE(place, std::string::npos);
  return text.replace(place, part.size(), by);
}

} // namespace

TEST_CASE("saved plan: exactly what was shown is done, without a question, once")
{
  SavingShop shop;
  const Outcome saved = shop.save();
  CHECK_EQ(saved.exit_code, 0);
  CHECK(contains(saved.out, "web-1 on east: create, because there is no container"));
  CHECK(contains(saved.err, "maestro apply --plan " + shop.file()));
  CHECK(shop.changes().empty());
  const Outcome shown = shop.program.run({"plan", "apply", "--plan", shop.file(), "--exit-code"});
  CHECK_EQ(shown.exit_code, 10);
  CHECK_EQ(shown.out, saved.out);
  CHECK(shop.changes().empty());
  CHECK_EQ(shop.apply_saved().exit_code, 0);
  CHECK_EQ(shop.daemon.with([](FakeDaemon& it) { return it.running_names(); }),
           std::vector<std::string>{"web-1", "web-2"});
  const std::size_t done = shop.changes().size();
  const Outcome again = shop.apply_saved();
  CHECK_EQ(again.exit_code, 6);
  CHECK(contains(again.err, "step web-1 on east: create, because there is no container: there is no reason for it any "
                            "more"));
  CHECK(contains(again.err, "does not fit any more; nothing was done"));
  CHECK(contains(again.err, "make it anew: maestro plan apply ... --out " + shop.file()));
  CHECK_EQ(shop.changes().size(), done);
}

TEST_CASE("saved plan: it is made for the same things and options again")
{
  SavingShop shop;
  CHECK_EQ(shop.save({"web-2", "-c", "1", "--prune"}).exit_code, 0);
  CHECK(contains(shop.saved(), "\"--concurrency=1\""));
  CHECK_EQ(shop.apply_saved().exit_code, 0);
  CHECK_EQ(shop.daemon.with([](FakeDaemon& it) { return it.running_names(); }), std::vector<std::string>{"web-2"});
}

TEST_CASE("saved plan: the file tells that it holds no secret, holds none, and is its owner's only")
{
  SavingShop shop;
  REQUIRE_EQ(shop.program.run({"apply", "--yes"}).exit_code, 0);
  shop.describe({.colour = "azure-colour", .memory = "96m"});
  CHECK_EQ(shop.save().exit_code, 0);
  const std::string text = shop.saved();
  CHECK(contains(text.substr(0, 300), "It holds no secret"));
  for (const char* const value : {"crimson", "azure", "hunter2", "open-sesame"}) CHECK_FALSE(contains(text, value));
  CHECK(contains(text, "env.COLOUR"));
  CHECK(contains(text, "96m"));
  struct stat status {};
  REQUIRE_EQ(stat(shop.file().c_str(), &status), 0);
  CHECK_EQ(status.st_mode & 0777U, 0600U);
  CHECK_EQ(shop.names_in_folder(), std::vector<std::string>{"maestro.yaml", "saved.plan", "token"});
  CHECK_EQ(shop.apply_saved().exit_code, 0);
}

TEST_CASE("saved plan: a description that means something else is told, another spelling is not")
{
  SavingShop shop;
  REQUIRE_EQ(shop.save().exit_code, 0);
  shop.program.write("maestro.yaml", "# a comment\n" + description(shop.daemon, {.memory = "65536k"}));
  CHECK_EQ(shop.program.run({"plan", "apply", "--plan", shop.file()}).exit_code, 0);

  shop.describe({.memory = "128m"});
  const Outcome memory = shop.apply_saved();
  CHECK_EQ(memory.exit_code, 6);
  CHECK(contains(memory.err, "description: instance web-1 is described otherwise\n"));

  shop.describe({.colour = "azure-colour"});
  const Outcome colour = shop.apply_saved();
  CHECK_EQ(colour.exit_code, 6);
  CHECK(contains(colour.err, "description: values of variables"));
  CHECK_FALSE(contains(colour.err, "azure"));

  shop.describe({.more = "      web-3: {ship: east}\n"});
  const Outcome more = shop.apply_saved();
  CHECK_EQ(more.exit_code, 6);
  CHECK(contains(more.err, "description: instance web-3 is new\n"));
  CHECK(contains(more.err, "step web-3 on east: create, because there is no container: is new\n"));
  CHECK(shop.changes().empty());

  shop.describe({.more = "      web-3: {ship: east}\n"});
  REQUIRE_EQ(shop.save({"web-3"}).exit_code, 0);
  shop.describe({});
  const Outcome gone = shop.apply_saved();
  CHECK_EQ(gone.exit_code, 6);
  CHECK(contains(gone.err, "description: web-3 is not described any more\n"));
  CHECK(shop.changes().empty());
}

TEST_CASE("saved plan: what has changed on a ship is told")
{
  SavingShop shop;
  REQUIRE_EQ(shop.program.run({"apply", "--yes"}).exit_code, 0);
  shop.describe({.colour = "azure-colour"});
  REQUIRE_EQ(shop.save().exit_code, 0);

  // Another container of the same making is not the one that was seen.
  shop.daemon.with([](FakeDaemon& it) {
    const auto spec = it.container("web-1")->spec;
    it.kill_process("web-1", 0);
    it.connect()->remove("web-1");
    it.has_container(spec);
  });
  const Outcome other = shop.apply_saved();
  CHECK_EQ(other.exit_code, 6);
  CHECK(contains(other.err, "step web-1 on east: stop: was "));

  REQUIRE_EQ(shop.save().exit_code, 0);
  shop.daemon.with([](FakeDaemon& it) { it.kill_process("web-2", 3); });
  const Outcome down = shop.apply_saved();
  CHECK_EQ(down.exit_code, 6);
  CHECK(contains(down.err, "step web-2 on east: start, because its container does not run"));
  CHECK(contains(down.err, ": is new\n"));

  REQUIRE_EQ(shop.save().exit_code, 0); // that web-2 does not run since later and later is no difference
  shop.daemon.with([](FakeDaemon& it) { it.has_image("web:1", "sha256:2222222222222222"); });
  const Outcome image = shop.apply_saved();
  CHECK_EQ(image.exit_code, 6);
  CHECK(contains(image.err, "image web:1 on east: was sha256:"));

  REQUIRE_EQ(shop.save().exit_code, 0);
  shop.daemon.with([](FakeDaemon& it) { it.reachable = false; });
  const Outcome away = shop.apply_saved();
  CHECK_EQ(away.exit_code, 6);
  CHECK(contains(away.err, "ship east: cannot be asked now"));
}

TEST_CASE("saved plan: another version of Maestro makes its own")
{
  SavingShop shop;
  REQUIRE_EQ(shop.save().exit_code, 0);
  const std::string text = shop.saved();
  shop.program.write("saved.plan", replaced(text, "\"maestro\": \"", "\"maestro\": \"0.0.1-"));
  const Outcome version = shop.apply_saved();
  CHECK_EQ(version.exit_code, 6);
  CHECK(contains(version.err, "maestro: it was saved by version 0.0.1-"));
  shop.program.write("saved.plan", replaced(text, "\"format\": 1", "\"format\": 2"));
  const Outcome format = shop.apply_saved();
  CHECK_EQ(format.exit_code, 6);
  CHECK(contains(format.err, "in a form that this version does not read"));
  CHECK(shop.changes().empty());
}

TEST_CASE("saved plan: files that are none are told with what is wrong, and where")
{
  SavingShop shop;
  REQUIRE_EQ(shop.save().exit_code, 0);
  const std::string text = shop.saved();
  const auto said_of = [&](const std::string& content) {
    shop.program.write("saved.plan", content);
    const Outcome outcome = shop.apply_saved();
    CHECK_EQ(outcome.exit_code, 2);
    CHECK(contains(outcome.err, shop.file()));
    CHECK(contains(outcome.err, "hint: "));
    return outcome.err;
  };
  CHECK(contains(said_of(""), "it breaks off at line 1"));
  CHECK(contains(said_of(text.substr(0, text.size() / 2)), "it breaks off at line "));
  CHECK(contains(said_of("name: shop\nships: {}\n"), "it is not JSON: line 1"));
  CHECK(contains(said_of("{\"format\": 1,\n \"verb\": }"), "it is not JSON: line 2"));
  CHECK(contains(said_of(shop.program.run({"plan", "apply", "--format", "json"}).out),
                 "it is no plan that Maestro has saved"));
  CHECK(contains(said_of(text + text), "it is not JSON"));
  CHECK(contains(said_of(replaced(text, "\"environment\": \"shop\"", "\"environment\": \"mall\"")),
                 "it is a plan for environment 'mall', and this is 'shop'"));
  CHECK(contains(said_of(replaced(text, "\"environment\": \"shop\"", "\"environment\": 7")),
                 "'environment' is not a text"));
  CHECK(contains(said_of(replaced(text, "\"withheld\"", "\"withhold\"")), "'withheld' is missing in it"));
  CHECK(contains(said_of(replaced(text, "\"apply\"", "\"stop\"")), "it is no plan of apply"));
  CHECK(contains(said_of(replaced(text, "\"--\"", "\"--file=/etc/passwd\", \"--\"")), "--file cannot stand in it"));
  CHECK(contains(said_of(replaced(text, "\"--\"", "\"--frobnicate\"")), "what it was made for is not understood"));
  for (const char* const path : {".", "no-such.plan"}) {
    const Outcome outcome = shop.program.run({"apply", "--plan", shop.file(path)});
    CHECK_EQ(outcome.exit_code, 2);
    CHECK(contains(outcome.err, "cannot read '" + shop.file(path) + "'"));
    CHECK(contains(outcome.err, "--plan names a file that `maestro plan apply --out` has saved"));
  }
  CHECK(shop.changes().empty());
}

TEST_CASE("saved plan: what contradicts it is wrong usage")
{
  SavingShop shop;
  REQUIRE_EQ(shop.save().exit_code, 0);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"web-1"},
                                                {"--prune"},
                                                {"-c", "1"},
                                                {"-S", "east"},
                                                {"-i"},
                                                {"--pull", "never"},
                                                {"--adopt"},
                                                {"--out", shop.file("other")}}) {
    std::vector<std::string> line{"apply", "--plan", shop.file()};
    line.insert(line.end(), words.begin(), words.end());
    CHECK_EQ(shop.program.run(line).exit_code, 2);
  }
  CHECK_EQ(shop.program.run({"apply", "--out", shop.file("other"), "--yes"}).exit_code, 2);
  CHECK_EQ(shop.program.run({"plan", "apply", "-r", "--out", shop.file("other")}).exit_code, 2);
  CHECK_EQ(shop.program.run({"plan", "apply", "--pull=always", "--out", shop.file("other")}).exit_code, 2);
  CHECK(shop.changes().empty());
  CHECK_EQ(
      shop.program.run({"apply", "--plan", shop.file(), "--yes", "--fail-fast", "--log-lines", "5", "--lock-wait", "1"})
          .exit_code,
      0);
}

TEST_CASE("saved plan: a file that cannot be written is told, and what was there stays")
{
  SavingShop shop;
  REQUIRE_EQ(shop.save().exit_code, 0);
  const std::string before = shop.saved();
  const Outcome folder = shop.program.run({"plan", "apply", "--out", shop.program.path(".")});
  CHECK_EQ(folder.exit_code, 1);
  CHECK(contains(folder.err, "cannot write"));
  CHECK_EQ(shop.program.run({"plan", "apply", "--out", shop.file("no/such/folder")}).exit_code, 1);
  CHECK_EQ(shop.saved(), before);
  CHECK_EQ(shop.names_in_folder(), std::vector<std::string>{"maestro.yaml", "saved.plan", "token"});
  shop.describe({.memory = "96m"});
  REQUIRE_EQ(shop.save().exit_code, 0); // over the old one
  CHECK_NE(shop.saved(), before);
}

TEST_CASE("saved plan: with - it is what standard output has, and nothing else; another command can read it there")
{
  SavingShop shop;
  const Outcome saved = shop.program.run({"plan", "apply", "--out", "-", "--exit-code"});
  CHECK_EQ(saved.exit_code, 10);
  CHECK_MESSAGE(saved.err.empty(), saved.err);
  CHECK(saved.out.starts_with("{"));
  CHECK_EQ(shop.names_in_folder(), std::vector<std::string>{"maestro.yaml", "token"});
  const std::vector<std::string> apply{"-f", shop.program.path("maestro.yaml"), "apply", "--plan", "-"};
  CHECK_EQ(Program::bare(apply, saved.out).exit_code, 0);
  CHECK_EQ(shop.daemon.with([](FakeDaemon& it) { return it.running_names(); }),
           std::vector<std::string>{"web-1", "web-2"});
  const Outcome twice = shop.program.run({"plan", "apply", "--out", "-", "--format", "json"});
  CHECK_EQ(twice.exit_code, 2);
  CHECK(contains(twice.err, "both mean standard output"));
}

TEST_CASE("saved plan: a link to a file stays, and what is no regular file is written to")
{
  SavingShop shop;
  std::filesystem::create_symlink("elsewhere.plan", shop.file());
  CHECK_EQ(shop.save().exit_code, 0);
  CHECK(std::filesystem::is_symlink(shop.file()));
  CHECK(std::filesystem::is_regular_file(shop.file("elsewhere.plan")));
  CHECK_EQ(shop.program.run({"plan", "apply", "--plan", shop.file()}).exit_code, 0);
  // A pipe, by the name that the system gives it.
  const Outcome both = shop.program.run({"plan", "apply", "--out", "/dev/stdout"});
  CHECK_EQ(both.exit_code, 0);
  CHECK(both.out.starts_with("{"));
  CHECK(contains(both.out, "web-1 on east: create"));
}

TEST_CASE("saved plan: no file of the description is replaced, whatever name it has")
{
  SavingShop shop;
  shop.program.write("more.yaml", "{# nothing #}");
  shop.program.write("web.env", "SIZE=3\n");
  shop.program.write("maestro.yaml", "{% include 'more.yaml' %}\n" +
                                         description(shop.daemon, {.more = "      web-3: {ship: east, envfile: "
                                                                           "web.env}\n"}));
  std::filesystem::create_symlink("maestro.yaml", shop.file("link"));
  std::filesystem::create_hard_link(shop.file("maestro.yaml"), shop.file("twin"));
  for (const char* const name : {"maestro.yaml", "link", "twin", "more.yaml", "web.env", "token"}) {
    CAPTURE(name);
    const Outcome refused = shop.program.run({"plan", "apply", "--out", shop.file(name)});
    CHECK_EQ(refused.exit_code, 2);
    CHECK_MESSAGE(contains(refused.err, "is a file of the description"), refused.err);
    CHECK(contains(refused.err, "hint: name another one"));
  }
  CHECK(shop.daemon.with([](FakeDaemon& it) { return it.calls.empty(); }));
  CHECK_EQ(shop.save().exit_code, 0); // which is all as it was
}
