// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>
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
  std::vector<Batch> start, again, status, stop, replace; // replace: those that were edited
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
  return get(target + "filters=" + maestro::url_encoded(maestro::engine::filters(filters)));
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
  std::vector<std::pair<std::string, Batch>> starts, stops, replacements;
  std::map<std::string, std::vector<std::string>> required, needing, names;
  const auto address = [&](const json::value& ship) {
    return text_of(config.at("ships").at(ship.as_string()).at("ip"));
  };
  for (const auto& service : config.at("services").as_object()) {
    required[service.key()] = texts(service.value().at("requires"));
    needing[service.key()] = texts(service.value().at("needed_for"));
    Batch start, stop, replace;
    for (const std::string& name : texts(service.value().at("instances"))) {
      const json::value& instance = config.at("instances").at(name);
      const std::string path = "/v1.41/containers/" + name;
      names[address(instance.at("ship"))].push_back("^" + name + "$");
      const std::string create = "/v1.41/containers/create?name=" + name, body = json::serialize(instance.at("create"));
      start.jobs.push_back(
          {address(instance.at("ship")), {request_text("POST", create, body), request_text("POST", path + "/start")}});
      if (instance.at("env").as_object().contains("EDITED"))
        replace.jobs.push_back({address(instance.at("ship")),
                                {request_text("POST", create + ".new", body), request_text("POST", path + "/stop?t=10"),
                                 request_text("DELETE", path), request_text("POST", path + ".new/rename?name=" + name),
                                 request_text("POST", path + "/start")}});
      stop.jobs.push_back({address(instance.at("ship")), {request_text("POST", path + "/stop?t=10")}});
    }
    starts.emplace_back(service.key(), std::move(start));
    stops.emplace_back(service.key(), std::move(stop));
    replacements.emplace_back(service.key(), std::move(replace));
  }
  const Introduction first(names);
  return {in_order({first.look_at_images_too, first.listen}, starts, required),
          {first.look_at_images_too},
          {first.look},
          in_order({first.look}, stops, needing),
          in_order({first.look_at_images_too, first.listen}, replacements, required)};
}

struct Tree {
  std::string name;
  std::string fan_out; // of the tree of services; 0: no order
};

/// Simulated ships, as long as it lives.
class Ships {
public:
  Ships(const Simulation& simulation, std::size_t count) : count_(count), child_(command(simulation, count))
  {
    if (!maestro::test::eventually([&] { return child_.out().ends_with("ready\n"); }))
      throw std::runtime_error("no simulated fleet: " + child_.err());
    address_ = child_.out().substr(0, child_.out().find('\n'));
  }

  std::size_t count() const { return count_; }
  std::string network() const { return address_.substr(0, address_.find('.', 4)); }
  /// Takes all containers away.
  void clear() const { do_all({{{{address_, {request_text("POST", "/simulation/clear")}}}, {}}}); }

private:
  static std::vector<std::string> command(const Simulation& simulation, std::size_t count)
  {
    std::vector<std::string> words{simulation.fleet, "--ships", std::to_string(count)};
    words.insert(words.end(), simulation.fleet_options.begin(), simulation.fleet_options.end());
    return words;
  }

  std::size_t count_;
  maestro::test::Child child_;
  std::string address_; // of the first
};

struct Bench {
  std::string program;
  Simulation simulation;
  std::size_t pairs;

  Cost run(const std::string& file, std::vector<std::string> words) const
  {
    words.insert(words.begin(), {program, "-f", file});
    return cost_of(std::move(words));
  }

  /// Where the description is, for simulated ships in that network.
  std::string described(const Tree& shape, std::size_t instances, std::size_t ships, const std::string& network,
                        const std::vector<std::string>& options = {}) const
  {
    std::vector<std::string> command{simulation.describe,
                                     "--instances",
                                     std::to_string(instances),
                                     "--ships",
                                     std::to_string(ships),
                                     "--services",
                                     std::to_string(instances / instances_a_service),
                                     "--fan-out",
                                     shape.fan_out,
                                     "--network",
                                     network};
    command.insert(command.end(), options.begin(), options.end());
    const auto text = maestro::test::run_command(command);
    const std::string name = "maestro-bench-scale" + (options.empty() ? std::string() : options.back()) + ".yaml";
    std::string file = (std::filesystem::temp_directory_path() / name).string();
    std::ofstream(file) << text.out;
    return file;
  }

