// SPDX-License-Identifier: Apache-2.0
// A secret is in the container and nowhere else.
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <simulation/served_daemon.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

using namespace maestro::test;
using maestro::testing::FakeContainer;
using maestro::testing::FakeDaemon;
using maestro::testing::ServedDaemon;

namespace {

const std::vector<std::string> values{"hunter2-file", "hunter2-env", "hunter2-command"};

/// A ship with the image of three instances, each with a secret of another source, and a program beside them.
struct SecretShop {
  explicit SecretShop(const std::string& command = "cat command.txt", int seconds = 20) : timeout(seconds)
  {
    daemon.with([](FakeDaemon& it) { it.has_image("app:1"); });
    program.write("file.txt", "hunter2-file\n");
    program.write("command.txt", "hunter2-command\n");
    program.write("command.sh", "cd " + program.path("") + " && echo run >>runs && " + command + "\n");
    program.write("maestro.yaml", description());
  }
  std::string beginning() const
  {
    return "name: shop\nsecrets:\n  of_file: {file: file.txt}\n  of_env: {env: OF_ENV}\n"
           "  of_command: {command: [/bin/sh, " +
           program.path("command.sh") + "], timeout: " + std::to_string(timeout) +
           "}\n"
           "ships: {s1: {ip: 127.0.0.1, docker_port: " +
           std::to_string(daemon.port()) +
           "}}\n"
           "services:\n  app:\n    image: app:1\n    instances:\n";
  }
  std::string description() const
  {
    return beginning() + instance(0, "of_file") + instance(1, "of_env") + instance(2, "of_command") +
           "      app-3: {ship: s1}\n";
  }
  static std::string instance(int number, const std::string& secret)
  {
    return "      app-" + std::to_string(number) + ": {ship: s1, env: {PASSWORD: {secret: " + secret + "}}}\n";
  }
  /// Only app-0, with these files.
  void describe_files(const std::string& files)
  {
    program.write("maestro.yaml", beginning() + "      app-0: {ship: s1, files: {" + files + "}}\n");
  }
  /// Its content, mode and owner.
  std::string file(const std::string& name, const std::string& path)
  {
    return daemon.with([&](FakeDaemon& it) {
      const auto& file = it.container(name)->files.at(path);
      return fmt::format("{} {} {}", *file.content, mode_text(file), owner_text(file));
    });
  }
  Outcome run(std::vector<std::string> words, const std::string& of_env = "hunter2-env") const
  {
    return program.run(std::move(words), {{"OF_ENV", of_env}});
  }
  std::string entry(const std::string& name, const std::string& variable)
  {
    return daemon.with([&](FakeDaemon& it) {
      const FakeContainer* const container = it.container(name);
      if (container == nullptr) return std::string("absent");
      for (const auto& one : container->spec.env)
        if (one.starts_with(variable + "=")) return std::string(one);
      return std::string("unset");
    });
  }
  std::string id(const std::string& name)
  {
    return daemon.with([&](FakeDaemon& it) { return it.container(name) == nullptr ? "" : it.container(name)->id; });
  }
  auto commands() const
  {
    std::error_code none;
    const auto size = std::filesystem::file_size(program.path("runs"), none);
    return none ? 0 : size / 4;
  }

  int timeout; // of the command, in seconds
  ServedDaemon daemon;
  Program program;
};

bool tells_a_value(const Outcome& outcome) { return contains(outcome.out + outcome.err, "hunter2"); }

} // namespace

