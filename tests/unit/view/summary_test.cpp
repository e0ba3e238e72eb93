// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/summary.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using namespace std::chrono_literals;

namespace {

PlayResult failed_play()
{
  PlayResult result;
  result.counts = {{Result::ok, 2}, {Result::failed, 1}, {Result::skipped, 3}};
  result.took = 1250ms;
  result.failures.push_back({.instances = {InstanceName("web-1")},
                             .ship = ShipName("s1"),
                             .result = Result::failed,
                             .doing = "wait for tcp port 'http' (8080)",
                             .words = "the container has died\nexit code 3\n",
                             .hint = "look at its log",
                             .log = {"starting", "no \x1b[31mdisk"},
                             .left_behind = "the new container, stopped"});
  return result;
}

} // namespace

TEST_CASE("summary: nothing is said of a play that went well")
{
  PlayResult result;
  result.counts = {{Result::ok, 2}, {Result::unchanged, 1}};
  CHECK_EQ(summary_text(result, "", Style()), "");
}

TEST_CASE("summary: a failure is told with everything that is known about it")
{
  CHECK_EQ(summary_text(failed_play(), "maestro start web-1", Style()), R"(ERROR: web-1: the container has died
  exit code 3
  while: wait for tcp port 'http' (8080), on ship s1
  last 2 lines of its output:
    | starting
    | no \x1b[31mdisk
  left behind: the new container, stopped
  hint: look at its log
to go on: maestro start web-1
)");
}

TEST_CASE("summary: names cannot move the cursor or begin a line")
{
  PlayResult result = failed_play();
  result.failures.front().instances = {InstanceName("a\x1b[2J"), InstanceName("b\nc")};
  result.down = {InstanceName("d\x1b[1m")};
  result.kept_up = {{ServiceName("e\x1b[1m"), 1, 2}};
  const std::string text = summary_text(result, "", Style()) + kept_up_text(result);
  CHECK_EQ(text.find('\x1b'), std::string::npos);
  CHECK_NE(text.find("a\\x1b[2J and b\\x0ac: the container"), std::string::npos);
}

TEST_CASE("summary: an interruption is told")
{
  PlayResult result;
  result.counts = {{Result::cancelled, 1}};
  result.interrupted_by = 2;
  CHECK_EQ(summary_text(result, "", Style()), "ERROR: interrupted\n");
}

TEST_CASE("error text: the prefix is red only with colours and the hint has a line of its own")
{
  CHECK_EQ(error_text("no such thing", "", Style()), "ERROR: no such thing\n");
  CHECK_EQ(error_text("no such thing", "try another", Style{.paint = Paint(true)}),
           "\x1b[1;31mERROR:\x1b[0m no such thing\n  hint: try another\n");
}

TEST_CASE("error text: on a narrow terminal words go on below, and what is too long for it is whole all the same")
{
  const Style narrow{.paint = Paint(true), .width = 40};
  CHECK_EQ(error_text("ship 'east': cannot connect to tcp://10.0.0.1:2375: no answer within 5 s",
                      "is the address right, and does a firewall let it through?", narrow),
           "\x1b[1;31mERROR:\x1b[0m ship 'east': cannot connect to\n"
           "  tcp://10.0.0.1:2375: no answer within\n"
           "  5 s\n"
           "  hint: is the address right, and does\n"
           "    a firewall let it through?\n");
  const std::string path = "/" + std::string(50, 'a') + ".yaml";
  CHECK_EQ(warning_text("cannot read " + path + ": no", "", {.width = 40}),
           "warning: cannot read\n  " + path + ":\n  no\n");
  PlayResult result = failed_play();
  result.failures.front().hint = "look at what it has written, or at its disk";
  CHECK_EQ(summary_text(result, "maestro start web-1 and very many others", {.width = 40}),
           R"(ERROR: web-1: the container has died
  exit code 3
  while: wait for tcp port 'http'
    (8080), on ship s1
  last 2 lines of its output:
    | starting
    | no \x1b[31mdisk
  left behind: the new container,
    stopped
  hint: look at what it has written,
    or at its disk
to go on: maestro start web-1 and very many others
)");
}
