// SPDX-License-Identifier: Apache-2.0
// Plays on simulated ships, ten instances each, against a bare client that makes the same calls; see bench/README.md.
#include <bench/bare_client.hpp>
#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/core.h>
#include <support/open_files.hpp>
#include <support/shell.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace json = boost::json;
using namespace bench;

constexpr const char* measure_only = "--measure";

constexpr std::size_t instances_a_ship = 10;
constexpr std::size_t instances_a_service = 10;

struct Cost {
  double wall = 0, processor = 0; // seconds
  long memory = 0;                // KB at most; 0: not measured
};

double seconds(const timeval& time)
{
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}
double processor_time(const rusage& usage) { return seconds(usage.ru_utime) + seconds(usage.ru_stime); }

template<class Work>
Cost cost_here(const Work& work)
{
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  const auto began = std::chrono::steady_clock::now();
  work();
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  getrusage(RUSAGE_SELF, &after);
  return {wall, processor_time(after) - processor_time(before)};
}

/// Runs a program with its output thrown away.
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

int measure(const std::vector<char*>& command)
{
  try {
    const Cost cost = cost_of_child(command);
    fmt::print("{} {} {}\n", cost.wall, cost.processor, cost.memory);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}

/// The same by way of a fresh process of this program, because the memory of a child counts that of its parent at the
/// fork, and this one is large.
Cost cost_of(std::vector<std::string> command)
{
  command.insert(command.begin(), {"/proc/self/exe", measure_only});
  const auto told = maestro::test::run_command(command);
  Cost cost;
  if (told.exit_code != 0 || !(std::istringstream(told.out) >> cost.wall >> cost.processor >> cost.memory))
    throw std::runtime_error(command.back() + " did not succeed: " + told.err);
  return cost;
}

std::string text_of(const json::value& value) { return std::string(std::string_view(value.as_string())); }

/// The same work as a description's, as bare requests.
struct Work {
  std::vector<Batch> start, stop; // a batch a service
  std::vector<Batch> look;        // one list of containers from each ship
};

/// A batch for each service, behind those that go before it.
std::vector<Batch> in_order(const std::vector<std::pair<std::string, Batch>>& services,
                            const std::map<std::string, std::vector<std::string>>& before)
{
  std::map<std::string, std::size_t> places;
  for (const auto& [name, batch] : services) places.emplace(name, places.size());
  std::vector<Batch> batches;
  for (const auto& [name, batch] : services) {
    batches.push_back(batch);
    for (const std::string& other : before.at(name)) batches.back().after.push_back(places.at(other));
  }
  return batches;
}

std::vector<std::string> texts(const json::value& list)
{
  std::vector<std::string> all;
  for (const json::value& item : list.as_array()) all.push_back(text_of(item));
  return all;
}

/// config: of `maestro config --format json`.
Work work_of(const json::value& config)
{
  std::vector<std::pair<std::string, Batch>> starts, stops;
  std::map<std::string, std::vector<std::string>> required, needing;
  const auto address = [&](const json::value& ship) {
    return text_of(config.at("ships").at(ship.as_string()).at("ip"));
  };
  for (const auto& service : config.at("services").as_object()) {
    required[service.key()] = texts(service.value().at("requires"));
    needing[service.key()] = texts(service.value().at("needed_for"));
    Batch start, stop;
    for (const std::string& name : texts(service.value().at("instances"))) {
      const json::value& instance = config.at("instances").at(name);
      const std::string path = "/v1.41/containers/" + name;
      start.jobs.push_back(
          {address(instance.at("ship")),
           {request_text("POST", "/v1.41/containers/create?name=" + name, json::serialize(instance.at("create"))),
            request_text("POST", path + "/start")}});
      stop.jobs.push_back({address(instance.at("ship")), {request_text("POST", path + "/stop?t=10")}});
    }
    starts.emplace_back(service.key(), std::move(start));
    stops.emplace_back(service.key(), std::move(stop));
  }
  Work work{in_order(starts, required), in_order(stops, needing), {{}}};
  for (const auto& ship : config.at("ships").as_object())
    work.look.front().jobs.push_back(
        {text_of(ship.value().at("ip")), {request_text("GET", "/v1.41/containers/json?all=1")}});
  return work;
}

struct Series {
  std::vector<Cost> ours, floor;
};

template<class Part>
double median(const std::vector<Cost>& costs, Part part)
{
  std::vector<double> values;
  for (const Cost& cost : costs) values.push_back(part(cost));
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print(const std::string& name, const Series& series)
{
  std::vector<double> ratios;
  for (std::size_t run = 0; run < series.floor.size(); ++run)
    ratios.push_back(series.ours[run].wall / series.floor[run].wall);
  std::sort(ratios.begin(), ratios.end());
  const auto wall = [](const Cost& cost) { return cost.wall; };
  const auto processor = [](const Cost& cost) { return cost.processor; };
  const auto memory = [](const Cost& cost) { return static_cast<double>(cost.memory) / 1024; };
  fmt::print("{:26} {:7.2f} {:7.2f} {:7.2f} {:7.2f} {:7.2f} ({:.2f} – {:.2f}) {:6.0f} MB\n", name,
             median(series.floor, wall), median(series.floor, processor), median(series.ours, wall),
             median(series.ours, processor), ratios[ratios.size() / 2], ratios.front(), ratios.back(),
             median(series.ours, memory));
  std::fflush(stdout);
}

struct Shape {
  std::string name;
  std::string fan_out; // of the tree of services; 0: no order
};

struct Bench {
  std::string maestro, fleet, describe;
  std::vector<std::string> fleet_options;

  void measure(const Shape& shape, std::size_t instances, std::size_t pairs) const
  {
    const std::size_t ships = std::max<std::size_t>(1, instances / instances_a_ship);
    std::vector<std::string> command{fleet, "--ships", std::to_string(ships)};
    command.insert(command.end(), fleet_options.begin(), fleet_options.end());
    const maestro::test::Child simulation(command);
    if (!maestro::test::eventually([&] { return simulation.out().ends_with("ready\n"); }))
      throw std::runtime_error("no simulated fleet: " + simulation.err());
    const std::string address = simulation.out().substr(0, simulation.out().find('\n'));
    const std::string network = address.substr(0, address.find('.', 4));
    const std::string file = (std::filesystem::temp_directory_path() / "maestro-bench-scale.yaml").string();
    const auto described = maestro::test::run_command(
        {describe, "--instances", std::to_string(instances), "--ships", std::to_string(ships), "--services",
         std::to_string(instances / instances_a_service), "--fan-out", shape.fan_out, "--network", network});
    std::ofstream(file) << described.out;
    const Work work =
        work_of(json::parse(maestro::test::run_command({maestro, "-f", file, "config", "--format", "json"}).out));
    contest(shape.name + fmt::format(" {}", instances), file, address, work, pairs);
  }

  void contest(const std::string& name, const std::string& file, const std::string& address, const Work& work,
               std::size_t pairs) const
  {
    const std::vector<Batch> clear{{{{address, {request_text("POST", "/simulation/clear")}}}, {}}};
    const auto run = [&](std::vector<std::string> words) {
      words.insert(words.begin(), {maestro, "-f", file});
      return cost_of(words);
    };
    run({"pull"});
    Series start, again, status, stop;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      do_all(clear);
      start.ours.push_back(run({"start"}));
      again.ours.push_back(run({"start"}));
      status.ours.push_back(run({"status"}));
      stop.ours.push_back(run({"stop", "--all"}));
      do_all(clear);
      start.floor.push_back(cost_here([&] { do_all(work.start); }));
      again.floor.push_back(cost_here([&] { do_all(work.look); }));
      status.floor.push_back(cost_here([&] { do_all(work.look); }));
      stop.floor.push_back(cost_here([&] { do_all(work.stop); }));
    }
    print(name + ": start", start);
    print(name + ": start again", again);
    print(name + ": status", status);
    print(name + ": stop", stop);
  }
};

} // namespace

int main(int count, char** arguments)
{
  const bool measures_only = count > 2 && std::string_view(arguments[1]) == measure_only;
  if (measures_only) return measure({arguments + 2, arguments + count});
  if (count < 5) {
    fmt::print(stderr,
               "usage: bench_scale MAESTRO FLEET DESCRIBE PAIRS [fleet option]...   (bench/scale does it all)\n");
    return 2;
  }
  maestro::testing::raise_limit_of_open_files();
  const Bench bench{arguments[1], arguments[2], arguments[3], {arguments + 5, arguments + count}};
  const auto pairs = static_cast<std::size_t>(std::atoi(arguments[4]));
  fmt::print("{} pairs of runs; medians; wall and processor time in s; the ratio is maestro / floor of a pair\n",
             pairs);
  fmt::print("{:26} {:>15} {:>15} {:>7} {:>15} {:>9}\n", "", "floor", "maestro", "ratio", "range", "memory");
  try {
    for (const Shape& shape : {Shape{"flat", "0"}, Shape{"tree", "3"}})
      for (const std::size_t instances : {100, 1'000, 10'000}) bench.measure(shape, instances, pairs);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