TEST_CASE("secrets of each source reach the container, and no command, format or option tells them")
{
  SecretShop shop;
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"validate"},
                                             {"config"},
                                             {"config", "--format", "json"},
                                             {"dump", "-c", "app"},
                                             {"deptree", "app"},
                                             {"status"},
                                             {"plan", "start"},
                                             {"plan", "start", "--format", "json"}}) {
    const Outcome outcome = shop.run(words);
    CHECK_FALSE(tells_a_value(outcome));
    CHECK_EQ(outcome.exit_code, 0);
  }
  CHECK_EQ(shop.commands(), 0); // questions run none
  const Outcome start = shop.run({"start", "--verbose"});
  CHECK_EQ(start.exit_code, 0);
  CHECK_FALSE(tells_a_value(start));
  for (int i = 0; i < 3; ++i)
    CHECK_EQ(shop.entry("app-" + std::to_string(i), "PASSWORD"), "PASSWORD=" + values[static_cast<std::size_t>(i)]);
  CHECK_EQ(shop.commands(), 1);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"status", "--verbose"}, {"status", "--format", "json"}, {"start"}, {"config", "--redact"}}) {
    const Outcome outcome = shop.run(words);
    CHECK_FALSE(tells_a_value(outcome));
    CHECK_FALSE(contains(outcome.out, " changed")); // the word of the table
    CHECK_FALSE(contains(outcome.out, "\"changed\": true"));
    CHECK_FALSE(contains(outcome.out, "\"changed\":true"));
  }
  CHECK_EQ(shop.commands(), 1); // and so does a start with nothing to do
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"restart", "--all", "--progress", "json"}, {"restart", "--all", "--progress", "plain", "--verbose"}})
    CHECK_FALSE(tells_a_value(shop.run(words)));
  const std::string label =
      shop.daemon.with([](FakeDaemon& it) { return it.container("app-0")->labels().at("io.maestro.config-hash"); });
  CHECK_EQ(label.size(), 2 + 64 + 1 + 64);
}

TEST_CASE("secrets that are files reach the container before it starts, and no command tells them")
{
  SecretShop shop;
  shop.describe_files(
      "/run/password: {secret: of_command, mode: '0440', owner: '10:20'}, /run/other: {secret: of_file}");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"validate"},
                                                                                     {"config", "--format", "json"},
                                                                                     {"plan", "start"},
                                                                                     {"start", "--verbose"},
                                                                                     {"diff"},
                                                                                     {"status", "--format", "json"}}) {
    const Outcome outcome = shop.run(words);
    CHECK_EQ(outcome.exit_code, 0);
    CHECK_FALSE(tells_a_value(outcome));
  }
  CHECK_EQ(shop.file("app-0", "/run/password"), "hunter2-command 0440 10:20");
  CHECK_EQ(shop.file("app-0", "/run/other"), "hunter2-file 0400 0:0");
}

TEST_CASE("a file whose secret cannot be had refuses the play before anything is touched, whatever is the reason")
{
  struct Case {
    std::string command, words;
  };
  for (const Case& one : {Case{"cat command.txt; exit 3", "ended with 3"}, Case{"true", "its value is empty"},
                          Case{"cat command.txt; sleep 60", "did not end within"}}) {
    CAPTURE(one.command);
    SecretShop shop(one.command, 1);
    shop.describe_files("/run/password: {secret: of_command}");
    const Outcome start = shop.run({"start"});
    CHECK_EQ(start.exit_code, 3);
    CHECK(contains(start.err, "secret 'of_command'"));
    CHECK(contains(start.err, one.words));
    CHECK_FALSE(tells_a_value(start));
    CHECK_EQ(shop.id("app-0"), "");
  }
  SecretShop shop;
  shop.describe_files("/run/password: {secret: of_comand}");
  const Outcome unknown = shop.run({"validate"});
  CHECK_EQ(unknown.exit_code, 3);
  CHECK(contains(unknown.out + unknown.err, "did you mean 'of_command'?"));
}

