// SPDX-License-Identifier: Apache-2.0
#include <bench/floor.hpp>
#include <bench/others.hpp>
#include <bench/plays.hpp>
#include <bench/table.hpp>
#include <bench/workload.hpp>

namespace bench {

namespace {

struct Contest {
  const Workload& workload;
  const std::string& program;

  Cost maestro(std::vector<std::string> arguments) const
  {
    arguments.insert(arguments.begin(), {program, "-f", workload.file});
    return cost_of(std::move(arguments));
  }

  void run(std::size_t pairs) const
  {
    Rows rows(workload.name);
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const auto ours = [&] {
        rows.start.ours.push_back(maestro({"start"}));
        rows.again.ours.push_back(maestro({"start"}));
        rows.again.floor.push_back(cost_here([&] { ask_all(workload); }));
        rows.status.ours.push_back(maestro({"status"}));
        rows.status.floor.push_back(cost_here([&] { ask_all(workload); }));
        rows.stop.ours.push_back(maestro({"stop", "--all"}));
        remove_all(workload);
      };
      const auto floor = [&] {
        rows.start.floor.push_back(cost_here([&] { start_all(workload); }));
        rows.stop.floor.push_back(cost_here([&] { stop_all(workload); }));
        remove_all(workload);
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
    for (const Other& other : others(workload)) {
      rows.start.others.push_back(cost_here(other.start).wall);
      rows.again.others.push_back(cost_here(other.start).wall);
      rows.status.others.push_back(cost_here(other.ask).wall);
      rows.stop.others.push_back(cost_here(other.stop).wall);
      remove_all(workload);
    }
    print(rows);
  }
};

} // namespace

void measure_plays(const std::string& program, const std::vector<std::string>& addresses, std::size_t pairs)
{
  for (const Workload& workload : {three_tiers(addresses, program), chain(addresses, program)}) {
    remove_all(workload);
    Contest{workload, program}.run(pairs);
  }
}

} // namespace bench
