// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/process.hpp>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unit/net/in_loop.hpp>
#include <unit/net/life.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

using namespace maestro;
using namespace std::chrono_literals;
using net::ProcessResult;
using net::ProcessSpec;
using testing::in_loop;
using testing::runs;
using testing::soon;

namespace {

ProcessResult outcome_of(const ProcessSpec& spec)
{
  ProcessResult result;
  in_loop([&] { result = net::run_process(spec); });
  return result;
}

ProcessResult shell(const std::string& script) { return outcome_of({.command = {"sh", "-c", script}}); }

bool ends(pid_t pid)
{
  return soon([&] { return !runs(pid); });
}

} // namespace

TEST_CASE("process: errors apart from the output if that is wanted")
{
  const ProcessSpec spec{.command = {"sh", "-c", "echo out; echo err >&2; head -c 300000 /dev/zero >&2; echo more"},
                         .environment = {},
                         .input = "x",
                         .output_limit = 1000,
                         .errors_apart = true};
  const ProcessResult result = outcome_of(spec);
  CHECK_EQ(result.output, "out\nmore\n");
  CHECK_EQ(result.errors.size(), 1000);
  CHECK_EQ(shell("echo err >&2").errors, "");
}

TEST_CASE("process: output and errors as they come and the exit status")
{
  const ProcessResult result = shell("echo one; echo two >&2; echo three; exit 3");
  CHECK_EQ(result.output, "one\ntwo\nthree\n");
  CHECK_EQ(result.status, 3);
  CHECK(!has_children());
}

TEST_CASE("process: an end by a signal is 128 and its number")
{
  CHECK_EQ(shell("kill -TERM $$").status, 128 + SIGTERM);
}

TEST_CASE("process: arguments are passed as they are")
{
  const ProcessResult result = outcome_of({.command = {"printf", "%s|", "a b", "", "$HOME", "'\"\\"}});
  CHECK_EQ(result.output, "a b||$HOME|'\"\\|");
}

TEST_CASE("process: the environment is ours or the one that is given")
{
  setenv("MAESTRO_PROCESS_TEST", "ours", 1);
  CHECK_EQ(shell("echo $MAESTRO_PROCESS_TEST").output, "ours\n");
  unsetenv("MAESTRO_PROCESS_TEST");
  ProcessSpec spec{.command = {"/usr/bin/env"}, .environment = std::vector<std::string>{"A=1", "B=two words"}};
  CHECK_EQ(outcome_of(spec).output, "A=1\nB=two words\n");
  spec.environment->clear();
  CHECK_EQ(outcome_of(spec).output, "");
}

TEST_CASE("process: without input it reads an empty one") { CHECK_EQ(shell("cat; echo end").output, "end\n"); }

TEST_CASE("process: input larger than a pipe does not block it")
{
  const std::string input(5'000'000, 'x');
  const ProcessResult result = outcome_of({.command = {"cat"}, .input = input, .output_limit = 10'000'000});
  CHECK(result.output == input);
  CHECK_EQ(outcome_of({.command = {"wc", "-c"}, .input = input}).output, "5000000\n");
}

TEST_CASE("process: one that does not read its input is no failure")
{
  const std::string input(5'000'000, 'x');
  CHECK_EQ(outcome_of({.command = {"true"}, .input = input}).status, 0);
  const ProcessSpec closes{.command = {"sh", "-c", "exec <&-; sleep 0.1; echo done"}, .input = input};
  CHECK_EQ(outcome_of(closes).output, "done\n");
}

TEST_CASE("process: the last bytes of a large output are kept")
{
  const ProcessResult result = outcome_of({.command = {"sh", "-c", "seq 1 200000; echo the end"}, .output_limit = 20});
  CHECK_EQ(result.output, "9999\n200000\nthe end\n");
  const std::string all = outcome_of({.command = {"seq", "1", "200000"}, .output_limit = 10'000'000}).output;
  CHECK_EQ(all.size(), 1'288'895);
}

TEST_CASE("process: what cannot be started says why")
{
  in_loop([] {
    CHECK_THROWS_WITH_AS(net::run_process({.command = {"/no/such/program"}}),
                         "cannot start '/no/such/program': no such file or directory", Error);
    CHECK_THROWS_WITH_AS(net::run_process({.command = {"no-such-program-anywhere"}}),
                         "cannot start 'no-such-program-anywhere': no such file or directory", Error);
    CHECK_THROWS_WITH_AS(net::run_process({.command = {"/etc/passwd"}}),
                         "cannot start '/etc/passwd': permission denied", Error);
    CHECK_THROWS_AS(net::run_process({}), Error);
  });
  CHECK(!has_children());
}

TEST_CASE("process: a deadline kills it with all its children")
{
  in_loop([] {
    const net::TimePoint start = net::now();
    {
      const net::Deadline deadline(100ms);
      CHECK_THROWS_AS(net::run_process({.command = {"sh", "-c", "trap '' TERM INT; sleep 60 & sleep 60; wait"}}),
                      net::TimedOut);
    }
    CHECK_LT(net::now() - start, 5s);
  });
  CHECK(!has_children());
}