TEST_CASE("a restart of what has changed replaces exactly what uses a secret that has another value")
{
  SecretShop shop;
  REQUIRE_EQ(shop.run({"start"}).exit_code, 0);
  std::vector<std::string> before;
  for (int i = 0; i < 4; ++i) before.push_back(shop.id("app-" + std::to_string(i)));
  CHECK_EQ(shop.run({"restart", "--all", "--only-if-changed"}).exit_code, 0);
  for (int i = 0; i < 4; ++i) CHECK_EQ(shop.id("app-" + std::to_string(i)), before[static_cast<std::size_t>(i)]);
  CHECK_EQ(shop.commands(), 2);
  const Outcome restart = shop.run({"restart", "--all", "--only-if-changed"}, "hunter2-other");
  CHECK_EQ(restart.exit_code, 0);
  CHECK_FALSE(tells_a_value(restart));
  for (int i = 0; i < 4; ++i)
    CHECK_EQ(shop.id("app-" + std::to_string(i)) == before[static_cast<std::size_t>(i)], i != 1);
  CHECK_EQ(shop.entry("app-1", "PASSWORD"), "PASSWORD=hunter2-other");
}

TEST_CASE("a secret that cannot be had refuses the play before anything is touched")
{
  SecretShop shop("cat command.txt; echo 'no key for hunter2-command' >&2; exit 3");
  const Outcome start = shop.run({"start"});
  CHECK_EQ(start.exit_code, 3);
  CHECK(contains(start.err, "secret 'of_command': /bin/sh ended with 3 and said: no key for …"));
  CHECK_FALSE(tells_a_value(start));
  for (int i = 0; i < 4; ++i) CHECK_EQ(shop.id("app-" + std::to_string(i)), "");
  const Outcome others = shop.run({"start", "app-0", "app-3"}); // which need none of it
  CHECK_EQ(others.exit_code, 0);
  CHECK_EQ(Program::bare({"-f", shop.program.path("maestro.yaml"), "start", "app-1"}).exit_code, 3);
}

TEST_CASE("what a container or its engine repeats of a secret is masked where a failure is told")
{
  SecretShop shop;
  shop.daemon.with([](FakeDaemon& it) {
    it.refuse("create", "app-1", 400, "bad variable PASSWORD=hunter2-env (\"hunter2-env\")");
    it.warns = {"PASSWORD=hunter2-file is weak"};
    it.on_boot = [](const FakeContainer&) {
      return maestro::testing::Boot{.dies_after = std::chrono::milliseconds(20),
                                    .exit_code = 1,
                                    .output = {"login with hunter2-file", "again aHVudGVyMi1maWxl"}};
    };
  });
  for (const char* progress : {"json", "plain"}) {
    const Outcome start = shop.run({"start", "app-0", "app-1", "--verbose", "--progress", progress});
    CHECK_EQ(start.exit_code, 1);
    CHECK(contains(start.err, "login with <secret of_file>"));
    CHECK(contains(start.err, "again <secret of_file>"));
    CHECK_FALSE(tells_a_value(start));
    CHECK_FALSE(contains(start.out + start.err, "aHVudGVyMi1maWxl"));
    shop.daemon.with([](FakeDaemon& it) { it.refuse("create", "app-1", 400, "PASSWORD=hunter2-env"); });
  }
}

TEST_CASE("an interrupt ends the command of a secret, and nothing is touched")
{
  SecretShop shop("exec sleep 60");
  Child start = shop.program.begin({"start", "app-2"});
  REQUIRE(eventually([&] { return shop.commands() == 1; }));
  start.signal(SIGINT);
  const auto began = std::chrono::steady_clock::now();
  CHECK_EQ(start.wait().exit_code, 130);
  CHECK_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
  CHECK_EQ(shop.id("app-2"), "");
}

TEST_CASE("the command of a secret runs once for fifty instances, and its value is no argument of a program")
{
  SecretShop shop("tr '\\0' '\\n' </proc/$PPID/cmdline >arguments; cat command.txt");
  std::string description = shop.description();
  for (int i = 10; i < 60; ++i) description += SecretShop::instance(i, "of_command");
  shop.program.write("maestro.yaml", description);
  CHECK_EQ(shop.run({"start"}).exit_code, 0);
  CHECK_EQ(shop.entry("app-59", "PASSWORD"), "PASSWORD=hunter2-command");
  CHECK_EQ(shop.commands(), 1);
  for (const auto& file : std::filesystem::directory_iterator(shop.program.path("")))
    if (file.path().filename() != "file.txt" && file.path().filename() != "command.txt")
      CHECK_FALSE(contains(content_of(file.path()), "hunter2"));
}

