// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/tmux.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>

namespace maestro::test {

namespace {

std::string watch_of(const Program& program, const std::string& variables = {})
{
  return "NO_COLOR= COLUMNS= " + variables + " " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") +
         " status --watch; echo exit code $?";
}

} // namespace

TEST_CASE("watch: instances of ships that do not answer are unknown, with why, and q leaves")
{
  const Program program;
  for (const int width : {60, 80, 120, 200}) {
    const Tmux terminal(width, 24, watch_of(program));
    await(terminal, "demo: 3 instances on 2 ships");
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

TEST_CASE("watch: where there is no screen, it is a line for each change")
{
  const Program program;
  const Tmux dumb(80, 24, watch_of(program, "TERM=dumb"));
  await(dumb, "web-2     s2    unknown: ");
  dumb.type("\x03");
  CHECK(contains(dumb.after_the_end(), "exit code 130"));
  for (const std::string& form : {std::string(), std::string(" --format json")}) {
    const Outcome outcome = run_command({"sh", "-c", "timeout -s INT 2 \"$0\" -f \"$1\" status --watch" + form,
                                         MAESTRO_PROGRAM, program.path("maestro.yaml")});
    CHECK(contains(outcome.out, "web-2"));
    CHECK_FALSE(contains(outcome.out, "\x1b"));
    CHECK_EQ(outcome.out.starts_with("{"), !form.empty());
  }
}

TEST_CASE("watch: a container that ends and is started before anybody looks is told where there is no screen")
{
  ShipOfTwo east;
  const Program program(two_services(east.daemon));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  const Tmux dumb(120, 24, watch_of(program, "TERM=dumb"));
  await(dumb, "web-1     east  up ");
  east.daemon.with([](testing::FakeDaemon& it) {
    it.kill_process("web-1", 137);
    it.connect()->start("web-1");
  });
  await(dumb, "ended 137 meanwhile");
  dumb.type("\x03");
  CHECK(contains(dumb.after_the_end(), "exit code 130"));
}

TEST_CASE("watch: a user who suspends it gets the terminal back, and the table is there again afterwards")
{
  const Program program;
  const Tmux terminal(80, 24, "PS1='$ ' exec bash --norc -i");
  terminal.type(watch_of(program) + "\r");
  await(terminal, "demo: 3 instances on 2 ships");
  terminal.type("\x1a");
  await(terminal, "Stopped");
  CHECK_FALSE(contains(terminal.screen(), "demo: 3 instances"));
  terminal.type("fg\r");
  await(terminal, "demo: 3 instances on 2 ships");
  terminal.type("q");
  terminal.type("echo it ended with $?\r");
  await(terminal, "it ended with 0");
}

TEST_CASE("watch: it is a table of its own, and what asks once does not go with it")
{
  const Program program;
  for (const std::vector<std::string>& other : {std::vector<std::string>{"--wait"}, {"--check"}, {"--full"}}) {
    std::vector<std::string> words = {"status", "--watch"};
    words.insert(words.end(), other.begin(), other.end());
    const Outcome outcome = program.run(words);
    CHECK_EQ(outcome.exit_code, 2);
    CHECK(contains(outcome.err, "do not go together"));
  }
}

} // namespace maestro::test
