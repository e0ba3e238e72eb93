// SPDX-License-Identifier: Apache-2.0
#include <bench/workload.hpp>
#include <boost/json.hpp>
#include <fmt/core.h>
#include <support/shell.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace bench {

namespace {

struct Shape {
  std::string name;
  std::size_t tiers, width;
  double boot; // seconds until the application listens
};

/// Ends at once when asked to, as a well-behaved application does: the first process of a container gets no default
/// handlers.
std::string application(double boot)
{
  return fmt::format("[sh, -c, 'trap exit TERM; sleep {}; httpd -f -p 80 & wait']", boot);
}

Workload make(const Shape& shape, const std::vector<std::string>& addresses, const std::string& maestro)
{
  Workload workload{shape.name, {}, addresses, {}};
  std::string text = fmt::format("name: {}\n__maestro: {{schema: 2}}\nships:\n", shape.name);
  for (std::size_t host = 0; host < addresses.size(); ++host)
    text += fmt::format("  h{}: {{ip: {}}}\n", host, addresses[host]);
  text += "services:\n";
  std::size_t number = 0;
  for (std::size_t tier = 0; tier < shape.tiers; ++tier) {
    text += fmt::format("  t{}:\n    image: maestro/busybox:1\n", tier);
    if (tier > 0) text += fmt::format("    requires: [t{}]\n", tier - 1);
    text += "    lifecycle: {running: [{type: tcp, port: http}]}\n    instances:\n";
    workload.tiers.emplace_back();
    for (std::size_t place = 0; place < shape.width; ++place, ++number) {
      const std::size_t host = number % addresses.size();
      constexpr int first_port = 9000;
      const Container container{
          fmt::format("{}-{}-{}", shape.name, tier, place), addresses[host], first_port + static_cast<int>(number), {}};
      text += fmt::format("      {}: {{ship: h{}, ports: {{http: '80:{}'}}, command: {}}}\n", container.name, host,
                          container.port, application(shape.boot));
      workload.tiers.back().push_back(container);
    }
  }
  workload.file = (std::filesystem::temp_directory_path() / ("maestro-bench-" + shape.name + ".yaml")).string();
  std::ofstream(workload.file) << text;

  const auto config = maestro::test::run_command({maestro, "-f", workload.file, "config", "--format", "json"});
  if (config.exit_code != 0) throw std::runtime_error(config.err);
  const boost::json::value parsed = boost::json::parse(config.out);
  for (auto& tier : workload.tiers)
    for (Container& container : tier)
      container.body = boost::json::serialize(parsed.at("instances").at(container.name).at("create"));
  return workload;
}

} // namespace

Workload three_tiers(const std::vector<std::string>& addresses, const std::string& maestro)
{
  return make({"tiers", 3, 7, 0}, addresses, maestro);
}

Workload chain(const std::vector<std::string>& addresses, const std::string& maestro)
{
  return make({"chain", 10, 1, 0.3}, addresses, maestro);
}

} // namespace bench