TEST_CASE("secrets: diff compares those that can be had, and says which cannot")
{
  SecretShop shop;
  REQUIRE_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  const auto diff = [&](const std::string& of_env) {
    const Outcome outcome = shop.run({"diff", "--exit-code"}, of_env);
    CHECK_FALSE(tells_a_value(outcome));
    return outcome;
  };
  CHECK_EQ(diff("hunter2-env").err, "");
  const Outcome without = diff("");
  CHECK_EQ(without.exit_code, 0);
  CHECK(contains(without.err, "warning: not compared: secret 'of_env': its value is empty"));
  shop.program.write("file.txt", "hunter2-new");
  const Outcome other = diff("");
  CHECK_EQ(other.exit_code, 10);
  CHECK(contains(other.out, "app-0"));
  CHECK(contains(other.out, "secrets  changed (not shown)"));
  CHECK_FALSE(contains(other.out, "app-1"));
}

TEST_CASE("secrets: diff and apply tell that something is another, and never a value")
{
  SecretShop shop;
  REQUIRE_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  const auto tells_nothing = [&](const std::vector<std::string>& words, const std::string& of_env = "hunter2-env") {
    const Outcome outcome = shop.run(words, of_env);
    CHECK_FALSE(tells_a_value(outcome));
    return outcome;
  };
  CHECK_EQ(tells_nothing({"diff", "--exit-code"}).exit_code, 0);
  CHECK_EQ(tells_nothing({"apply"}).exit_code, 0); // nothing to do

  const std::string zero = shop.id("app-0"), one = shop.id("app-1");
  const Outcome plan = tells_nothing({"plan", "apply"}, "hunter2-other");
  CHECK_MESSAGE(contains(plan.out, "app-1 on s1: create, because its configuration has changed"), plan.out);
  CHECK(contains(plan.out, "secrets: changed (not shown)"));
  CHECK(contains(tells_nothing({"plan", "apply", "--format", "json"}, "hunter2-other").out, "\"path\": \"secrets\""));
  const Outcome changed = tells_nothing({"diff", "--exit-code"}, "hunter2-other");
  CHECK_EQ(changed.exit_code, 10);
  CHECK(contains(changed.out, "secrets  changed (not shown)"));
  CHECK(contains(tells_nothing({"diff", "--format", "json"}, "hunter2-other").out, "\"path\": \"secrets\""));
  CHECK_EQ(tells_nothing({"apply", "--yes", "--progress", "json"}, "hunter2-other").exit_code, 0);
  CHECK_EQ(shop.entry("app-1", "PASSWORD"), "PASSWORD=hunter2-other");
  CHECK_NE(shop.id("app-1"), one);
  CHECK_EQ(shop.id("app-0"), zero);

  std::string text = shop.description(); // a variable beside a secret, and one that is none any more
  const std::string secret = "{PASSWORD: {secret: of_file}}";
  text.replace(text.find(secret), secret.size(), "{PASSWORD: plain, COLOUR: red}");
  shop.program.write("maestro.yaml", text);
  const Outcome diff = tells_nothing({"diff", "--exit-code"}, "hunter2-other");
  CHECK_EQ(diff.exit_code, 10);
  CHECK(contains(diff.out, "env.COLOUR"));
  CHECK(contains(diff.out, "env.PASSWORD"));
  tells_nothing({"diff", "--format", "json"}, "hunter2-other");
  tells_nothing({"plan", "apply", "--format", "json"}, "hunter2-other");
  CHECK_EQ(tells_nothing({"apply", "--yes"}, "hunter2-other").exit_code, 0);
  CHECK_EQ(shop.entry("app-0", "PASSWORD"), "PASSWORD=plain");
  CHECK_EQ(tells_nothing({"diff", "--exit-code"}, "hunter2-other").exit_code, 0);
}

