// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/load/load.hpp>
#include <maestro/load/table/sections.hpp>
#include <maestro/view/config.hpp>

#include <doctest/doctest.h>
#include <support/golden.hpp>

#include <set>
#include <string>

using namespace maestro;

namespace {

/// `config --format json`, or the problems.
std::string outcome(const std::string& name)
{
  LoadOptions options{.file = name, .process_environment = {{"HOME", "/home/me"}}};
  options.read = [](const std::string& path) { return read_file(std::string(GALLERY) + "/" + path); };
  const Loaded loaded = load(options);
  std::string text;
  if (loaded.environment)
    write_config(*loaded.environment, ConfigForm::json, Values::shown, [&](std::string_view part) { text += part; });
  else
    for (const Diagnostic& problem : loaded.problems) text += to_text(problem) + "\n";
  return text;
}

} // namespace

/// `config` of web-1 in an environment that has all that examples name.
std::string config_of(const std::string& of_service, const std::string& of_instance)
{
  LoadOptions options;
  options.file = "maestro.yaml";
  options.read = [&](const std::string& path) -> std::string {
    if (path != "maestro.yaml") return "FROM_FILE=1\n";
    return "name: all\n__maestro: {schema: 2}\nships: {vm1: {ip: 10.0.0.1}}\nnetworks: {front: {}, back: {}}\n"
           "services:\n  data: {image: data, instances: {data-1: {ship: vm1}, db-1: {ship: vm1}}}\n  web:\n"
           "    image: web\n    lifecycle: {}\n    " +
           of_service + "\n    instances:\n      web-1:\n        ship: vm1\n        " + of_instance + "\n";
  };
  const Loaded loaded = load(options);
  std::string text;
  for (const Diagnostic& problem : loaded.problems) text += to_text(problem) + "\n";
  if (loaded.environment)
    write_config(*loaded.environment, ConfigForm::json, Values::shown, [&](std::string_view part) { text += part; });
  return text.substr(text.find("\"instances\": {"));
}

TEST_CASE("config: every key lands where the engine reads it, from the service, from the instance, and merged")
{
  std::size_t count = 0;
  for (const std::string& path : test::files_in(GALLERY, ".yaml")) {
    const std::string name = path.substr(path.rfind('/') + 1);
    CAPTURE(name);
    test::check_golden(path.substr(0, path.size() - 5) + ".json", outcome(name));
    ++count;
  }
  CHECK_GE(count, 3);
}

TEST_CASE("config: every key of containers reaches the engine or the play, from a service as from an instance")
{
  // These name a port, stand in the request's line, have no effect, need another key beside them, or are told about.
  const std::set<std::string_view> apart{"lifecycle", "platform", "lxc_conf", "log_opt", "volume"};
  const std::string without = config_of("_none: 0", "_none: 0");
  for (const reading::SectionInfo* group : reading::service_section().parts()) {
    for (const reading::Key& key : group->keys) {
      if (apart.contains(key.name)) continue;
      const std::string entry = std::string(key.name) + ": " + std::string(key.example);
      CAPTURE(entry);
      const std::string of_instance = config_of("_none: 0", entry);
      CHECK_NE(of_instance, without);
      CHECK_EQ(config_of(entry, "_none: 0"), of_instance);
    }
  }
}
