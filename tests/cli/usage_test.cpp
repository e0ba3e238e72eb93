// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>

#include <iterator>
#include <sstream>
#include <string>

using namespace maestro::test;

namespace {

/// The names of all commands.
std::vector<std::string> commands()
{
  std::istringstream names(Program::bare({"complete", "--", "maestro"}).out);
  return {std::istream_iterator<std::string>(names), {}};
}

/// The commands in the examples of a help.
std::vector<std::string> examples_of(const std::string& command)
{
  std::istringstream help(Program::bare({command, "-h"}).out);
  std::vector<std::string> examples;
  for (std::string line; std::getline(help, line);)
    if (line.starts_with("  maestro ")) examples.push_back(line.substr(2, line.find("  ", 2) - 2));
  return examples;
}

/// A wrong use: exit code 2, nothing on standard output, the complaint on standard error.
void refuses(const std::vector<std::string>& words, const std::string& complaint)
{
  const Program program;
  const Outcome outcome = program.run(words);
  INFO(outcome.err);
  CHECK_EQ(outcome.exit_code, 2);
  CHECK_EQ(outcome.out, "");
  CHECK(contains(outcome.err, "ERROR: " + complaint));
}

/// The arguments are understood: the dead ships are asked.
void understands(const std::vector<std::string>& words)
{
  const Program program;
  const Outcome outcome = program.run(words);
  INFO(outcome.err);
  CHECK_EQ(outcome.exit_code, 4);
}

} // namespace