namespace {

/// A shop of which one container runs that tells its secret, and which has this check.
struct TalkativeShop : SecretShop {
  TalkativeShop(const std::string& check, const std::string& line, const std::string& state = "running")
  {
    daemon.with([&](FakeDaemon& it) {
      it.on_boot = [line](const FakeContainer&) { return maestro::testing::Boot{.output = {line}}; };
      it.on_execute = [line](const FakeContainer&, const std::vector<std::string>&) {
        return maestro::engine::ExecResult{1, line + "\n"};
      };
    });
    program.write("talk.sh", "echo with hunter2-command; exit 1\n");
    const std::string talk = std::regex_replace(check, std::regex("talk.sh"), program.path("talk.sh"));
    const std::string instance = "      app-0: {ship: s1, env: {PASSWORD: {secret: of_command}}";
    program.write("maestro.yaml", beginning() + instance + "}\n");
    CHECK_EQ(run({"start"}).exit_code, 0);
    program.write("maestro.yaml", beginning() + instance + ", lifecycle: {" + state + ": [{" + talk + "}]}}\n");
  }
};

struct TellingCheck {
  std::string check, line, told;
};

/// What is cut, is cut behind the first letters of a secret.
const std::vector<TellingCheck> telling_checks{
    {"type: log, match_regex: NEVER, max_wait: 1", "with hunter2-command",
     "its last line is: with <secret of_command>"},
    {"type: log, match_regex: NEVER, max_wait: 1", std::string(93, 'x') + "hunter2-command", "xxx<secret…"},
    {"type: rexec, command: [ready], attempts: 1", "with hunter2-command", "  with <secret of_command>"},
    {"type: rexec, command: [ready], attempts: 1", std::string(193, 'x') + "hunter2-command", "xxx<secret…"},
    {"type: exec, command: [/bin/sh, talk.sh], attempts: 1", "", "  with <secret of_command>"},
};

} // namespace

TEST_CASE("secrets: what a check was told is masked in status as in plays, also where it is cut")
{
  for (const TellingCheck& one : telling_checks) {
    CAPTURE(one.check);
    const TalkativeShop shop(one.check, one.line);
    const auto before = shop.commands();
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"status", "--check"}, {"status", "--wait=1"}, {"status", "--check", "--format", "json"}}) {
      const Outcome status = shop.run(words);
      CHECK_EQ(status.exit_code, 1);
      CHECK(contains(status.err, one.told));
      CHECK_FALSE(tells_a_value(status));
    }
    CHECK_EQ(shop.commands(), before + 3); // once each, however often it is looked
    const Outcome start = shop.run({"start", "--verbose", "--progress", "plain"});
    CHECK_FALSE(tells_a_value(start));
  }
}

TEST_CASE("secrets: status tells nothing of what was said if it cannot know what is secret in it")
{
  for (const TellingCheck& one : telling_checks) {
    CAPTURE(one.check);
    const TalkativeShop shop(one.check, one.line);
    shop.program.write("command.txt", "");
    const Outcome status = shop.run({"status", "--check"});
    CHECK_EQ(status.exit_code, 1);
    CHECK(contains(status.err, "… (not shown: secret 'of_command' cannot be had)"));
    CHECK_FALSE(tells_a_value(status));
  }
}

TEST_CASE("secrets: status looks nothing up where nothing was said")
{
  const TalkativeShop well("type: log, match_regex: hunter2, max_wait: 1", "with hunter2-command");
  const auto before = well.commands();
  CHECK_EQ(well.run({"status", "--check"}).exit_code, 0);
  CHECK_EQ(well.commands(), before);
  const TalkativeShop closed("type: http, port: 1, host: 127.0.0.1, max_wait: 1", "");
  const auto before_closed = closed.commands();
  CHECK(contains(closed.run({"status", "--check"}).err, "connection refused"));
  CHECK_EQ(closed.commands(), before_closed);
}

