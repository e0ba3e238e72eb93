// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace maestro::test;

namespace {

/// What is left of a command that gets a signal after 0.3 s.
Outcome interrupted(const Program& program, const std::string& signal, const std::string& words)
{
  return Program::without_sanitizer_notes(run_command(
      {"bash", "-c",
       "cd " + program.path("") + " && timeout --preserve-status -s " + signal + " 0.3 " MAESTRO_PROGRAM " " + words}));
}

} // namespace

TEST_CASE("a signal ends the rendering of a template, whatever it is busy with")
{
  for (const char* const busy :
       {"{% for i in range(10 ** 12) %}{% endfor %}",
        "{% set a = 'é' * 10000000 %}{% for i in range(10 ** 12) %}{{ a[9999999] }}{% endfor %}",
        "{% set d = {'é' * 3000000: 1} %}{% for i in range(10 ** 12) %}{{ d[i] }}{% endfor %}"}) {
    const Program program(busy);
    for (const char* const command : {"validate", "render", "status", "complete -- 'maestro status '"}) {
      const auto begin = std::chrono::steady_clock::now();
      const Outcome outcome = interrupted(program, "INT", command);
      CHECK_MESSAGE(outcome.exit_code == 130, command);
      CHECK_EQ(outcome.out, "");
      CHECK_EQ(outcome.err, "");
      CHECK_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    }
    CHECK_EQ(interrupted(program, "TERM", "validate").exit_code, 143);
  }
}
