// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/tmux.hpp>
#include <doctest/doctest.h>

namespace maestro::test {

namespace {

std::string watch_of(const Program& program, const std::string& variables = {})
{
  return "NO_COLOR= COLUMNS= " + variables + " " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") +
         " status --watch; echo exit code $?";
}

void await(const Tmux& terminal, const std::string& words)
{
  const bool shown = eventually([&] { return contains(terminal.screen(), words); });
  CAPTURE(terminal.screen());
  CHECK(shown);
}

} // namespace

TEST_CASE("watch: instances of ships that do not answer are unknown, with why, and q leaves")
{
  const Program program;
  for (const int width : {60, 80, 120, 200}) {
    const Tmux terminal(width, 24, watch_of(program));
    await(terminal, "demo: 3 instances, 3 unknown");
    await(terminal, "web-2");
    await(terminal, "unknown");
    terminal.type("q");
    const std::string screen = terminal.after_the_end();
    CHECK(contains(screen, "exit code 0"));
    CHECK_FALSE(contains(screen, "web-2")); // the screen is as it was before
  }
}

TEST_CASE("watch: Ctrl-C leaves as an interrupt does")
{
  const Program program;
  const Tmux terminal(80, 24, watch_of(program));
  await(terminal, "3 unknown");
  terminal.type("\x03");
  CHECK(contains(terminal.after_the_end(), "exit code 130"));
}

TEST_CASE("watch: without a terminal that can show a table in its place it is refused")
{
  const Program program;
  const Outcome outcome = program.run({"status", "--watch"});
  CHECK_EQ(outcome.exit_code, 2);
  CHECK(contains(outcome.err, "--watch needs a terminal"));
  CHECK(contains(outcome.err, "status --wait"));
  const Tmux terminal(80, 24, watch_of(program, "TERM=dumb"));
  CHECK(contains(terminal.after_the_end(), "--watch needs a terminal"));
}

TEST_CASE("watch: it is a table of its own, and what asks once or for programs does not go with it")
{
  const Program program;
  for (const std::vector<std::string>& other :
       {std::vector<std::string>{"--wait"}, {"--check"}, {"--full"}, {"--format", "json"}}) {
    std::vector<std::string> words = {"status", "--watch"};
    words.insert(words.end(), other.begin(), other.end());
    const Outcome outcome = program.run(words);
    CHECK_EQ(outcome.exit_code, 2);
    CHECK(contains(outcome.err, "do not go together"));
  }
}

} // namespace maestro::test