  Work work_for(const std::string& file) const
  {
    return work_of(json::parse(maestro::test::run_command({program, "-f", file, "config", "--format", "json"}).out));
  }

  void measure(const Tree& shape, std::size_t instances) const
  {
    const Ships ships(simulation, std::max<std::size_t>(1, instances / instances_a_ship));
    const std::string file = described(shape, instances, ships.count(), ships.network());
    const Work work = work_for(file);
    run(file, {"pull"});
    Rows rows(fmt::format("{} {}", shape.name, instances));
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      ships.clear();
      rows.start.ours.push_back(run(file, {"start"}));
      rows.again.ours.push_back(run(file, {"start"}));
      rows.status.ours.push_back(run(file, {"status"}));
      rows.stop.ours.push_back(run(file, {"stop", "--all"}));
      ships.clear();
      rows.start.floor.push_back(cost_here([&] { do_all(work.start); }));
      rows.again.floor.push_back(cost_here([&] { do_all(work.again); }));
      rows.status.floor.push_back(cost_here([&] { do_all(work.status); }));
      rows.stop.floor.push_back(cost_here([&] { do_all(work.stop); }));
    }
    print(rows);
  }

  /// `apply` of a description that nothing runs of, of the same again, and of two editions of it.
  void measure_apply(const Tree& shape, std::size_t instances) const
  {
    const Ships ships(simulation, std::max<std::size_t>(1, instances / instances_a_ship));
    std::vector<std::string> files;
    std::vector<std::vector<Batch>> floors;
    for (const char* percent : {"0", "1", "100"}) {
      files.push_back(described(shape, instances, ships.count(), ships.network(), {"--edited", percent}));
      const Work work = work_for(files.back());
      if (floors.empty()) floors = {work.start, work.again};
      if (files.size() > 1) floors.push_back(work.replace);
    }
    files.insert(files.begin(), files.front());
    const std::string name = fmt::format("{} {}: apply, ", shape.name, instances);
    std::vector<Row> rows{{name + "new"}, {name + "same"}, {name + "1 %"}, {name + "99 %"}};
    run(files.front(), {"pull"});
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      ships.clear();
      for (std::size_t row = 0; row < rows.size(); ++row) rows[row].ours.push_back(run(files[row], {"apply", "--yes"}));
      ships.clear();
      for (std::size_t row = 0; row < rows.size(); ++row)
        rows[row].floor.push_back(cost_here([&] { do_all(floors[row]); }));
    }
    for (const Row& row : rows) print(row);
  }
};

} // namespace

void measure_scale(const std::string& program, const Simulation& simulation, std::size_t pairs)
{
  maestro::testing::raise_limit_of_open_files();
  const Bench bench{program, simulation, pairs};
  for (const Tree& shape : {Tree{"flat", "0"}, Tree{"tree", "3"}})
    for (const std::size_t instances : {100, 1'000, 10'000}) bench.measure(shape, instances);
  for (const std::size_t instances : {1'000, 10'000}) bench.measure_apply({"tree", "3"}, instances);
}

void measure_load(const std::string& program, const Simulation& simulation, std::size_t runs)
{
  const Bench bench{program, simulation, runs};
  for (const std::size_t instances : {1'000, 10'000}) {
    const std::string file = bench.described({"tree", "3"}, instances, instances / instances_a_ship, "127.1");
    Row row{fmt::format("load {}", instances)};
    for (std::size_t run = 0; run < runs; ++run) row.ours.push_back(cost_of({program, "-f", file, "validate"}));
    print(row);
  }
}

} // namespace bench
