// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/secret_text.hpp>
#include <maestro/load/table/sections.hpp>

#include "description.hpp"
#include "surroundings.hpp"
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maestro;
using reading::Form;
using reading::SectionInfo;

namespace {

/// A value that no key of this form may have; empty if any will do.
std::string wrong_value(Form form)
{
  switch (form) {
  case Form::anything:
  case Form::ignored:
  case Form::removed:
    return {};
  case Form::text:
  case Form::secret_text:
  case Form::choice:
  case Form::api_version:
  case Form::port_or_number:
  case Form::exposed_port:
  case Form::version:
  case Form::trust:
    return "[a]";
  case Form::integer:
  case Form::number:
  case Form::boolean:
  case Form::seconds:
  case Form::size:
  case Form::share:
    return "many";
  case Form::texts:
  case Form::list:
  case Form::command:
  case Form::test:
  case Form::credentials:
  case Form::checks:
  case Form::sequence:
  case Form::audit:
  case Form::external_port:
    return "{a: {b: c}}";
  case Form::values:
  case Form::named_values:
  case Form::labels:
  case Form::ports:
  case Form::volumes:
  case Form::files:
  case Form::hosts:
  case Form::ulimits:
  case Form::networks:
  case Form::tmpfs:
  case Form::mapping:
  case Form::mappings:
    return "[[a]]";
  case Form::environment:
  case Form::gpus:
    return "[5]";
  case Form::restart: // what is neither text nor mapping means the policy no, as it always has
    return "{a: b}";
  }
  return {};
}

} // namespace

TEST_CASE("keys: an empty text, which a template makes of an undefined name, is like no value at all")
{
  int checked = 0;
  for (const SectionInfo* section : reading::sections()) {
    for (const reading::Key& key : section->keys) {
      const std::string name(key.name);
      const bool is_free =
          key.free || key.form == Form::command || key.form == Form::removed || key.form == Form::ignored;
      const std::string empty = description_with(*section, name + ": ''");
      if (is_free || empty.empty() || empty.find(name + ": ") != empty.rfind(name + ": ")) continue;
      CAPTURE(section->name);
      CAPTURE(name);
      const Loaded loaded = Description(empty).load();
      ++checked;
      if (key.required()) {
        CHECK_NE(problems(loaded).find("'" + name + "' has no value"), std::string::npos);
        continue;
      }
      const Loaded null = Description(description_with(*section, name + ": ~")).load();
      CHECK_EQ(problems(loaded), problems(null));
      CHECK_EQ(loaded.valid(), null.valid());
    }
  }
  CHECK_GT(checked, 120);
}

TEST_CASE("keys: what an empty text leaves alone is as if the key were not there")
{
  const Instance web = instance("net: '', cap_add: '', hostname: '', tty: '', restart: '', dns: ''");
  CHECK_FALSE(web.settings.network_mode);
  CHECK(web.settings.cap_add.empty());
  CHECK_FALSE(web.settings.dns);
  CHECK_EQ(effective_settings(web).hostname, "web-1");
  const Environment all =
      environment("ship_defaults: {docker_port: 4243, timeout: 7}\nregistries: ''\naudit: ''\nname: x\n"
                  "ships: {h1: {ip: 10.0.0.1, docker_port: '', endpoint: '', ssh_tunnel: '', "
                  "timeout: ''}}\n");
  CHECK_EQ(to_text(all.ships.at(ShipName("h1")).access), "tcp://10.0.0.1:2375"); // as null takes the default back
  CHECK(instance("command: ''").settings.command->empty());                      // which is free
  CHECK_EQ(shown(instance("env: {A: ''}").env.at(0).second), "");
}

TEST_CASE("keys: a value of the wrong shape is an error that names the key and points at the value")
{
  int checked = 0;
  for (const SectionInfo* section : reading::sections()) {
    for (const reading::Key& key : section->keys) {
      const std::string value = wrong_value(key.form);
      const std::string name(key.name);
      const std::string text = description_with(*section, name + ": " + value);
      const bool written_already = text.find(name + ": ") != text.rfind(name + ": ");
      if (value.empty() || text.empty() || written_already) continue;
      CAPTURE(name);
      const Loaded loaded = Description(text).load();
      REQUIRE_FALSE(loaded.valid());
      const auto problem = std::find_if(loaded.problems.begin(), loaded.problems.end(), [&](const Diagnostic& one) {
        return one.message.find(name) != std::string::npos && one.message.find("missing") == std::string::npos;
      });
      REQUIRE_MESSAGE(problem != loaded.problems.end(), loaded.problems.front().message);
      ++checked;
      if (reading::names_a_secret(name)) { // whose line is not shown
        CHECK_EQ(problem->place.text, "");
        continue;
      }
      const auto begin = problem->place.text.find(name + ": " + value) + 1; // columns count from 1
      CHECK_GE(problem->place.column, begin);
      CHECK_LE(problem->place.column, begin + name.size() + 2 + value.size());
    }
  }
  CHECK_GT(checked, 120);
}

TEST_CASE("keys: one that must be there and has no value is told at itself, with an example")
{
  const auto first = [](const std::string& text) {
    const Loaded loaded = Description(text).load();
    const Diagnostic& problem = loaded.problems.at(0);
    return std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column) + ": " + problem.message +
           " | " + problem.hint;
  };
  CHECK_EQ(first("ships: {h1: {ip: 10.0.0.1}}\n\nname:\nservices:\n"),
           "3:1: 'name' has no value | such as `name: production`");
  CHECK_EQ(first("name: x\nships:\n  # none yet\nservices:\n"),
           "2:1: 'ships' has no value | such as `ships: {vm1: {ip: 192.0.2.1}}`");
  CHECK_EQ(first(with_ships("services:\n  web:\n    image: web\n    instances:\n")),
           "6:5: service 'web': 'instances' has no value | such as `instances: {web-1: {ship: vm1}}`");
  CHECK_EQ(first(with_ships("services:\n  web:\n    image: web\n    instances:\n      web-1:\n")),
           "7:7: instance 'web-1': 'ship' is missing | such as `ship: vm1`");
}

TEST_CASE("description: a file for Compose is told as such, and nothing else of it")
{
  const std::string told = "error: this is a file for Compose, and no description | `maestro init --from maestro.yaml` "
                           "makes a description of it\n";
  CHECK_EQ(problems("version: '3'\nservices: {web: {image: web}}\n"), told);
  CHECK_EQ(problems("services: {web: {image: web, ports: ['80:80']}}\n"), told);
  CHECK_EQ(problems("name: x\nservices: {web: {build: .}, db: {image: db}}\nvolumes: {data: {}}\n"), told);
  for (const char* own :
       {"services: {web: {image: web}}\n", "version: '3'\nships: {h1: {ip: 10.0.0.1}}\nservices: {web: {image: web}}\n",
        "services: {web: {image: web, environment: {A: b}, instances: {web-1: {ship: h1}}}}\n", "version: '3'\n",
        "version: '3'\nservices: [web]\n"})
    CHECK_EQ(problems(own).find("for Compose"), std::string::npos);
}
