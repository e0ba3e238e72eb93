// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <guest/guest.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

using namespace maestro::test;

namespace {

const Variables inside{{"SERVICE_NAME", "zk"},        {"CONTAINER_NAME", "zk-1"},
                       {"ZK_INSTANCES", "zk-1,zk-2"}, {"ZK_ZK_1_HOST", "10.0.0.1"},
                       {"ZK_ZK_1_PEER_PORT", "2888"}, {"ZK_ZK_2_HOST", "10.0.0.2"},
                       {"ZK_ZK_2_PEER_PORT", "2888"}, {"ZK_ZK_1_CLIENT_INTERNAL_PORT", "2181"}};

} // namespace

TEST_CASE("render: a template sees the environment and the functions")
{
  const std::string source = "clientPort={{ get_port('client') }}\n"
                             "{% for node in get_node_list(env.SERVICE_NAME, ports=['peer']) -%}\n"
                             "server.{{ loop.index }}={{ node }}\n"
                             "{% endfor %}";
  const Outcome outcome = Guest::run({"render", "-"}, inside, source);
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.out, "clientPort=2181\nserver.1=10.0.0.1:2888\nserver.2=10.0.0.2:2888\n");
  CHECK_EQ(outcome.err, "");
}

TEST_CASE("render: the text is exactly what the template makes, its last line end too")
{
  CHECK_EQ(Guest::run({"render", "-"}, {}, "a\n\n").out, "a\n\n");
  CHECK_EQ(Guest::run({"render", "-"}, {}, "a").out, "a");
  CHECK_EQ(Guest::run({"render", "-"}, {}, "").out, "");
}

TEST_CASE("render: functions are known in macros that are imported")
{
  const Guest guest;
  guest.write("macros.j2", "{% macro port(name) %}{{ get_port(name) }}{% endmacro %}");
  const std::string file = guest.write("a.j2", "{% from 'macros.j2' import port %}{{ port('client') }}");
  CHECK_EQ(Guest::run({"render", file}, inside).out, "2181");
}

TEST_CASE("render: includes lie beside the template, wherever the program runs")
{
  const Guest guest;
  guest.write("parts/b.j2", "b {% include 'c.j2' %}");
  guest.write("c.j2", "c");
  const std::string file = guest.write("a.j2", "{% include 'parts/b.j2' %}");
  CHECK_EQ(Guest::run({"render", file}).out, "b c");
  const Outcome outside = Guest::run({"render", guest.write("d.j2", "{% include '../etc/passwd' %}")});
  CHECK_EQ(outside.exit_code, 1);
  CHECK_EQ(outside.out, "");
}

TEST_CASE("render: JSON files give names, of which the last ones win")
{
  const Guest guest;
  const std::string first = guest.write("1.json", R"({"a": 1, "b": {"c": [2]}})");
  const std::string second = guest.write("2.json", R"({"a": true})");
  const Outcome outcome =
      Guest::run({"render", "-", "--context", first, "--context", second}, {}, "{{ a }} {{ b.c[0] }}");
  CHECK_EQ(outcome.out, "True 2");
  CHECK_EQ(Guest::run({"render", "-", "--context", guest.write("3.json", "[]")}).exit_code, 1);
  CHECK_EQ(Guest::run({"render", "-", "--context", guest.path("none.json")}).exit_code, 1);
}

TEST_CASE("render: an undefined name is an error with its place unless it is to be empty")
{
  const Guest guest;
  const std::string file = guest.write("a.j2", "one\n{{ env.NONE }}");
  const Outcome strict = Guest::run({"render", file});
  CHECK_EQ(strict.exit_code, 1);
  CHECK_EQ(strict.out, "");
  CHECK_MESSAGE(strict.err.starts_with("maestro-guest: " + file + ":2:"), strict.err);
  CHECK_EQ(Guest::run({"render", file, "--undefined", "strict"}).exit_code, 1);
  const Outcome empty = Guest::run({"render", file, "--undefined", "empty"});
  CHECK_EQ(empty.exit_code, 0);
  CHECK_EQ(empty.out, "one\n");
}

TEST_CASE("render: an error leaves the file as it was")
{
  const Guest guest;
  const std::string target = guest.write("out", "before");
  CHECK_EQ(Guest::run({"render", "-", "-o", target}, {}, "{{ none_such }}").exit_code, 1);
  CHECK_EQ(content_of(target), "before");
}

TEST_CASE("render: a file is written in its place and keeps its mode")
{
  const Guest guest;
  const std::string target = guest.write("out", "a longer text than the new one");
  chmod(target.c_str(), 0600);
  struct stat before {
  }, after{};
  stat(target.c_str(), &before);
  CHECK_EQ(Guest::run({"render", "-", "-o", target}, {}, "new").out, "");
  stat(target.c_str(), &after);
  CHECK_EQ(content_of(target), "new");
  CHECK_EQ(after.st_mode, before.st_mode);
  CHECK_EQ(after.st_ino, before.st_ino); // so that a file that is mounted can be written
}

TEST_CASE("render: the folders of a new file are made")
{
  const Guest guest;
  CHECK_EQ(Guest::run({"render", "-", "-o", guest.path("a/b/c.conf")}, {}, "x").exit_code, 0);
  CHECK_EQ(content_of(guest.path("a/b/c.conf")), "x");
}

TEST_CASE("render: what cannot be read or written is told with its name")
{
  const Guest guest;
  CHECK_EQ(Guest::run({"render", guest.path("none.j2")}).err,
           "maestro-guest: cannot read '" + guest.path("none.j2") + "': No such file or directory\n");
  CHECK_EQ(Guest::run({"render", guest.path("")}).exit_code, 1); // a folder
  guest.write("file", "");
  CHECK_EQ(Guest::run({"render", "-", "-o", guest.path("file/x")}, {}, "x").exit_code, 1);
  CHECK_EQ(Guest::run({"render", "-", "-o", "/dev/full"}, {}, "x").exit_code, 1);
}

TEST_CASE("render: a template that never ends is ended by a signal")
{
  const Guest guest;
  const std::string file =
      guest.write("a.j2", "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}");
  Child child(Guest::command({"render", file}, {}));
  usleep(50'000);
  child.signal(SIGTERM);
  CHECK_EQ(child.wait().exit_code, 128 + SIGTERM);
}

TEST_CASE("render: standard input that never comes is ended by a signal")
{
  const Guest guest;
  const std::string pipe = guest.path("pipe");
  REQUIRE_EQ(mkfifo(pipe.c_str(), 0600), 0);
  Child child(Guest::command({"render", pipe}, {}));
  usleep(50'000);
  child.signal(SIGINT);
  CHECK_EQ(child.wait().exit_code, 128 + SIGINT);
}
