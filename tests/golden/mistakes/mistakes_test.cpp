// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <support/golden.hpp>
#include <support/shell.hpp>

#include <sstream>
#include <string>
#include <vector>

// What a person who is new to the program gets wrong, and what the program says to it.
namespace maestro::test {

namespace {

/// The program in the folder of the mistakes, so that no message names a folder of this machine.
Outcome run_there(const std::vector<std::string>& words)
{
  std::vector<std::string> command{"sh", "-c", R"(cd "$0" && exec "$@")", MISTAKES, MAESTRO_PROGRAM};
  command.insert(command.end(), words.begin(), words.end());
  return Program::without_sanitizer_notes(run_command(command, {}, {{"COLUMNS", "80"}, {"STAGE", "test"}}));
}

std::string said(const std::vector<std::string>& words)
{
  const Outcome outcome = run_there(words);
  return outcome.out + outcome.err + "exit " + std::to_string(outcome.exit_code) + "\n";
}

std::string without_ending(const std::string& path) { return path.substr(0, path.rfind('.')); }

std::vector<std::string> words_of(const std::string& line)
{
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

} // namespace

TEST_CASE("mistakes: each in a description is answered with its place and its repair")
{
  std::size_t count = 0;
  for (const std::string& path : files_in(MISTAKES, ".yaml")) {
    CAPTURE(path);
    check_golden(without_ending(path) + ".txt", said({"-f", path.substr(path.rfind('/') + 1), "validate"}));
    ++count;
  }
  CHECK_GT(count, 30);
}

TEST_CASE("mistakes: each in a command line is answered with what was meant")
{
  std::size_t count = 0;
  for (const std::string& path : files_in(MISTAKES, ".command")) {
    CAPTURE(path);
    check_golden(without_ending(path) + ".txt", said(words_of(content_of(path))));
    ++count;
  }
  CHECK_GT(count, 8);
}

} // namespace maestro::test
