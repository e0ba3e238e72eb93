// SPDX-License-Identifier: Apache-2.0
#include <bench/cost.hpp>
#include <fcntl.h>
#include <fmt/core.h>
#include <support/shell.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace bench {

namespace {

constexpr const char* measure_only = "--measure";

double seconds(const timeval& time)
{
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double processor_time(const rusage& usage) { return seconds(usage.ru_utime) + seconds(usage.ru_stime); }

Cost cost_of_child(std::vector<char*> words)
{
  words.push_back(nullptr);
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execv(words.front(), words.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
    throw std::runtime_error(std::string(words[words.size() - 2]) + " did not succeed");
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(), processor_time(usage),
          usage.ru_maxrss};
}

} // namespace

Cost cost_here(const std::function<void()>& work)
{
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  const auto began = std::chrono::steady_clock::now();
  work();
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  getrusage(RUSAGE_SELF, &after);
  return {wall, processor_time(after) - processor_time(before)};
}

Cost cost_of(std::vector<std::string> command)
{
  command.insert(command.begin(), {"/proc/self/exe", measure_only});
  const auto told = maestro::test::run_command(command);
  Cost cost;
  if (told.exit_code != 0 || !(std::istringstream(told.out) >> cost.wall >> cost.processor >> cost.memory))
    throw std::runtime_error(command.back() + " did not succeed: " + told.err);
  return cost;
}

std::optional<int> measure_if_asked(int count, char** arguments)
{
  if (count < 3 || std::string_view(arguments[1]) != measure_only) return std::nullopt;
  try {
    const Cost cost = cost_of_child({arguments + 2, arguments + count});
    fmt::print("{} {} {}\n", cost.wall, cost.processor, cost.memory);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}

} // namespace bench
