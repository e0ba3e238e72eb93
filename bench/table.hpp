// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bench/cost.hpp>

#include <string>
#include <vector>

namespace bench {

/// One kind of work, by everybody who can do it.
struct Row {
  std::string name{};
  std::vector<Cost> floor{}, ours{}; // a pair of neighbours in time each; no floor: there is none
  std::vector<double> others{};      // seconds, once each
};

/// What is measured of each workload.
struct Rows {
  explicit Rows(const std::string& workload)
      : start{workload + ": start"}, stop{workload + ": stop"}, again{workload + ": start again"}, status{workload +
                                                                                                          ": status"}
  {
  }
  Row start, stop, again, status;
};

/// others: the names of the tools in the last columns.
void print_head(const std::vector<std::string>& others);

/// Medians over the pairs, and the range of the ratios.
void print(const Row& row);
void print(const Rows& rows);

} // namespace bench
