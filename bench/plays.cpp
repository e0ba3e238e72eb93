// SPDX-License-Identifier: Apache-2.0
// Plays on real Docker hosts against their floor: the bare API calls, as parallel as the order allows, with the same
// readiness probe. Both do the same work in turns, so that a ratio compares neighbours in time; see bench/README.md.
#include <bench/floor.hpp>
#include <bench/workload.hpp>
#include <fmt/core.h>
#include <support/shell.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace maestro;
using Seconds = std::chrono::duration<double>;

double median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct Series {
  std::vector<double> ours, floor;

  void print(const std::string& name) const
  {
    std::vector<double> ratios;
    for (std::size_t run = 0; run < ours.size(); ++run) ratios.push_back(ours[run] / floor[run]);
    const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
    fmt::print("{:28} {:9.3f} s {:9.3f} s {:9.3f} {:8.3f} – {:.3f}\n", name, median(floor), median(ours),
               median(ratios), *least, *most);
  }
};

template<class Work>
double timed(const Work& work)
{
  const auto began = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::steady_clock::now() - began).count();
}

struct Contest {
  const bench::Workload& workload;
  std::string program;

  double maestro(const std::vector<std::string>& arguments) const
  {
    std::vector<std::string> command{program, "-f", workload.file};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return timed([&] {
      const test::Outcome outcome = test::run_command(command);
      if (outcome.exit_code != 0) {
        fmt::print(stderr, "{} failed:\n{}{}", arguments.front(), outcome.out, outcome.err);
        std::exit(1);
      }
    });
  }

  void run(std::size_t pairs) const
  {
    Series start, stop;
    Series again;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const auto ours = [&] {
        start.ours.push_back(maestro({"start"}));
        again.ours.push_back(maestro({"start"}));
        again.floor.push_back(timed([&] { bench::ask_all(workload); }));
        stop.ours.push_back(maestro({"stop", "--all"}));
        bench::remove_all(workload);
      };
      const auto floor = [&] {
        start.floor.push_back(timed([&] { bench::start_all(workload); }));
        stop.floor.push_back(timed([&] { bench::stop_all(workload); }));
        bench::remove_all(workload);
      };
      if (pair % 2 == 0) {
        ours();
        floor();
      } else {
        floor();
        ours();
      }
    }
    start.print(workload.name + ": start");
    stop.print(workload.name + ": stop");
    again.print(workload.name + ": start again");
  }
};

} // namespace

int main(int count, char** arguments)
{
  if (count < 4) {
    fmt::print(stderr, "usage: bench_plays MAESTRO PAIRS ADDRESS...   (bench/run does it all)\n");
    return 2;
  }
  const std::string program = arguments[1];
  const auto pairs = static_cast<std::size_t>(std::atoi(arguments[2]));
  const std::vector<std::string> addresses(arguments + 3, arguments + count);
  fmt::print("{} pairs of runs; medians; the ratio is ours / floor of a pair\n", pairs);
  fmt::print("{:28} {:>11} {:>11} {:>9} {:>16}\n", "", "floor", "maestro", "ratio", "range");
  for (const bench::Workload& workload : {bench::three_tiers(addresses, program), bench::chain(addresses, program)}) {
    bench::remove_all(workload);
    Contest{workload, program}.run(pairs);
  }
}
