// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <simulation/served_daemon.hpp>

#include <algorithm>
#include <string>

using namespace maestro::test;
using maestro::testing::FakeDaemon;
using maestro::testing::ServedDaemon;

TEST_CASE("commands: the tree of dependencies needs no ships")
{
  const Outcome outcome = Program().run({"deptree"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.out, "redis\n\nweb\n \\- redis\n");
  CHECK_EQ(outcome.err, "");
}

TEST_CASE("commands: a description comes from standard input")
{
  const Outcome outcome = Program::bare({"-f", "-", "deptree", "web"}, demo);
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.out, "web\n \\- redis\n");
}

TEST_CASE("commands: a file that is not there is an error of the description")
{
  const Outcome outcome = Program::bare({"-f", "/nowhere/maestro.yaml", "status"});
  CHECK_EQ(outcome.exit_code, 3);
  CHECK_EQ(outcome.out, "");
  CHECK(contains(outcome.err, "/nowhere/maestro.yaml"));
  CHECK(contains(outcome.err, "ERROR: "));
}

TEST_CASE("commands: an invalid description is refused with all its problems")
{
  const Program program("name: demo\nships: {}\nservices:\n  web:\n    image: x\n    requires: [reds]\n    instances:\n"
                        "      web-1: {ship: gone}\n");
  for (const char* command : {"status", "start", "config", "deptree"}) {
    const Outcome outcome = program.run({command});
    CHECK_EQ(outcome.exit_code, 3);
    CHECK_EQ(outcome.out, "");
    CHECK(contains(outcome.err, "maestro.yaml:6:"));
    CHECK(contains(outcome.err, "maestro.yaml:8:"));
    CHECK(contains(outcome.err, "2 errors"));
  }
}

TEST_CASE("commands: validate prints problems as data and ends with 3 if there is an error")
{
  const Outcome valid = Program().run({"validate"});
  CHECK_EQ(valid.exit_code, 0);
  CHECK(contains(valid.out, "is valid: 2 services, 3 instances, 2 ships"));
  CHECK_EQ(valid.err, "");
  const Program broken("name: [");
  CHECK_EQ(broken.run({"validate"}).exit_code, 3);
  const Outcome json = broken.run({"validate", "--format", "json"});
  CHECK_EQ(json.exit_code, 3);
  CHECK(contains(json.out, "\"valid\": false"));
  CHECK(contains(json.out, "\"severity\": \"error\""));
  CHECK_EQ(json.err, "");
}

TEST_CASE("commands: strict makes errors of warnings")
{
  const Program program(demo + "unknown_key: 1\n");
  const Outcome lax = program.run({"deptree"});
  CHECK_EQ(lax.exit_code, 0);
  CHECK(contains(lax.err, "unknown_key"));
  CHECK_EQ(program.run({"deptree", "-q"}).err, "");
  CHECK_EQ(program.run({"deptree", "--strict"}).exit_code, 3);
}

TEST_CASE("commands: secrets of registries are shown nowhere")
{
  const Program program;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"config"},
                                                {"config", "--format", "json"},
                                                {"dump", "-c"},
                                                {"start", "--verbose"},
                                                {"pull"},
                                                {"validate"}}) {
    const Outcome outcome = program.run(words);
    CHECK_FALSE(contains(outcome.out + outcome.err, "s3cret"));
  }
  CHECK(contains(program.run({"config"}).out, "password: \"<redacted>\""));
}

TEST_CASE("commands: status of dead ships is a table and exit code 4")
{
  const Outcome outcome = Program().run({"status"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(contains(outcome.out, "? redis-1 "));
  CHECK(contains(outcome.out, "  s1    unknown: cannot connect to "));
  CHECK_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 6);
  CHECK(contains(outcome.err, "ERROR: ship 's1': "));
  CHECK_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 4); // each with a hint
}

