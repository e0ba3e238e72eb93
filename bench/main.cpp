// SPDX-License-Identifier: Apache-2.0
// How fast Maestro is, as one table; see bench/README.md.
#include <maestro/base/text.hpp>

#include <bench/cost.hpp>
#include <bench/others.hpp>
#include <bench/plays.hpp>
#include <bench/scale.hpp>
#include <bench/table.hpp>
#include <fmt/core.h>

#include <cstdlib>
#include <exception>
#include <string_view>

int main(int count, char** arguments)
{
  if (const auto exit_code = bench::measure_if_asked(count, arguments)) return *exit_code;
  if (count < 6) {
    fmt::print(stderr, "usage: bench MAESTRO PAIRS 'ADDRESS...' FLEET DESCRIBE [fleet option]...   "
                       "(bench/run and bench/scale do it all)\n");
    return 2;
  }
  const std::string program = arguments[1];
  const auto pairs = static_cast<std::size_t>(std::atoi(arguments[2]));
  std::vector<std::string> hosts;
  for (const std::string_view word : maestro::split(arguments[3], ' '))
    if (!word.empty()) hosts.emplace_back(word);
  const bench::Simulation simulation{arguments[4], arguments[5], {arguments + 6, arguments + count}};
  try {
    fmt::print("{} pairs of runs; medians; wall and processor time in s; the ratio is maestro / floor of a pair\n",
               pairs);
    bench::print_head(hosts.empty() ? std::vector<std::string>() : bench::names_of_others());
    if (!hosts.empty()) {
      bench::measure_plays(program, hosts, pairs);
      bench::measure_load(program, simulation, pairs);
    }
    bench::measure_scale(program, simulation, pairs);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