TEST_CASE("process: cancelling kills it with all its children")
{
  pid_t grandchild = 0;
  in_loop([&] {
    char name[] = "/tmp/maestro-process-XXXXXX";
    close(mkstemp(name));
    net::Group group;
    group.spawn([&] {
      net::run_process({.command = {"sh", "-c", "sleep 60 & echo $! > " + std::string(name) + "; wait"}});
    });
    std::string text;
    while (text.empty()) {
      net::sleep(10ms);
      text = net::run_process({.command = {"cat", name}}).output;
    }
    unlink(name);
    grandchild = std::stoi(text);
    CHECK(runs(grandchild));
    group.cancel();
    group.wait();
  });
  CHECK(ends(grandchild));
  CHECK(!has_children());
}

TEST_CASE("process: it and its own children end when we are killed, whatever they do about signals")
{
  for (const std::string reaction : {"", "trap '' HUP INT TERM; ", "exec </dev/null >/dev/null 2>&1; "}) {
    char name[] = "/tmp/maestro-process-XXXXXX";
    close(mkstemp(name));
    const pid_t us = fork();
    if (us == 0) {
      net::run([&] {
        const std::string command = reaction + "sleep 100 & echo $$ $! >" + std::string(name) + "; wait; sleep 100";
        return net::run_process({.command = {"sh", "-c", command}}).status;
      });
      _exit(0);
    }
    pid_t child = 0;
    pid_t grandchild = 0;
    REQUIRE(soon([&] { return bool(std::ifstream(name) >> child >> grandchild); }));
    CHECK(runs(child));
    CHECK(runs(grandchild));
    kill(us, SIGKILL);
    waitpid(us, nullptr, 0);
    CHECK(ends(child));
    CHECK(ends(grandchild));
    unlink(name);
  }
}

TEST_CASE("process: does not wait for what it leaves behind with its output open")
{
  const auto start = std::chrono::steady_clock::now();
  const ProcessResult result = shell("sleep 60 & echo $!");
  CHECK_LT(std::chrono::steady_clock::now() - start, 30s);
  kill(std::stoi(result.output), SIGKILL);
}

TEST_CASE("process: sees none of our descriptors")
{
  int fds[2];
  REQUIRE_EQ(pipe(fds), 0);                                  // inherited by a careless program
  CHECK_EQ(shell("ls /proc/self/fd | wc -l").output, "4\n"); // 0 1 2 and the one that ls reads
  close(fds[0]);
  close(fds[1]);
}

TEST_CASE("process: a signal that we ignore works in it as ever")
{
  std::signal(SIGPIPE, SIG_IGN);
  const ProcessResult result = shell("kill -PIPE $$; echo survived");
  std::signal(SIGPIPE, SIG_DFL);
  CHECK_EQ(result.status, 128 + SIGPIPE);
  CHECK_EQ(result.output, "");
}

TEST_CASE("process: many at the same time leave no zombies")
{
  int right = 0;
  in_loop([&] {
    net::Group group;
    for (int i = 0; i < 100; ++i)
      group.spawn([&, i] {
        const std::string text = std::to_string(i);
        if (net::run_process({.command = {"cat"}, .input = text}).output == text) ++right;
      });
    group.wait();
  });
  CHECK_EQ(right, 100);
  CHECK(!has_children());
}

TEST_CASE("process: an interrupt ends it")
{
  bool cancelled = false;
  try {
    net::run([] { return net::run_process({.command = {"sh", "-c", "kill -INT $PPID; sleep 60"}}).status; });
  } catch (const net::Cancelled&) {
    cancelled = true;
  }
  CHECK(cancelled);
  CHECK(!has_children());
}

TEST_CASE("child: it and its own children end when we are killed, and its folder goes")
{
  char pattern[] = "/tmp/maestro-child-XXXXXX";
  const std::filesystem::path folder = mkdtemp(pattern);
  const std::string pids = folder.string() + "-pids";
  std::ofstream(folder / "socket") << "x";
  const pid_t us = fork();
  if (us == 0) {
    net::run([&] {
      const net::Child child(
          {.command = {"sh", "-c", "sleep 100 & echo $$ $! >" + pids + "; wait"}, .folder = folder.string()});
      net::sleep(100s);
      return 0;
    });
    _exit(0);
  }
  pid_t child = 0;
  pid_t grandchild = 0;
  REQUIRE(soon([&] { return bool(std::ifstream(pids) >> child >> grandchild); }));
  CHECK(runs(child));
  CHECK(runs(grandchild));
  kill(us, SIGKILL);
  waitpid(us, nullptr, 0);
  CHECK(ends(child));
  CHECK(ends(grandchild));
  CHECK(soon([&] { return !std::filesystem::exists(folder); }));
  std::filesystem::remove(pids);
}

TEST_CASE("child: its output from a position on, and its end")
{
  in_loop([&] {
    net::Child child({.command = {"sh", "-c", "echo one; read line; echo two >&2; exit 3"}});
    CHECK(child.ends_within(10s)); // its input is empty
    CHECK_EQ(child.output(), "one\ntwo\n");
    CHECK_EQ(child.output(4), "two\n");
    CHECK_EQ(child.heard(), 8);
  });
  in_loop([&] {
    net::Child child({.command = {"sleep", "100"}});
    CHECK_FALSE(child.ends_within(0s));
    CHECK_FALSE(child.ends_within(10ms));
  });
  CHECK(!has_children());
}