TEST_CASE("commands: only the ships that are needed are asked")
{
  const Outcome outcome = Program().run({"status", "-S", "s2"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK_FALSE(contains(outcome.err, "'s1'"));
  const Outcome nowhere = Program().run({"status", "-S", "nowhere"});
  CHECK_EQ(nowhere.exit_code, 2);
  CHECK_EQ(nowhere.out, "");
  CHECK(contains(nowhere.err, "-S: no ship matches 'nowhere'"));
}

TEST_CASE("commands: a plan says what is unknown and ends with 4")
{
  const Program program;
  const Outcome text = program.run({"plan", "start"});
  CHECK_EQ(text.exit_code, 4);
  CHECK(contains(text.out, "ship s1: "));
  CHECK_EQ(program.run({"start", "--dry-run"}).out, text.out);
  const Outcome json = program.run({"plan", "restart", "-a", "--only-if-changed", "--format", "json"});
  CHECK_EQ(json.exit_code, 4);
  CHECK(contains(json.out, "\"verb\": \"restart\""));
  CHECK(contains(json.out, "\"unknown\": ["));
  CHECK_EQ(json.err, "");
}

TEST_CASE("commands: a play on dead ships tells each of them and how to go on")
{
  const Outcome outcome = Program().run({"start", "-c1", "web"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(contains(outcome.out, "s  web-2     s2    unreachable: "));
  CHECK(contains(outcome.err, "ERROR: ship 's1': "));
  CHECK(contains(outcome.out, "\nstart demo: 2 unreachable in "));
  CHECK(contains(outcome.err, "start --concurrency=1 web-1 web-2\n"));
}

TEST_CASE("commands: how to go on does all the rest, also of what has no name")
{
  const auto told = [](const Program& program, const std::vector<std::string>& words) {
    const Outcome outcome = program.run(words);
    CHECK_EQ(outcome.exit_code, 4);
    const std::size_t at = outcome.err.find("to go on: ");
    REQUIRE_NE(at, std::string::npos);
    const std::string command = outcome.err.substr(at, outcome.err.find('\n', at) - at);
    return command.substr(command.find("maestro.yaml ") + 13);
  };
  const Program program;
  CHECK_EQ(told(program, {"apply", "--prune", "--yes"}), "apply --prune --yes");
  CHECK_EQ(told(program, {"apply", "--prune-volumes", "--yes", "-S", "s1"}),
           "apply --prune-volumes --yes --ship-filter=s1");
  CHECK_EQ(told(program, {"stop", "--all", "--strays"}), "stop --all --strays");
  CHECK_EQ(told(program, {"apply", "--prune", "--yes", "web"}), "apply --prune --yes web-1 web-2");
  const Program odd("name: odd\n__maestro: {schema: 2}\nships: {s1: {ip: 127.0.0.1, docker_port: 1}}\n"
                    "services: {web: {image: web, instances: {-x: {ship: s1}}}}\n");
  CHECK_EQ(told(odd, {"start"}), "start -- -x");
}

TEST_CASE("commands: clean keeps to the order, whatever is said")
{
  const ShipOfTwo shop;
  const Program program(two_services(shop.daemon));
  REQUIRE_EQ(program.run({"start"}).exit_code, 0);
  REQUIRE_EQ(program.run({"stop", "--all"}).exit_code, 0);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"plan", "clean"}, {"plan", "clean", "-i"}})
    CHECK(contains(program.run(words).out, "[after db is ready]"));
}

TEST_CASE("commands: a ship that is asked for strays alone is needed where something is to be done about them")
{
  testing::ServedDaemon east;
  east.with([](testing::FakeDaemon& it) { it.has_image("web:1"); });
  const Program program("name: shop\n__maestro: {schema: 2}\nships:\n  east: {ip: 127.0.0.1, docker_port: " +
                        std::to_string(east.port()) +
                        "}\n  gone: {ip: 127.0.0.1, docker_port: 1}\n"
                        "services: {web: {image: 'web:1', instances: {web-1: {ship: east}}}}\n");
  const Outcome start = program.run({"start"});
  CHECK_EQ(start.exit_code, 0);
  CHECK(contains(start.err, "warning: what is not described was not looked for on ship 'gone': "));
  CHECK_FALSE(contains(start.err, "ERROR"));
  CHECK_EQ(program.run({"pull"}).err, "");
  CHECK_EQ(program.run({"plan", "apply", "--exit-code"}).exit_code, 0);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"plan", "apply", "--prune", "--exit-code"},
                                                {"plan", "stop", "--strays", "--format", "json"},
                                                {"plan", "clean", "--strays"}}) {
    const Outcome plan = program.run(words);
    CHECK_EQ(plan.exit_code, 4);
    CHECK(contains(plan.out, "gone"));
  }
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"apply", "--prune", "--yes"}, {"stop", "--strays"}, {"clean", "--strays"}}) {
    const Outcome play = program.run(words);
    CHECK_EQ(play.exit_code, 4);
    CHECK(contains(play.err, "ERROR: ship 'gone': "));
  }
  CHECK(contains(program.run({"stop", "--strays", "--progress", "json"}).out, R"("exit_code":4)"));
  CHECK_EQ(program.run({"stop", "--strays", "-S", "east"}).exit_code, 0);
  CHECK_EQ(program.run({"status"}).exit_code, 4);
  CHECK_EQ(program.run({"diff"}).exit_code, 4);
}

TEST_CASE("commands: a play whose output cannot be written goes on to its end, and tells it there")
{
  const Program program;
  const Outcome outcome =
      run_command({"sh", "-c", R"("$0" -f "$1" start > /dev/full)", MAESTRO_PROGRAM, program.path("maestro.yaml")});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK(contains(outcome.err, "ERROR: ship 's1': "));
  CHECK(contains(outcome.err, "to go on: "));
  CHECK(contains(outcome.err, "cannot write the output: No space left on device"));
}

TEST_CASE("commands: a quiet play writes nothing on standard output and one as JSON only objects")
{
  const Program program;
  CHECK_EQ(program.run({"start", "-q"}).out, "");
  CHECK_EQ(program.run({"start", "--progress", "quiet"}).out, "");
  const Outcome json = program.run({"start", "--progress", "json"});
  CHECK(contains(json.out, "\"event\":\"play_finished\",\"exit_code\":4,"));
  std::istringstream lines(json.out);
  for (std::string line; std::getline(lines, line);) {
    CHECK_EQ(line.front(), '{');
    CHECK_EQ(line.back(), '}');
  }
}

