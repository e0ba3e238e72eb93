// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace maestro::test;

namespace {

/// What bash offers for a command line, sorted, on one line.
std::string offered(const Program& program, const std::string& words)
{
  const std::string script = "maestro() { " MAESTRO_PROGRAM " \"$@\"; }\n"
                             "source <(" MAESTRO_PROGRAM " completion bash) || exit 1\n"
                             "COMP_WORDS=(" +
                             words +
                             ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_maestro\n"
                             "printf '%s\\n' \"${COMPREPLY[@]}\" | sort | tr '\\n' ' '";
  const std::string there = "cd " + program.path("") + "; " + script;
  const Outcome outcome = Program::without_sanitizer_notes(run_command({"bash", "-c", there}));
  CHECK_EQ(outcome.err, "");
  return outcome.out;
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
  CHECK_EQ(complete({"maestro"}).substr(0, 20), "clean complete compl");
  CHECK_EQ(complete({"maestro", "start"}), "redis redis-1 web web-1 web-2\n");
  CHECK_EQ(complete({"maestro", "--verbose", "stop", "-a", "web-1", "web-"}), "web-1 web-2\n");
  CHECK_EQ(complete({"maestro", "stop", "x"}), "\n");
}

TEST_CASE("completion: the script of bash is sound and offers what fits")
{
  const Program program;
  const Outcome script = Program::bare({"completion", "bash"});
  CHECK_EQ(script.exit_code, 0);
  CHECK_EQ(run_command({"bash", "-n"}, script.out).err, "");
  CHECK_EQ(offered(program, "maestro sta"), "start status ");
  CHECK_EQ(offered(program, "maestro status --sho"), "--show-hosts ");
  CHECK_EQ(offered(program, "maestro start web-"), "web-1 web-2 ");
  CHECK_EQ(offered(program, "maestro -f maestro.yaml start web-1 r"), "redis redis-1 ");
  CHECK_EQ(offered(program, "maestro start --pull ''"), "always missing never ");
  CHECK_EQ(offered(program, "maestro config --format ''"), "json yaml ");
  CHECK_EQ(offered(program, "maestro plan re"), "restart ");
  CHECK_EQ(offered(program, "maestro plan restart --only"), "--only-if-changed ");
  CHECK_EQ(offered(program, "maestro completion z"), "zsh ");
}

TEST_CASE("completion: each shell has its script")
{
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = Program::bare({"completion", shell});
    CHECK_EQ(outcome.exit_code, 0);
    CHECK_EQ(outcome.err, "");
    CHECK(contains(outcome.out, "only-if-changed"));
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
