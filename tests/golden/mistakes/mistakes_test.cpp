// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>
#include <support/golden.hpp>
#include <support/loopback_server.hpp>
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

std::string with(std::string text, const std::string& what, const std::string& instead)
{
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + instead.size()))
    text.replace(at, what.size(), instead);
  return text;
}

/// What a start says to a ship that is reached like this; the place, which is another one each time, is called PLACE.
void check_start(const std::string& name, const std::string& ship, const std::string& place)
{
  const Program program("name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, " + ship +
                        "}}\nservices: {web: {image: 'web:9', instances: {web-1: {ship: east}}}}\n");
  const Outcome outcome = program.run({"start", "--progress", "quiet"}, {{"COLUMNS", "80"}});
  std::string text = with(outcome.err, program.path("maestro.yaml"), "maestro.yaml");
  text = with(text, place, "PLACE");
  for (std::size_t at = text.find(" ("); at != std::string::npos; at = text.find(" (", at + 1)) // how long it took
    if (text.substr(text.find(')', at) - 1, 3) == "s)\n") text.replace(at, text.find(')', at) + 1 - at, " (TIME)");
  check_golden(MISTAKES "/" + name + ".txt", text + "exit " + std::to_string(outcome.exit_code) + "\n");
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

TEST_CASE("mistakes: a port at which another server answers is told as that")
{
  testing::LoopbackServer web([](testing::Peer& peer) {
    while (!peer.request().empty())
      peer.write(
          "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<html>no such page</ht>");
  });
  const std::string port = std::to_string(web.port());
  check_start("engine-another-server", "docker_port: " + port, port);
}

TEST_CASE("mistakes: a file that is no socket is told as that")
{
  const Program folder("x");
  const std::string file = folder.path("maestro.yaml");
  check_start("engine-file-is-no-socket", "endpoint: 'unix://" + file + "'", file);
}

TEST_CASE("mistakes: a tag that the registry lacks is told with what to look at")
{
  testing::ServedDaemon east;
  east.with([](testing::FakeDaemon& it) {
    it.refuse("pull", "web:9", 404, "manifest for web:9 not found: manifest unknown: manifest unknown");
  });
  const std::string port = std::to_string(east.port());
  check_start("engine-tag-is-missing", "docker_port: " + port, port);
}

} // namespace maestro::test