TEST_CASE("usage: the help of the program lists every command")
{
  const Outcome outcome = Program::bare({"--help"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.err, "");
  CHECK_GT(commands().size(), 15);
  for (const std::string& command : commands()) CHECK(contains(outcome.out, "\n  " + command + " "));
}

TEST_CASE("usage: each command has a help of its own before and after other words")
{
  for (const std::string& command : commands()) {
    const Outcome outcome = Program::bare({command, "-h"});
    CHECK_EQ(outcome.exit_code, 0);
    CHECK_EQ(outcome.err, "");
    CHECK(contains(outcome.out, "usage: maestro [-f FILE] " + command));
    CHECK(contains(outcome.out, "--color WHEN"));
  }
  CHECK_EQ(Program::bare({"start", "web", "--help", "--bogus"}).exit_code, 0);
}

TEST_CASE("usage: the help of a command is a screen of 80 columns")
{
  for (const std::string& command : commands()) {
    CAPTURE(command);
    std::istringstream help(Program::bare({command, "-h"}, {}, {{"COLUMNS", "80"}}).out);
    std::size_t lines = 0;
    for (std::string line; std::getline(help, line); ++lines) CHECK_LE(line.size(), 80);
    CHECK_LE(lines, command == "apply" ? 54 : 45); // which has the most options
  }
}

TEST_CASE("usage: each command has examples, and they are understood")
{
  const Program program(
      "name: shop\n__maestro: {schema: 2}\nships:\n  east: {ip: 127.0.0.1, docker_port: 1}\nservices:\n"
      "  redis: {image: redis, instances: {redis-1: {ship: east}}}\n"
      "  web: {image: web, requires: [redis], instances: {web-1: {ship: east}}}\n");
  program.write("prod.yaml", content_of(program.path("maestro.yaml")));
  program.write("more.json", "{}");
  std::filesystem::create_directory(program.path("new")); // where no description is yet
  for (const char* name : {"new/compose.yaml", "new/docker-compose.yml"})
    program.write(name, "services: {web: {image: web}}\n");
  for (const std::string& command : commands()) {
    CHECK_FALSE(examples_of(command).empty());
    for (const std::string& example : examples_of(command)) {
      std::filesystem::remove(program.path("new/maestro.yaml"));
      const std::string folder = program.path(command == "init" ? "new" : "");
      const std::string script = "maestro() { " MAESTRO_PROGRAM " \"$@\"; }; cd " + folder + "; " + example;
      const Outcome outcome = run_command({"sh", "-c", script});
      CHECK_MESSAGE((outcome.exit_code == 0 || outcome.exit_code == 4), example << ": " << outcome.err);
    }
  }
}

TEST_CASE("usage: the version is one line")
{
  for (const char* word : {"-v", "--version", "version"}) {
    const Outcome outcome = Program::bare({word});
    CHECK_EQ(outcome.exit_code, 0);
    CHECK_EQ(outcome.err, "");
    CHECK_EQ(outcome.out.substr(0, 8), "maestro ");
    CHECK_EQ(outcome.out.find('\n'), outcome.out.size() - 1);
  }
}

TEST_CASE("usage: a wrong command is refused with the nearest name")
{
  const Outcome wrong = Program::bare({"statsu"});
  CHECK_EQ(wrong.exit_code, 2);
  CHECK_EQ(wrong.out, "");
  CHECK(contains(wrong.err, "did you mean 'status'?"));
}

TEST_CASE("usage: unknown options are refused with the nearest name")
{
  refuses({"status", "--fulll"}, "there is no option --fulll for 'status'");
  refuses({"status", "-Z"}, "there is no option -Z for 'status'");
  refuses({"status", "--reuse"}, "there is no option --reuse for 'status'");
  refuses({"--full", "status"}, "there is no option --full before the command");
}

TEST_CASE("usage: options take the values they are for")
{
  refuses({"start", "-c"}, "-c needs a value");
  refuses({"start", "-c", "--reuse"}, "-c needs a value");
  refuses({"start", "-c", "x"}, "-c takes a whole number, not 'x'");
  refuses({"start", "-c", "1.5"}, "-c takes a whole number, not '1.5'");
  refuses({"start", "-c", ""}, "-c takes a whole number, not ''");
  refuses({"start", "-c", "99999999999999999999"}, "-c takes at most 1000000000, not 99999999999999999999");
  refuses({"start", "-c", "3000000000"}, "-c takes at most 1000000000, not 3000000000");
  refuses({"restart", "-a", "--step-delay", "9223372036854775807"}, "--step-delay takes at most 100000000");
  refuses({"restart", "-a", "--stop-start-delay=200000000000"}, "--stop-start-delay takes at most 100000000");
  refuses({"logs", "web", "-n", "-99999999999999999999"}, "-n takes at least -1000000000");
  refuses({"start", "--log-lines", "18446744073709551615"}, "--log-lines takes at most 1000000000");
  refuses({"history", "0"}, "a release takes at least 1, not 0");
  refuses({"rollback", "0"}, "a release takes at least 1, not 0");
  refuses({"history", "1000000"}, "a release takes at most 999999, not 1000000");
  refuses({"start", "-c", "-1"}, "-c cannot be negative");
  refuses({"start", "--concurrency=-1"}, "--concurrency cannot be negative");
  refuses({"restart", "-a", "--step-delay", "-1"}, "--step-delay cannot be negative");
  refuses({"start", "--pull", "often"}, "--pull is one of always, missing, never, not 'often'");
  refuses({"start", "--reuse=yes"}, "--reuse takes no value");
  refuses({"status", "--color", "blue"}, "--color is one of auto, always, never");
  refuses({"logs", "web-1", "--since", "noon"}, "--since does not understand 'noon'");
}

TEST_CASE("usage: the beginning of a long option is enough if it is clear")
{
  understands({"start", "--conc", "2"});
  understands({"start", "--concurrency=2"});
  understands({"status", "--with-dep", "web"});
  refuses({"restart", "-a", "--st", "2"}, "--st could be --step-delay or --stop-start-delay or --strict");
}

TEST_CASE("usage: short options may be joined and values attached")
{
  understands({"stop", "-sd", "web"});
  understands({"start", "-c2"});
  understands({"start", "-ic2"});
  understands({"start", "-C[rw]*"});
}

TEST_CASE("usage: things and options stand in any order and a double dash ends the options")
{
  understands({"status", "web-1", "-c", "2", "redis", "--verbose"});
  understands({"status", "--", "web-1"});
  refuses({"status", "--", "--full"}, "there is no instance and no service called '--full'");
}

TEST_CASE("usage: the file is told before or after the command or joined")
{
  const Program program;
  const std::string file = program.path("maestro.yaml");
  CHECK_EQ(Program::bare({"-f", file, "deptree"}).exit_code, 0);
  CHECK_EQ(Program::bare({"deptree", "-f", file}).exit_code, 0);
  CHECK_EQ(Program::bare({"deptree", "web", "--file=" + file}).exit_code, 0);
  CHECK_EQ(Program::bare({"-f" + file, "deptree"}).exit_code, 0);
}

TEST_CASE("usage: an option that says what is meant is given once, and is not empty")
{
  refuses({"status", "-f", "other.yaml"}, "-f is given twice, as '");
  CHECK(contains(Program().run({"status", "-f", "other.yaml"}).err, "hint: one of them is meant"));
  refuses({"stop", "--all", "-S", "s1", "--ship-filter=s2"}, "--ship-filter is given twice, as 's1' and as 's2'");
  refuses({"start", "-C", "web-*", "-C", "redis-*"}, "-C is given twice, as 'web-*' and as 'redis-*'");
  refuses({"kill", "--all", "-S", ""}, "-S needs a value that is not empty");
  refuses({"start", "-C="}, "-C needs a value that is not empty");
  refuses({"status", "--file="}, "--file needs a value that is not empty");
  understands({"status", "-S", "s1", "-S", "s1"});
  understands({"status", "-c", "1", "-c", "2", "--color", "never", "--color", "auto"}); // the last one, as everywhere
}

TEST_CASE("usage: what excludes each other is refused")
{
  refuses({"start", "-r", "--reuse"}, "-r (--refresh-images) and --reuse exclude each other");
  refuses({"restart", "-a", "--reuse", "-r"}, "-r (--refresh-images) and --reuse exclude each other");
  refuses({"start", "-r", "--pull", "never"}, "-r (--refresh-images) means --pull always");
  refuses({"start", "--format", "json"}, "--format and --exit-code are for --dry-run");
}

TEST_CASE("usage: things must exist")
{
  refuses({"status", "wep-1"}, "there is no instance and no service called 'wep-1'");
  refuses({"logs"}, "logs needs the name of an instance or a service");
  refuses({"deptree", "nothing"}, "there is no instance and no service called 'nothing'");
  refuses({"plan"}, "plan needs to know what for");
  refuses({"plan", "status"}, "status changes nothing, and so there is nothing to plan");
  refuses({"plan", "web"}, "there is no 'web' to plan");
  refuses({"help", "start", "stop"}, "help is for one command");
  refuses({"help", "statsu"}, "there is no command 'statsu'");
  refuses({"completion", "tcsh"}, "completion is for one of bash, zsh, fish");
}

TEST_CASE("usage: what takes no words refuses them and says how to name a file")
{
  for (const char* command : {"validate", "config", "render", "schema", "version"}) {
    refuses({command, "prod.yaml"}, std::string(command) + " takes no words, and so not 'prod.yaml'");
    refuses({command, "web"}, std::string(command) + " takes no words, and so not 'web'");
    refuses({command, "--", "-f"}, std::string(command) + " takes no words, and so not '-f'");
  }
  const Outcome outcome = Program::bare({"validate", "other/maestro.yaml"});
  CHECK(contains(outcome.err, "hint: -f names the description: maestro -f other/maestro.yaml validate"));
}

TEST_CASE("usage: times that no clock has room for are refused")
{
  for (const char* since :
       {"106752d", "99999999999999999999s", "99999999d", "36000d1000d", "1d-1d", "9223372036854775807s"})
    refuses({"logs", "web", "--since", since}, "--since does not understand '" + std::string(since) + "'");
  understands({"logs", "web", "--since", "36500d"});
}

TEST_CASE("usage: stop kill and restart want things or all where nobody can be asked")
{
  for (const char* verb : {"stop", "kill", "restart"}) {
    refuses({verb}, "nothing is selected");
    refuses({verb, "-C", "web*"}, "nothing is selected");
    refuses({"plan", verb}, "nothing is selected");
    understands({verb, "-a"});
    understands({verb, "web-1"});
  }
}

TEST_CASE(
    "usage: a service stands for its instances in every command, and the original's words for that are understood")
{
  for (const char* verb : {"start", "stop", "kill", "restart", "pull", "clean", "status", "logs"}) {
    understands({verb, "web"});
    understands({verb, "web", "redis-1"});
  }
  for (const char* verb : {"stop", "kill", "restart"}) {
    understands({verb, "-s", "web"});
    understands({verb, "--expand-services", "web-1"});
  }
  for (const char* verb : {"start", "stop", "status"}) understands({verb, "-o", "web"});
}

TEST_CASE("usage: a value that may be left out is joined to its option")
{
  // Understood: the dead ships are asked, and all is not well.
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"status", "--check"}, {"status", "--wait=0", "web"}, {"status", "--wait=1", "web"}}) {
    const Outcome outcome = Program().run(words);
    CHECK_EQ(outcome.exit_code, 1);
    CHECK(contains(outcome.err, "ERROR: web-1: unknown"));
  }
  refuses({"status", "--wait=soon"}, "--wait takes a whole number, not 'soon'");
  refuses({"status", "--wait=-1"}, "--wait cannot be negative");
  refuses({"status", "--wait="}, "--wait needs a value behind its =, or neither");
  refuses({"status", "--wait", "5"}, "there is no instance and no service called '5'");
}

