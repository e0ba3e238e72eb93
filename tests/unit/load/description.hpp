// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/load/load.hpp>

#include <map>
#include <string>

/// Descriptions in memory, and what loading makes of them.
struct Description {
  std::map<std::string, std::string> files; // `maestro.yaml` and what it names
  maestro::LoadOptions options;

  explicit Description(std::string text) { files["maestro.yaml"] = std::move(text); }

  Description& file(const std::string& path, std::string text)
  {
    files[path] = std::move(text);
    return *this;
  }

  maestro::Loaded load() const
  {
    maestro::LoadOptions all = options;
    all.read = [this](const std::string& path) {
      const auto found = files.find(path);
      if (found == files.end())
        throw maestro::Error(maestro::Fault::description, "cannot read '" + path + "': No such file or directory");
      return found->second;
    };
    return maestro::load(all);
  }
};

/// Everything before the services, so that a test shows only what it is about.
inline std::string with_ships(const std::string& rest)
{
  return "name: test\n"
         "ships: {h1: {ip: 10.0.0.1}, h2: {ip: 10.0.0.2}}\n" +
         rest;
}

/// A description with one instance, `web-1`, whose body is given in flow style.
inline std::string with_instance(const std::string& body, const std::string& before = "")
{
  return before + with_ships("services: {web: {image: web, instances: {web-1: {ship: h1, " + body + "}}}}\n");
}

/// The messages of all problems, one a line.
inline std::string problems(const maestro::Loaded& loaded)
{
  std::string all;
  for (const maestro::Diagnostic& problem : loaded.problems) {
    all += problem.severity == maestro::Severity::error ? "error: " : "warning: ";
    all += problem.message + (problem.hint.empty() ? "" : " | " + problem.hint) + "\n";
  }
  return all;
}

inline std::string problems(const std::string& text) { return problems(Description(text).load()); }

/// An environment that must load; its problems otherwise are the test's failure.
inline maestro::Environment environment(const maestro::Loaded& loaded)
{
  if (!loaded.environment) throw maestro::Error(maestro::Fault::description, problems(loaded));
  return *loaded.environment;
}

inline maestro::Environment environment(const std::string& text) { return environment(Description(text).load()); }

/// What `web-1` of with_instance() became.
inline maestro::Instance instance(const std::string& body, const std::string& before = "")
{
  return environment(with_instance(body, before)).instances.at(maestro::InstanceName("web-1"));
}
