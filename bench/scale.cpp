// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/net/http.hpp>

#include <bench/bare_client.hpp>
#include <bench/scale.hpp>
#include <bench/table.hpp>
#include <boost/json.hpp>
#include <fmt/core.h>
#include <support/open_files.hpp>
#include <support/shell.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace bench {

namespace {

namespace json = boost::json;

constexpr std::size_t instances_a_ship = 10;
constexpr std::size_t instances_a_service = 10;

std::string text_of(const json::value& value) { return std::string(std::string_view(value.as_string())); }

/// The same calls as Maestro's, as bare requests.
struct Work {
  std::vector<Batch> start, again, status, stop;
};

/// First some batches in a row, then a batch for each service, behind those that go before it.
std::vector<Batch> in_order(std::vector<Batch> batches, const std::vector<std::pair<std::string, Batch>>& services,
                            const std::map<std::string, std::vector<std::string>>& before)
{
  for (std::size_t batch = 1; batch < batches.size(); ++batch) batches[batch].after = {batch - 1};
  const std::size_t introduction = batches.size();
  std::map<std::string, std::size_t> places;
  for (const auto& [name, batch] : services) places.emplace(name, introduction + places.size());
  for (const auto& [name, batch] : services) {
    batches.push_back(batch);
    batches.back().after = {introduction - 1};
    for (const std::string& other : before.at(name)) batches.back().after.push_back(places.at(other));
  }
  return batches;
}

using Filters = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::string get(const std::string& target) { return request_text("GET", "/v1.41" + target); }

std::string get(const std::string& target, const Filters& filters)
{
  return get(target + "filters=" + maestro::net::url_encoded(maestro::engine::filters(filters)));
}

/// What is asked of the ships before anything is done; names: patterns for the containers of each, by its address.
struct Introduction {
  explicit Introduction(const std::map<std::string, std::vector<std::string>>& names)
  {
    for (const auto& [address, patterns] : names) {
      const std::string list = get("/containers/json?all=1&", {{"name", patterns}});
      look.jobs.push_back({address, {list}});
      look_at_images_too.jobs.push_back({address, {list, get("/images/json")}});
      const std::string events = get("/events?", {{"type", {"container"}}, {"event", {"die"}}});
      listen.jobs.push_back({.address = address, .requests = {events}, .is_stream = true});
    }
  }
  Batch look, look_at_images_too, listen;
};

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
  std::map<std::string, std::vector<std::string>> required, needing, names;
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
      names[address(instance.at("ship"))].push_back("^" + name + "$");
      start.jobs.push_back(
          {address(instance.at("ship")),
           {request_text("POST", "/v1.41/containers/create?name=" + name, json::serialize(instance.at("create"))),
            request_text("POST", path + "/start")}});
      stop.jobs.push_back({address(instance.at("ship")), {request_text("POST", path + "/stop?t=10")}});
    }
    starts.emplace_back(service.key(), std::move(start));
    stops.emplace_back(service.key(), std::move(stop));
  }
  const Introduction first(names);
  return {in_order({first.look_at_images_too, first.listen}, starts, required),
          {first.look_at_images_too},
          {first.look},
          in_order({first.look}, stops, needing)};
}

struct Shape {
  std::string name;
  std::string fan_out; // of the tree of services; 0: no order
};

struct Bench {
  std::string program, fleet, describe;
  std::vector<std::string> fleet_options;
  std::size_t pairs;

  /// Where the description is, for simulated ships in that network.
  std::string described(const Shape& shape, std::size_t instances, std::size_t ships, const std::string& network) const
  {
    const auto text = maestro::test::run_command(
        {describe, "--instances", std::to_string(instances), "--ships", std::to_string(ships), "--services",
         std::to_string(instances / instances_a_service), "--fan-out", shape.fan_out, "--network", network});
    std::string file = (std::filesystem::temp_directory_path() / "maestro-bench-scale.yaml").string();
    std::ofstream(file) << text.out;
    return file;
  }

  void measure(const Shape& shape, std::size_t instances) const
  {
    const std::size_t ships = std::max<std::size_t>(1, instances / instances_a_ship);
    std::vector<std::string> command{fleet, "--ships", std::to_string(ships)};
    command.insert(command.end(), fleet_options.begin(), fleet_options.end());
    const maestro::test::Child simulation(command);
    if (!maestro::test::eventually([&] { return simulation.out().ends_with("ready\n"); }))
      throw std::runtime_error("no simulated fleet: " + simulation.err());
    const std::string address = simulation.out().substr(0, simulation.out().find('\n'));
    const std::string file = described(shape, instances, ships, address.substr(0, address.find('.', 4)));
    const Work work =
        work_of(json::parse(maestro::test::run_command({program, "-f", file, "config", "--format", "json"}).out));
    contest(fmt::format("{} {}", shape.name, instances), file, address, work);
  }

  void contest(const std::string& name, const std::string& file, const std::string& address, const Work& work) const
  {
    const std::vector<Batch> clear{{{{address, {request_text("POST", "/simulation/clear")}}}, {}}};
    const auto run = [&](std::vector<std::string> words) {
      words.insert(words.begin(), {program, "-f", file});
      return cost_of(words);
    };
    run({"pull"});
    Rows rows(name);
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      do_all(clear);
      rows.start.ours.push_back(run({"start"}));
      rows.again.ours.push_back(run({"start"}));
      rows.status.ours.push_back(run({"status"}));
      rows.stop.ours.push_back(run({"stop", "--all"}));
      do_all(clear);
      rows.start.floor.push_back(cost_here([&] { do_all(work.start); }));
      rows.again.floor.push_back(cost_here([&] { do_all(work.again); }));
      rows.status.floor.push_back(cost_here([&] { do_all(work.status); }));
      rows.stop.floor.push_back(cost_here([&] { do_all(work.stop); }));
    }
    print(rows);
  }
};

} // namespace

void measure_scale(const std::string& program, const Simulation& simulation, std::size_t pairs)
{
  maestro::testing::raise_limit_of_open_files();
  const Bench bench{program, simulation.fleet, simulation.describe, simulation.fleet_options, pairs};
  for (const Shape& shape : {Shape{"flat", "0"}, Shape{"tree", "3"}})
    for (const std::size_t instances : {100, 1'000, 10'000}) bench.measure(shape, instances);
}

void measure_load(const std::string& program, const Simulation& simulation, std::size_t runs)
{
  const Bench bench{program, simulation.fleet, simulation.describe, {}, runs};
  for (const std::size_t instances : {1'000, 10'000}) {
    const std::string file = bench.described({"tree", "3"}, instances, instances / instances_a_ship, "127.1");
    Row row{fmt::format("load {}", instances)};
    for (std::size_t run = 0; run < runs; ++run) row.ours.push_back(cost_of({program, "-f", file, "validate"}));
    print(row);
  }
}

} // namespace bench