TEST_CASE("usage: the options of a change are those of its verb")
{
  for (const char* verb : {"start", "stop", "kill", "restart", "clean"}) understands({verb, "--adopt", "web"});
  for (const char* verb : {"stop", "clean"}) understands({verb, "--strays", "web"});
  understands({"restart", "--keep-going", "web"});
  refuses({"pull", "--adopt", "web"}, "there is no option --adopt for 'pull'");
  refuses({"start", "--strays"}, "there is no option --strays for 'start'");
  refuses({"stop", "--keep-going", "web"}, "there is no option --keep-going for 'stop'");
}

TEST_CASE("-- ends the options of the program, too")
{
  const Program program;
  CHECK_EQ(program.run({"--", "validate"}).exit_code, 0);
  CHECK(contains(program.run({"--", "validate", "--strict"}).err, "validate takes no words, and so not '--strict'"));
}

TEST_CASE("only one thing can be read from standard input")
{
  const Outcome both = Program::bare({"-f", "-", "apply", "--plan", "-"}, demo);
  CHECK_EQ(both.exit_code, 2);
  CHECK(contains(both.err, "-f - and --plan - both mean standard input"));
}

TEST_CASE("render: a context that cannot be read is told as what it is")
{
  const Program program;
  const Outcome outcome = program.run({"render", "--context", "nope.json"});
  CHECK_EQ(outcome.exit_code, 3);
  CHECK(contains(outcome.err, "cannot read 'nope.json'"));
  CHECK_FALSE(contains(outcome.err, "with -f"));
  CHECK(contains(outcome.err, "ERROR: 'nope.json' has 1 error"));
}
