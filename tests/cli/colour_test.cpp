// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/pty.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

/// All that the program writes to a terminal, messages too.
std::string written(const Program& program, const std::string& words, const std::string& variables)
{
  Pty terminal(100, 40);
  terminal.begin({"sh", "-c",
                  "exec env NO_COLOR= COLUMNS= " + variables + " " MAESTRO_PROGRAM " -f " +
                      program.path("maestro.yaml") + " " + words + " 2>&1"});
  std::string all;
  for (std::string piece = terminal.read(4096); !piece.empty(); piece = terminal.read(4096)) all += piece;
  terminal.exit_code();
  return all;
}

const std::string mistaken = "name: shop\nships: {s1: {ip: 127.0.0.1}}\nservices:\n  web:\n    imagee: web\n";

} // namespace

TEST_CASE("colour: problems of a description are in colour on a terminal, whichever command finds them")
{
  const Program program(mistaken);
  for (const char* command : {"validate", "status", "start", "plan start"}) {
    const std::string text = written(program, command, "TERM=xterm");
    CAPTURE(text);
    CHECK(contains(text, "maestro.yaml:5:5:\x1b[0m \x1b[36mwarning:\x1b[0m "));
    CHECK(contains(text, "maestro.yaml:4:3:\x1b[0m \x1b[1;31merror:\x1b[0m "));
    CHECK(contains(text, "|   \x1b[1;31m^^^"));
  }
}

TEST_CASE("colour: what a Compose file has and a description does not is told in colour on a terminal")
{
  const Program program;
  program.write("compose.yaml", "services: {web: {image: web, cgroup_parent: m}}\n");
  std::filesystem::remove(program.path("maestro.yaml")); // which it writes
  const std::string text = written(program, "init --from " + program.path("compose.yaml"), "TERM=xterm");
  CHECK(contains(text, "\x1b[36mwarning:\x1b[0m "));
}

TEST_CASE("colour: there is none on a dumb terminal, nor where none is wanted")
{
  const Program right;
  const Program wrong(mistaken);
  for (const char* variables : {"TERM=dumb", "TERM="})
    for (const char* command : {"status", "validate", "start", "deptree", "statsu"}) {
      CAPTURE(variables);
      CAPTURE(command);
      CHECK_FALSE(contains(written(right, command, variables), "\x1b"));
      CHECK_FALSE(contains(written(wrong, command, variables), "\x1b"));
    }
  CHECK_FALSE(contains(written(wrong, "validate", "TERM=xterm NO_COLOR=1"), "\x1b"));
  CHECK(contains(written(right, "--color always status", "TERM=dumb"), "\x1b[1;31m"));
}

TEST_CASE("terminal: one that has no UTF-8 gets none, whatever names are like")
{
  const Program program("name: shop\n__maestro: {schema: 2}\nships: {東京: {ip: 127.0.0.1, docker_port: 1}}\n"
                        "services:\n  web: {image: web, unknown→: 1, instances: {web-1: {ship: 東京}}}\n");
  for (const char* command : {"validate", "status", "start", "plan start", "deptree"}) {
    const std::string text = written(program, command, "TERM=xterm LC_ALL=C");
    CAPTURE(text);
    CHECK(std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }));
  }
  CHECK(contains(written(program, "status", "TERM=xterm LC_ALL=C"), " ????  "));
  for (const char* locale : {"C.UTF-8", "C.UTF8", "en_US.utf8", "en_US.utf-8"})
    CHECK(contains(written(program, "status", std::string("TERM=xterm LC_ALL=") + locale), " 東京  "));
}

} // namespace maestro::test