TEST_CASE("secrets: what a container that was there before says is masked, and not told if it cannot be")
{
  TalkativeShop shop("type: rexec, command: [drain], attempts: 2, delay: 0.1", "with hunter2-command", "pre-stop");
  const auto before = shop.commands();
  const Outcome stop = shop.run({"stop", "--all", "--progress", "plain"});
  CHECK_EQ(stop.exit_code, 1);
  CHECK(contains(stop.err, "with <secret of_command>"));
  CHECK_FALSE(tells_a_value(stop));
  CHECK_EQ(shop.commands(), before + 1);
  shop.program.write("command.txt", "");
  const Outcome unknown = shop.run({"stop", "--all", "--progress", "plain"});
  CHECK_EQ(unknown.exit_code, 1);
  CHECK(contains(unknown.err, "… (not shown: secret 'of_command' cannot be had)"));
  CHECK_FALSE(tells_a_value(unknown));
}

TEST_CASE("secrets: the last lines of a container that was there before are masked, and not told if they cannot be")
{
  TalkativeShop shop("type: health, max_wait: 1", "first with hunter2-command");
  shop.daemon.with([](FakeDaemon& it) {
    it.container("app-0")->health = maestro::engine::Health::starting;
    it.says("app-0", "again with hunter2-command");
  });
  const Outcome start = shop.run({"start"});
  CHECK_EQ(start.exit_code, 1);
  CHECK(contains(start.err, "again with <secret of_command>"));
  CHECK_FALSE(tells_a_value(start));
  shop.program.write("command.txt", "");
  const Outcome unknown = shop.run({"start"});
  CHECK_EQ(unknown.exit_code, 1);
  CHECK(contains(unknown.err, "last 1 line of its output"));
  CHECK(contains(unknown.err, "… (not shown: secret 'of_command' cannot be had)"));
  CHECK_FALSE(tells_a_value(unknown));
}

TEST_CASE("secrets: diff and apply tell of another value beside whatever else has changed")
{
  SecretShop shop;
  const auto describe = [&](const std::string& keys) {
    shop.program.write("maestro.yaml",
                       shop.beginning() + "      app-1: {ship: s1, env: {PASSWORD: {secret: of_env}}" + keys + "}\n");
  };
  shop.program.write("one.conf", "one");
  shop.program.write("two.conf", "two");
  describe(", files: {/etc/conf: one.conf}, limits: {memory: 512M}");
  REQUIRE_EQ(shop.run({"apply", "--yes"}).exit_code, 0);
  for (const auto& [keys, field] :
       {std::pair(", files: {/etc/conf: two.conf}, limits: {memory: 512M}", "files./etc/conf"),
        {", files: {/etc/conf: one.conf}, limits: {memory: 256M}", "limits.memory"},
        {", files: {/etc/conf: one.conf, /etc/more: two.conf}, limits: {memory: 512M}", "files./etc/more"}}) {
    CAPTURE(field);
    describe(keys);
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"diff"}, {"plan", "apply"}}) {
      const Outcome same = shop.run(words);
      CHECK_MESSAGE(contains(same.out, field), same.out);
      CHECK_FALSE(contains(same.out, "secrets"));
      const Outcome other = shop.run(words, "hunter2-other");
      CHECK_MESSAGE(contains(other.out, field), other.out);
      CHECK_MESSAGE(contains(other.out, "secrets"), other.out);
      CHECK_FALSE(tells_a_value(other));
    }
  }
  describe(", files: {/etc/conf: one.conf}, limits: {memory: 256M}");
  CHECK_EQ(shop.run({"apply", "--yes"}, "hunter2-other").exit_code, 0);
  CHECK_EQ(shop.entry("app-1", "PASSWORD"), "PASSWORD=hunter2-other"); // not updated as it runs
}
