// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <guest/guest.hpp>
#include <support/loopback_server.hpp>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <string>

using namespace maestro::test;
using maestro::testing::LoopbackServer;
using maestro::testing::Peer;

namespace {

std::string script(const Guest& guest, const std::string& name, const std::string& text, mode_t mode = 0755)
{
  const std::string file = guest.write(name, text);
  chmod(file.c_str(), mode);
  return file;
}

} // namespace

TEST_CASE("exec: it becomes the program, in the same process and with its exit code")
{
  // Both shells print the number of their process; the second is what the first becomes by way of the program.
  const Outcome outcome = run_command(
      {"/bin/sh", "-c", "echo $$; exec \"$0\" exec -- /bin/sh -c 'echo $$; exit 7'", MAESTRO_GUEST_PROGRAM});
  CHECK_EQ(outcome.exit_code, 7);
  const std::size_t line = outcome.out.find('\n');
  CHECK_EQ(outcome.out.substr(0, line), outcome.out.substr(line + 1, line));
}

TEST_CASE("exec: the program gets words, variables and standard input as they are")
{
  const Outcome outcome = Guest::run({"exec", "--", "/bin/sh", "-c", "cat; echo \"$A|$1|$2|$#\"", "--", "", "--wait x"},
                                     {{"A", "b c"}}, "input\n");
  CHECK_EQ(outcome.out, "input\nb c||--wait x|2\n");
  CHECK_EQ(outcome.err, "");
}

TEST_CASE("exec: templates are rendered in their order before the program runs")
{
  const Guest guest;
  const std::string first = guest.write("a.j2", "a={{ env.A }}\n");
  const std::string second = guest.write("b.j2", "{% include 'etc/a.conf' %}b={{ update_os_env({'B': '2'}) or 1 }}\n");
  const Outcome outcome = Guest::run({"exec", "--render", first + ":" + guest.path("etc/a.conf"), "--render",
                                      second + ":" + guest.path("etc/b.conf"), "--", "/bin/sh", "-c",
                                      "cat " + guest.path("etc/b.conf") + "; echo $B"},
                                     {{"A", "1"}});
  CHECK_EQ(outcome.out, "a=1\nb=1\n2\n");
}

TEST_CASE("exec: when a template fails nothing is run")
{
  const Guest guest;
  const std::string file = guest.write("a.j2", "{{ get_port('web') }}");
  const Outcome outcome = Guest::run({"exec", "--render", file + ":" + guest.path("out"), "--", "/bin/echo", "run"});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK_EQ(outcome.out, "");
  CHECK_FALSE(std::filesystem::exists(guest.path("out")));
}

TEST_CASE("exec: a wrong option or an unknown service is told before anything is written")
{
  const Guest guest;
  const std::string file = guest.write("a.j2", "a");
  const std::vector<std::string> rendering{"exec", "--render", file + ":" + guest.path("out")};
  for (const auto& [option, value, code] :
       {std::tuple{"--wait", "db:sql", 1}, {"--wait", "db", 2}, {"--timeout", "x", 2}, {"--undefined", "x", 2}}) {
    std::vector<std::string> words = rendering;
    words.insert(words.end(), {option, value, "--", "/bin/true"});
    CHECK_EQ(Guest::run(words).exit_code, code);
    CHECK_FALSE(std::filesystem::exists(guest.path("out")));
  }
}

TEST_CASE("exec: it waits, and when that takes too long nothing is run")
{
  const Outcome outcome =
      Guest::run({"exec", "--wait", "tcp://127.0.0.1:1", "--timeout", "0.1", "--", "/bin/echo", "run"});
  CHECK_EQ(outcome.exit_code, 5);
  CHECK_EQ(outcome.out, "");
}

TEST_CASE("exec: a program is looked for in PATH, and in the usual folders without one")
{
  const Guest guest;
  script(guest, "bin/thing", "#!/bin/sh\necho found\n");
  guest.write("first/thing", "no program"); // not executable: passed over
  CHECK_EQ(Guest::run({"exec", "--", "thing"}, {{"PATH", guest.path("first") + ":" + guest.path("bin")}}).out,
           "found\n");
  CHECK_EQ(Guest::run({"exec", "--", "echo", "usual"}).out, "usual\n");
  CHECK_EQ(Guest::run({"exec", "--", "echo"}, {{"PATH", guest.path("bin")}}).exit_code, 127);
}

TEST_CASE("exec: a program that is not there is 127 and one that cannot be run is 126")
{
  const Guest guest;
  const auto code = [](const std::string& program) {
    const Outcome outcome = Guest::run({"exec", "--", program});
    CHECK(outcome.err.starts_with("maestro-guest: "));
    return outcome.exit_code;
  };
  CHECK_EQ(code("no-such-program"), 127);
  CHECK_EQ(code(guest.path("none")), 127);
  CHECK_EQ(code(guest.path("none/none")), 127);
  CHECK_EQ(code(guest.write("plain", "text")), 126);
  CHECK_EQ(code(guest.path("")), 126);
  CHECK_EQ(code(script(guest, "no-format", "text")), 126);
  CHECK_EQ(code(script(guest, "no-interpreter", "#!/no/such/shell\n")), 126);
}

TEST_CASE("exec: signals reach the program as they would without it")
{
  Child child(
      Guest::command({"exec", "--", "/bin/sh", "-c", "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done"},
                     {{"PATH", "/usr/bin:/bin"}}));
  REQUIRE(eventually([&] { return child.out() == "ready\n"; }));
  child.signal(SIGTERM);
  CHECK_EQ(child.wait().exit_code, 9);

  Child plain(Guest::command({"exec", "--", "/bin/sleep", "100"}, {}));
  REQUIRE(eventually([&] { return std::filesystem::exists("/proc/self"); }));
  plain.signal(SIGINT);
  CHECK_EQ(plain.wait().exit_code, 128 + SIGINT);
}

TEST_CASE("exec: the program has no file open that we opened")
{
  const LoopbackServer server([](Peer& peer) { peer.ignore_until_closed(); });
  const Guest guest;
  const std::string rendering = guest.write("a.j2", "a") + ":" + guest.path("out");
  const Outcome without = run_command({"/bin/ls", "/proc/self/fd"});
  const Outcome with =
      Guest::run({"exec", "--render", rendering, "--wait", "tcp://127.0.0.1:" + std::to_string(server.port()), "--wait",
                  "tcp://127.0.0.1:1", "--any", "--", "/bin/ls", "/proc/self/fd"});
  CHECK_EQ(with.out, without.out);
}

TEST_CASE("exec: the program blocks no signal that we blocked")
{
  const std::vector<std::string> look{"/bin/grep", "SigBlk", "/proc/self/status"};
  const Outcome without = run_command(look);
  CHECK_EQ(Guest::run({"exec", "--", look[0], look[1], look[2]}).out, without.out);
}

TEST_CASE("exec: signals that are ignored stay ignored in the program")
{
  const Outcome outcome =
      run_command({"/bin/sh", "-c", "trap '' TERM; exec \"$0\" exec -- /bin/sh -c 'kill -TERM $$; echo alive'",
                   MAESTRO_GUEST_PROGRAM});
  CHECK_EQ(outcome.out, "alive\n");
}
