// SPDX-License-Identifier: Apache-2.0
// Plays on real Docker hosts against their floor: the bare API calls, as parallel as the order allows, with the same
// readiness probe. Both do the same work in turns, so that a ratio compares neighbours in time; see bench/README.md.
#include <bench/floor.hpp>
#include <bench/others.hpp>
#include <bench/workload.hpp>
#include <fmt/core.h>
#include <support/shell.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
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

/// One kind of work, by everybody who can do it.
struct Series {
  std::vector<double> ours, floor;
  std::vector<double> others; // once each

  void print(const std::string& name) const
  {
    std::vector<double> ratios;
    for (std::size_t run = 0; run < ours.size(); ++run) ratios.push_back(ours[run] / floor[run]);
    const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
    fmt::print("{:22} {:9.3f} s {:9.3f} s {:8.3f} {:8.3f} – {:.3f}", name, median(floor), median(ours), median(ratios),
               *least, *most);
    for (const double other : others) fmt::print(" {:9.3f} s", other);
    fmt::print("\n");
    std::fflush(stdout);
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
    Series start, stop, again, status;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const auto ours = [&] {
        start.ours.push_back(maestro({"start"}));
        again.ours.push_back(maestro({"start"}));
        again.floor.push_back(timed([&] { bench::ask_all(workload); }));
        status.ours.push_back(maestro({"status"}));
        status.floor.push_back(timed([&] { bench::ask_all(workload); }));
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
    // Once: they take so much longer that the machine's mood does not matter.
    for (const bench::Other& other : bench::others(workload)) {
      start.others.push_back(timed(other.start));
      again.others.push_back(timed(other.start));
      status.others.push_back(timed(other.ask));
      stop.others.push_back(timed(other.stop));
      bench::remove_all(workload);
    }
    start.print(workload.name + ": start");
    stop.print(workload.name + ": stop");
    again.print(workload.name + ": start again");
    status.print(workload.name + ": status");
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
  bool headed = false;
  for (const bench::Workload& workload : {bench::three_tiers(addresses, program), bench::chain(addresses, program)}) {
    if (!std::exchange(headed, true)) {
      fmt::print("{:22} {:>11} {:>11} {:>8} {:>16}", "", "floor", "maestro", "ratio", "range");
      for (const bench::Other& other : bench::others(workload)) fmt::print(" {:>11}", other.name);
      fmt::print("\n");
      std::fflush(stdout);
    }
    bench::remove_all(workload);
    Contest{workload, program}.run(pairs);
  }
}