TEST_CASE("commands: output that is no terminal has no escape sequences unless they are asked for")
{
  const Program program;
  for (const char* command : {"status", "start"}) {
    const Outcome plain = program.run({command});
    CHECK_FALSE(contains(plain.out + plain.err, "\x1b"));
    CHECK_FALSE(contains(plain.out + plain.err, "\r"));
    const Outcome dressed = program.run({command, "--color=always"});
    CHECK(contains(dressed.out, "\x1b[1;31m"));
    CHECK(contains(dressed.err, "\x1b[1;31mERROR:\x1b[0m"));
    CHECK_FALSE(contains(program.run({command}, {{"NO_COLOR", "1"}, {"ANSICON", "1"}}).out, "\x1b"));
  }
}

TEST_CASE("commands: logs of what cannot be asked end with 4")
{
  const Outcome outcome = Program().run({"logs", "web"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK_EQ(outcome.out, "");
  CHECK(contains(outcome.err, "ERROR: web-1: "));
  CHECK(contains(outcome.err, "ERROR: web-2: "));
}

TEST_CASE("commands: the versions of ships are told one by one")
{
  const Outcome outcome = Program().run({"version", "--ships"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(contains(outcome.out, "\nSHIP  ENGINE\ns1    no answer\ns2    no answer\n"));
  CHECK(contains(outcome.err, "ERROR: ship 's1': cannot connect to "));
  CHECK(contains(outcome.err, "ERROR: ship 's2': "));
  CHECK(contains(outcome.err, "  hint: "));
}

TEST_CASE("commands: dump adds what the named depend on")
{
  const Outcome outcome = Program().run({"dump", "web-1"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.err, "");
  CHECK(contains(outcome.out, "\"name\": \"redis-1\""));
  CHECK_FALSE(contains(outcome.out, "\"name\": \"web-2\""));
}

TEST_CASE("commands: a reader that goes away ends the program quietly")
{
  const Program program;
  const std::string maestro = std::string(MAESTRO_PROGRAM) + " -f " + program.path("maestro.yaml");
  for (const char* command : {" config", " deptree", " completion bash"}) {
    const std::string script = "{ sleep 0.1;" + maestro + command + "; } | true";
    const Outcome outcome = Program::without_sanitizer_notes(run_command({"sh", "-c", script}));
    CHECK_EQ(outcome.err, "");
  }
}

TEST_CASE("commands: a description is shown as its template renders it")
{
  const Program program(
      "name: {{ env.HOME | default('none') }}{{ more }}\nlist: [{% for i in [1, 2] %}{{ i }},{% endfor %}]\n");
  program.write("context.json", R"({"more": "-context"})");
  const Outcome plain = program.run({"render"}, {{"HOME", "/root"}});
  CHECK_EQ(plain.exit_code, 0);
  CHECK_EQ(plain.out, "name: /root\nlist: [1,2,]\n");
  CHECK(contains(plain.err, "warning: 'more' is not defined"));
  const Outcome more = program.run({"render", "--context", program.path("context.json")}, {{"HOME", "/root"}});
  CHECK_EQ(more.out, "name: /root-context\nlist: [1,2,]\n");
  const Outcome strict = program.run({"render", "--undefined", "strict"});
  CHECK_EQ(strict.exit_code, 3);
  CHECK_EQ(strict.out, "");
  CHECK(contains(strict.err, "more"));
}

TEST_CASE("commands: the schema of descriptions is JSON")
{
  const Outcome outcome = Program::bare({"schema"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.err, "");
  CHECK(contains(outcome.out, "https://json-schema.org/draft/2020-12/schema"));
}

TEST_CASE("commands: what can be done about a ship that does not answer is told")
{
  const Outcome outcome = Program().run({"status"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK(contains(outcome.err, "ship 's1': cannot connect to tcp://127.0.0.1:1: connection refused"));
  CHECK(contains(outcome.err, "hint: nothing listens there: is the server running, and the port right?"));
}

TEST_CASE("diff: what could not be asked is unknown, and not as described")
{
  const Program program;
  const Outcome outcome = program.run({"diff"});
  CHECK_EQ(outcome.exit_code, 4);
  CHECK_EQ(outcome.out, "3 instances are unknown\n");
}

TEST_CASE("diff: what an engine does not tell, in which strays could be, is said")
{
  ServedDaemon daemon;
  daemon.with([](FakeDaemon& it) { it.has_image("web:1"); });
  const Program program(one_service(daemon));
  REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  CHECK_EQ(program.run({"diff"}).err, "");
  for (const std::string what : {"networks", "volumes"}) {
    CAPTURE(what);
    daemon.with([&](FakeDaemon& it) { it.refuse(what, "*", 403, "forbidden by policy", maestro::testing::always); });
    const Outcome outcome = program.run({"diff"});
    CHECK_EQ(outcome.exit_code, 0);
    CHECK(contains(outcome.err, "warning: ship 'east' does not tell its " + what + ": forbidden by policy"));
  }
}
