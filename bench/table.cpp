// SPDX-License-Identifier: Apache-2.0
#include <bench/table.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

namespace bench {

namespace {

double median(const std::vector<double>& sorted)
{
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

template<class Part>
double median(const std::vector<Cost>& costs, Part part)
{
  std::vector<double> values;
  for (const Cost& cost : costs) values.push_back(part(cost));
  std::sort(values.begin(), values.end());
  return median(values);
}

double wall(const Cost& cost) { return cost.wall; }
double processor(const Cost& cost) { return cost.processor; }
double megabytes(const Cost& cost) { return static_cast<double>(cost.memory) / 1024; }

} // namespace

void print_head(const std::vector<std::string>& others)
{
  fmt::print("{:28} {:>15} {:>15} {:>7} {:>15} {:>7}", "", "floor: s, CPU s", "maestro", "ratio", "range", "MB");
  for (const std::string& other : others) fmt::print(" {:>14}", other);
  fmt::print("\n");
  std::fflush(stdout);
}

void print(const Row& row)
{
  fmt::print("{:28} ", row.name);
  if (row.floor.empty())
    fmt::print("{:>15} ", "–");
  else
    fmt::print("{:7.3f} {:7.3f} ", median(row.floor, wall), median(row.floor, processor));
  fmt::print("{:7.3f} {:7.3f} ", median(row.ours, wall), median(row.ours, processor));
  std::vector<double> ratios;
  for (std::size_t run = 0; run < row.floor.size(); ++run) ratios.push_back(row.ours[run].wall / row.floor[run].wall);
  std::sort(ratios.begin(), ratios.end());
  if (ratios.empty()) {
    fmt::print("{:>7} {:>15} ", "–", "–");
  } else {
    fmt::print("{:7.3f} {:>15} ", median(ratios), fmt::format("{:.3f} – {:.3f}", ratios.front(), ratios.back()));
  }
  fmt::print("{:7.0f}", median(row.ours, megabytes));
  for (const double other : row.others) fmt::print(" {:12.3f} s", other);
  fmt::print("\n");
  std::fflush(stdout);
}

void print(const Rows& rows)
{
  for (const Row* row : {&rows.start, &rows.stop, &rows.again, &rows.status}) print(*row);
}

} // namespace bench
