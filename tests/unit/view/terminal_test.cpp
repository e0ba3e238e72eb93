// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/terminal.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>

using namespace maestro;

namespace {

struct Pipe {
  Pipe() { REQUIRE_EQ(::pipe(ends.data()), 0); }
  ~Pipe()
  {
    if (ends[0] >= 0) ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  std::array<int, 2> ends{};
};

} // namespace

TEST_CASE("safe text: escape sequences and control characters become visible")
{
  CHECK_EQ(safe_text("a\x1b[31mred\x07\r\x7f"), "a\\x1b[31mred\\x07\\x0d\\x7f");
  CHECK_EQ(safe_text("tab\there"), "tab\there");
}

TEST_CASE("safe text: line ends stay only where lines are wanted")
{
  CHECK_EQ(safe_text("one\ntwo"), "one\\x0atwo");
  CHECK_EQ(safe_text("one\ntwo", true), "one\ntwo");
}

TEST_CASE("safe text: control characters beyond ASCII and marks of direction become visible")
{
  CHECK_EQ(safe_text("\xc2\x9b"
                     "31m"),
           "\\x9b31m");
  CHECK_EQ(safe_text("user\xe2\x80\xae"
                     "txt"),
           "user\\u202etxt");
}

TEST_CASE("safe text: other letters stay and what is no UTF-8 is replaced")
{
  CHECK_EQ(safe_text("Grüße 🚢"), "Grüße 🚢");
  CHECK_EQ(safe_text("bad\xff!"), "bad\xef\xbf\xbd!");
}

TEST_CASE("paint: nothing is added without colours")
{
  CHECK_EQ(Paint(false).green("up"), "up");
  CHECK_EQ(Paint(true).green("up"), "\x1b[1;32mup\x1b[0m");
  CHECK_EQ(Paint(true).blue("up"), "\x1b[36mup\x1b[0m");
  CHECK_EQ(Paint(true).red(""), "");
}

TEST_CASE("terminal: a pipe is 120 columns wide and has no colours unless asked")
{
  Pipe pipe;
  Terminal terminal(pipe.ends[1], pipe.ends[1]);
  CHECK_EQ(terminal.width(), 120);
  CHECK_FALSE(terminal.paint().on());
  terminal.configure({.colour = ColourChoice::always});
  CHECK(terminal.paint().on());
  terminal.configure({.force_colour = true});
  CHECK(terminal.paint().on());
  terminal.configure({.no_colour = true, .force_colour = true});
  CHECK_FALSE(terminal.paint().on());
}

TEST_CASE("terminal: COLUMNS counts if it is a positive number")
{
  Pipe pipe;
  Terminal terminal(pipe.ends[1], pipe.ends[1]);
  terminal.configure({.columns = "80"});
  CHECK_EQ(terminal.width(), 80);
  for (const char* bad : {"", "wide", "80x", "-3", "0"}) {
    terminal.configure({.columns = bad});
    CHECK_EQ(terminal.width(), 120);
  }
}

TEST_CASE("terminal: a reader that has gone away is told from other failures")
{
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  Terminal terminal(pipe.ends[1], pipe.ends[1]);
  terminal.out("heard");
  ::close(pipe.ends[0]);
  CHECK_THROWS_AS(terminal.out("unheard"), BrokenPipe);
  terminal.error("never throws");
}

namespace {

/// Writes without waiting until nothing more is taken; what was.
std::string fill(Terminal& terminal)
{
  std::string taken;
  for (int i = 0; i < 10'000'000; ++i) {
    const std::string line = std::to_string(i) + "\n";
    const std::size_t count = terminal.out_now(line);
    taken += line.substr(0, count);
    if (count == line.size()) continue;
    while (terminal.out_now("+") == 1) taken += '+'; // a pipe takes a short line whole, or nothing of it
    return taken;
  }
  return {}; // it waits for nobody, or takes all
}

std::string read(int descriptor, std::size_t count)
{
  std::string all;
  std::array<char, 4096> piece{};
  while (all.size() < count) {
    const ssize_t got = ::read(descriptor, piece.data(), std::min(piece.size(), count - all.size()));
    if (got <= 0) break;
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
  return all;
}

} // namespace

TEST_CASE("terminal: a pipe or a socket that nobody reads from is not waited for, and loses nothing")
{
  std::signal(SIGPIPE, SIG_IGN);
  for (const bool is_socket : {false, true}) {
    Pipe pipe;
    if (is_socket) {
      for (const int end : pipe.ends) ::close(end);
      REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pipe.ends.data()), 0);
    }
    Terminal terminal(pipe.ends[1], pipe.ends[1]);
    const std::string taken = fill(terminal);
    CHECK_GT(taken.size(), 1000);
    CHECK_EQ(terminal.out_now("more"), 0);
    CHECK_EQ(read(pipe.ends[0], taken.size()), taken);
    CHECK_EQ(terminal.out_now("more"), 4);
    terminal.out(" and at once");
    CHECK_EQ(read(pipe.ends[0], 16), "more and at once");
    CHECK_EQ(::fcntl(pipe.ends[1], F_GETFL) & O_NONBLOCK, 0); // it may be another program's, too
    ::close(pipe.ends[0]);
    pipe.ends[0] = -1;
    CHECK_THROWS_AS(terminal.out_now("unheard"), BrokenPipe);
  }
}
