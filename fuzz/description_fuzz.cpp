// SPDX-License-Identifier: Apache-2.0
//
// Any bytes on the whole way of a description: template, YAML, loading, and what the engines would be asked for. It
// ends with an environment or with problems that a person can find. Parts behind lines `==== NAME` are the files it may
// name.
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/load/load.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/view/config.hpp>
#include <maestro/yaml/parse.hpp>

#include "fuzz.hpp"
#include <boost/json.hpp>

#include <map>
#include <string>
#include <utility>

using namespace maestro;

namespace {

constexpr auto description_name = "maestro.yaml";

std::map<std::string, std::string> files_in(std::string_view input)
{
  constexpr std::string_view mark = "\n==== ";
  std::map<std::string, std::string> files;
  std::string name = description_name;
  while (true) {
    const auto end = input.find(mark);
    files.emplace(std::move(name), input.substr(0, end));
    if (end == std::string_view::npos) return files;
    input.remove_prefix(end + mark.size());
    const auto line_end = std::min(input.find('\n'), input.size());
    name = input.substr(0, line_end);
    input.remove_prefix(std::min(line_end + 1, input.size()));
  }
}

LoadOptions options_for(const std::map<std::string, std::string>& files)
{
  LoadOptions options{.file = description_name, .process_environment = {{"HOME", "/root"}, {"STAGE", "test"}}};
  options.read = [&files](const std::string& path) {
    const auto found = files.find(path);
    if (found == files.end()) throw Error(Fault::description, "cannot read '" + path + "'");
    return found->second;
  };
  options.template_limits = {.time = std::chrono::milliseconds(500),
                             .steps = 50'000,
                             .output = 1U << 16U,
                             .memory = 1U << 22U,
                             .width = 1U << 12U};
  return options;
}

void check_problems(const Loaded& loaded)
{
  bool errors = false;
  for (const Diagnostic& problem : loaded.problems) {
    errors = errors || problem.severity == Severity::error;
    require(!problem.message.empty() && !problem.place.file.empty());
    require(problem.place.line >= 1 && problem.place.column >= 1 && problem.place.length >= 1);
    const std::string text = to_text(problem);
    require(clean_utf8(text) == text);
    for (const char c : text) require(c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= ' ');
  }
  require(errors != loaded.valid());
}

std::string config(const Environment& environment, ConfigForm form)
{
  std::string text;
  write_config(environment, form, Values::shown, [&](std::string_view part) { text += part; });
  return text;
}

void check_environment(const Environment& environment)
{
  for (const auto& [name, instance] : environment.instances)
    require(container_spec(environment, instance).own_labels == container_spec(environment, instance).own_labels);

  boost::system::error_code problem;
  boost::json::parse(config(environment, ConfigForm::json), problem);
  require(!problem);
  Sources sources;
  Diagnostics problems(sources);
  require(yaml::parse(sources, sources.add("config", config(environment, ConfigForm::yaml)), problems).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  constexpr std::size_t most_instances = 50; // each is told about each other one: more would only be slow
  const auto files = files_in(as_text(data, size));
  LoadOptions options = options_for(files);
  const Loaded loaded = load(options);
  check_problems(loaded);
  if (!loaded.valid()) return 0;
  options.strict = true;
  require(load(options).valid() == loaded.problems.empty());
  if (loaded.environment->instances.size() <= most_instances) check_environment(*loaded.environment);
  return 0;
}
