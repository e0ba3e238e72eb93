// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

// What people type who come from elsewhere, or for the first time.
namespace maestro::test {

namespace {

/// The hint for a line that is refused.
std::string hint_for(const std::vector<std::string>& words)
{
  const Outcome outcome = Program().run(words);
  CAPTURE(outcome.err);
  CHECK_EQ(outcome.exit_code, 2);
  CHECK_EQ(outcome.out, "");
  const std::size_t hint = outcome.err.find("hint: ");
  return hint == std::string::npos ? "" : outcome.err.substr(hint + 6);
}

} // namespace

TEST_CASE("habits: the program alone tells in ten lines what can be done with it")
{
  const Outcome outcome = Program::bare({});
  CHECK_EQ(outcome.exit_code, 2);
  CHECK_EQ(outcome.out, "");
  CHECK_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 10);
  const std::string names = " " + Program::bare({"complete", "--", "maestro"}).out;
  std::istringstream lines(outcome.err);
  for (std::string line; std::getline(lines, line);) {
    CHECK_LE(line.size(), 80);
    if (!line.starts_with("  maestro ") || line.starts_with("  maestro -h")) continue;
    CHECK(contains(names, " " + line.substr(10, line.find(' ', 10) - 10) + " "));
  }
}

TEST_CASE("habits: help of a command and of all")
{
  CHECK_EQ(Program::bare({"help"}).out, Program::bare({"-h"}).out);
  CHECK_EQ(Program::bare({"help", "logs"}).out, Program::bare({"logs", "-h"}).out);
}

TEST_CASE("habits: commands of other tools are answered")
{
  for (const char* word : {"ps", "ls", "list"}) CHECK(contains(hint_for({word}), "`maestro status`"));
  for (const char* word : {"up", "deploy", "rollout"}) CHECK(contains(hint_for({word}), "`maestro apply`"));
  CHECK(contains(hint_for({"undo"}), "`maestro rollback`"));
  CHECK(contains(hint_for({"prune"}), "`maestro apply --prune`"));
  for (const char* word : {"down", "destroy"}) CHECK(contains(hint_for({word, "web"}), "`maestro stop --all`"));
  CHECK(contains(hint_for({"rm", "-f", "web"}), "`maestro clean`"));
  CHECK_FALSE(contains(hint_for({"top"}), "stop"));
  CHECK(contains(hint_for({"exec", "web-1", "sh"}), "docker"));
  CHECK(contains(hint_for({"xyzzy"}), "`maestro -h`"));
}

TEST_CASE("habits: options of other tools are answered")
{
  CHECK(contains(hint_for({"start", "--detach"}), "ready"));
  CHECK(contains(hint_for({"start", "--build"}), "builds no images"));
  CHECK(contains(hint_for({"status", "--json"}), "--format json"));
  CHECK(contains(hint_for({"stop", "-t", "5", "web"}), "stop_timeout"));
  CHECK(contains(hint_for({"logs", "-t", "web"}), "--format json"));
  CHECK(contains(hint_for({"status", "--all"}), "all instances"));
  CHECK(contains(hint_for({"start", "--parallel=4"}), "-c N"));
  CHECK(contains(hint_for({"-p", "shop", "start"}), "-f"));
  CHECK(contains(hint_for({"status", "--fulll"}), "did you mean '--full'?"));
}

TEST_CASE("habits: following and counting lines as others do")
{
  CHECK(contains(hint_for({"logs", "web", "-f"}), "-F follows"));
  CHECK_EQ(Program().run({"logs", "--tail", "5", "web"}).exit_code, 4);
  CHECK_EQ(Program().run({"logs", "--tail=5", "web"}).exit_code, 4);
  CHECK(contains(hint_for({"logs", "-f", "web-1"}), "`maestro logs -F web-1` follows"));
  CHECK_FALSE(contains(hint_for({"logs", "--tail", "5"}), "follows")); // the file that -f names is there
  const Outcome file = Program::bare({"logs", "-f", "web-1", "web-2"});
  CHECK_EQ(file.exit_code, 3);
  CHECK(contains(file.err, "`maestro logs -F web-1` follows"));
}

TEST_CASE("habits: who plans a question is told that it changes nothing")
{
  for (const char* question : {"status", "logs", "validate"})
    CHECK(contains(hint_for({"plan", question}), "`maestro " + std::string(question) + " ...`"));
}

TEST_CASE("habits: a description that is not there is told with what is")
{
  const Program program;
  const auto words_of = [&](const std::string& file, const std::string& command) {
    const Outcome outcome = Program::bare({"-f", program.path(file), command});
    CHECK_EQ(outcome.exit_code, 3);
    return outcome.out + outcome.err;
  };
  std::filesystem::create_directories(program.path("a/b"));
  program.write("a/maestro.yml", demo);
  program.write("a/b/docker-compose.yml", "services: {}\n");
  for (const char* command : {"status", "validate", "render"}) {
    CHECK(contains(words_of("a/maestro.yaml", command),
                   "there is " + program.path("a/maestro.yml") + ": name it with -f"));
    CHECK(contains(words_of("a", command), "it is a folder; there is " + program.path("a/maestro.yml")));
    CHECK(contains(words_of("a/b/maestro.yaml", command), "docker-compose.yml is for Compose"));
  }
  CHECK_FALSE(contains(words_of("gone/maestro.yaml", "status"), "there is "));
}

} // namespace maestro::test
