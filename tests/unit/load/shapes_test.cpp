// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/section_keys.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using reading::Form;
using reading::Section;

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
  case Form::api_version:
  case Form::port_or_number:
  case Form::exposed_port:
  case Form::version:
    return "[a]";
  case Form::integer:
  case Form::number:
  case Form::boolean:
  case Form::seconds:
  case Form::size:
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

/// A description whose only flaw is that value, in a mapping of that section.
std::string description_with(Section section, const std::string& entry)
{
  const std::string ships = "name: test\nships: {h1: {ip: 10.0.0.1}}\n";
  switch (section) {
  case Section::ship_access:
    return ships + "ship_defaults: {" + entry + "}\n";
  case Section::registry:
    return ships + "registries: {r: {registry: 'https://r.example', " + entry + "}}\n";
  case Section::network:
    return ships + "networks: {n: {" + entry + "}}\n";
  case Section::volume:
    return ships + "volumes: {v: {" + entry + "}}\n";
  case Section::limits:
    return with_instance("limits: {" + entry + "}");
  case Section::healthcheck:
    return with_instance("healthcheck: {" + entry + "}");
  case Section::lifecycle:
    return with_instance("lifecycle: {" + entry + "}");
  default:
    return with_instance(entry);
  }
}

} // namespace

TEST_CASE("keys: a value of the wrong shape is an error that names the key and points at the value")
{
  int checked = 0;
  for (const Section section :
       {Section::container, Section::instance, Section::ship_access, Section::registry, Section::network,
        Section::volume, Section::limits, Section::healthcheck, Section::lifecycle}) {
    for (const reading::Key& key : reading::keys_of(section)) {
      const std::string value = wrong_value(key.form);
      const bool written_already = key.name == "ship" || key.name == "registry";
      if (value.empty() || written_already) continue;
      const std::string name(key.name);
      CAPTURE(name);
      const Loaded loaded = Description(description_with(section, name + ": " + value)).load();
      REQUIRE_FALSE(loaded.valid());
      const Diagnostic& problem = loaded.problems.front();
      CHECK_MESSAGE(problem.message.find(name) != std::string::npos, problem.message);
      const auto begin = problem.place.text.find(name + ": " + value) + 1; // columns count from 1
      CHECK_GE(problem.place.column, begin);
      CHECK_LE(problem.place.column, begin + name.size() + 2 + value.size());
      ++checked;
    }
  }
  CHECK_GT(checked, 80);
}
