// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maestro::test;

namespace {

/// What the program gives bash for a line, on one line.
std::string offered(const Program& program, const std::string& line)
{
  const Outcome outcome = program.run({"complete", "--shell", "bash", "--", line, " \t\n\"'><=;|&(:"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.err, "");
  std::string text = outcome.out;
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

} // namespace

TEST_CASE("complete: commands without a description and things with one")
{
  const Program program;
  const auto complete = [&](std::vector<std::string> tokens) {
    tokens.insert(tokens.begin(), {"complete", "--"});
    const Outcome outcome = program.run(tokens);
    CHECK_EQ(outcome.exit_code, 0);
    CHECK_EQ(outcome.err, "");
    return outcome.out;
  };
  CHECK_EQ(Program::bare({"complete", "maestro", "st"}).out, "start status stop\n");
  CHECK_EQ(complete({"maestro st"}), "start status stop\n");
  CHECK_EQ(complete({"maestro"}).substr(0, 20), "apply clean complete");
  CHECK_EQ(complete({"maestro", "start"}), "redis redis-1 web web-1 web-2\n");
  CHECK_EQ(complete({"maestro", "--verbose", "stop", "-a", "web-1", "web-"}), "web-1 web-2\n");
  CHECK_EQ(complete({"maestro", "stop", "x"}), "\n");
}

TEST_CASE("complete: names that a shell would not take for themselves are only for those who ask for a shell")
{
  const Program program("services:\n  a$(id): {instances: {b`id`: , 'b c': , b-1: }}\n");
  const auto complete = [&](const std::string& word) {
    return program.run({"complete", "--", "maestro", "stop", word});
  };
  CHECK_EQ(complete("a").out, "\n");
  CHECK_EQ(complete("b").out, "b-1\n");
  CHECK_EQ(program.run({"complete", "--shell", "zsh", "--", "maestro", "stop", "b"}).out,
           std::string("words\0b c\0\0b-1\0\0b`id`\0\0", 23));
}

TEST_CASE("completion: what fits is offered")
{
  const Program program;
  const std::string maestro = "maestro -f " + program.path("maestro.yaml");
  CHECK_EQ(offered(program, "maestro sta"), "words status start ");
  CHECK_EQ(offered(program, "maestro status --sho"), "words --show-hosts ");
  CHECK_EQ(offered(program, "maestro --progress "), "words auto tty plain json quiet ");
  CHECK_EQ(offered(program, maestro + " start web-"), "words web-1 web-2 ");
  CHECK_EQ(offered(program, maestro + " start web-1 r"), "words redis redis-1 ");
  CHECK_EQ(offered(program, maestro + " -qf maestro.yaml start -c1 --pull=never r"), "words ");
  CHECK_EQ(offered(program, "maestro start --file=" + program.path("maestro.yaml") + " red"), "words redis redis-1 ");
  CHECK_EQ(offered(program, "maestro start --pull "), "words always missing never ");
  CHECK_EQ(offered(program, "maestro start --pull=a"), "words always ");
  CHECK_EQ(offered(program, "maestro config --format "), "words yaml json ");
  CHECK_EQ(offered(program, "maestro plan "), "words apply start rollback stop restart kill clean pull ");
  CHECK_EQ(offered(program, maestro + " plan stop "), "words redis redis-1 web web-1 web-2 ");
  CHECK_EQ(offered(program, "maestro plan restart --only"), "words --only-if-changed ");
  CHECK_EQ(offered(program, maestro + " status -S "), "words s1 s2 ");
  CHECK_EQ(offered(program, maestro + " status -C web"), "words web-1 web-2 ");
  CHECK_EQ(offered(program, maestro + " start -c "), "words ");
  CHECK_EQ(offered(program, maestro + " start -- -"), "words ");
  CHECK_EQ(offered(program, "maestro -f "), "files ");
  CHECK_EQ(offered(program, "maestro render --context="), "files ");
  CHECK_EQ(offered(program, "maestro completion z"), "words zsh ");
  CHECK_EQ(offered(program, "maestro bogus s"), "words ");
  CHECK_EQ(offered(program, "maestro validate "), "words ");
}

TEST_CASE("completion: words stand behind what readline keeps of the line")
{
  const Program program("services:\n  a:b=c: {instances: {\"it's\": , 'x y': }}\nships: {}\n");
  const std::string maestro = "maestro -f " + program.path("maestro.yaml") + " stop ";
  CHECK_EQ(offered(program, maestro + "a"), "words a:b=c ");
  CHECK_EQ(offered(program, maestro + "a:"), "words b=c ");
  CHECK_EQ(offered(program, maestro + "a:b="), "words c ");
  CHECK_EQ(offered(program, maestro + "a\\:b"), "words a:b=c ");
  CHECK_EQ(offered(program, maestro + "'a:b"), "words a:b=c ");
  CHECK_EQ(offered(program, maestro + "a':b"), "words :b=c ");
  CHECK_EQ(offered(program, maestro + "'a':b"), "words b=c ");
  CHECK_EQ(offered(program, maestro + "it"), "words it\\'s ");
  CHECK_EQ(offered(program, maestro + "'it"), "words it'\\''s ");
  CHECK_EQ(offered(program, maestro + "\"it"), "words it's ");
  CHECK_EQ(offered(program, maestro + "x\\ "), "words x\\ y ");
  CHECK_EQ(offered(program, maestro + "$'x y' x"), "words x\\ y ");
}

TEST_CASE("completion: a description that is wrong, strange or not there makes nobody wait and no noise")
{
  const Program program("services:\n  web: {image: , bogus: 1, instances: {web-1: {ship: nowhere}}}\n  7: []\n");
  CHECK_EQ(offered(program, "maestro -f " + program.path("maestro.yaml") + " start "), "words 7 web web-1 ");
  for (const char* text :
       {"", "[a, b]", "services: [a]", "services: {a: {instances: b}", "{% for %}", "a: \xff", "a"}) {
    program.write("maestro.yaml", text);
    CHECK_EQ(offered(program, "maestro -f " + program.path("maestro.yaml") + " start "), "words ");
  }
  run_command({"mkfifo", program.path("pipe")});
  for (const std::string& file : {program.path("pipe"), program.path(""), program.path("gone"), std::string("-")})
    CHECK_EQ(offered(program, "maestro -f " + file + " start "), "words ");
  CHECK_EQ(offered(program, "maestro start 'unclosed"), "words ");
  CHECK_EQ(offered(program, ""), offered(program, "maestro "));
}

TEST_CASE("completion: each shell has its script")
{
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = Program::bare({"completion", shell});
    CHECK_EQ(outcome.exit_code, 0);
    CHECK_EQ(outcome.err, "");
    CHECK(contains(outcome.out, "complete --shell"));
  }
}

TEST_CASE("reference: the manual has every command")
{
  for (const char* form : {"man", "markdown"}) {
    const Outcome outcome = Program::bare({"reference", form});
    CHECK_EQ(outcome.exit_code, 0);
    CHECK(contains(outcome.out, "maestro restart"));
    CHECK_FALSE(contains(outcome.out, "maestro reference man"));
  }
}

TEST_CASE("reference: the page of the description has every kind of mapping")
{
  const Outcome outcome = Program::bare({"reference", "description"});
  CHECK_EQ(outcome.exit_code, 0);
  for (const char* heading : {"## ship\n", "## service\n", "## instance\n", "## healthcheck\n"})
    CHECK(contains(outcome.out, heading));
  CHECK_EQ(Program::bare({"reference", "yaml"}).exit_code, 2);
}
