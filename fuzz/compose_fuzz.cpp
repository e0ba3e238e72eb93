// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a Compose file. What comes of it is a description that is read back as what was meant: its template
// leaves every text alone, its YAML has the sections and services that were asked for, and nothing is told that a
// terminal should not see.
#include <maestro/base/text.hpp>
#include <maestro/compose/convert.hpp>
#include <maestro/load/load.hpp>
#include <maestro/load/render.hpp>
#include <maestro/yaml/parse.hpp>

#include "fuzz.hpp"

#include <string>

using namespace maestro;

namespace {

const std::map<std::string, std::string> variables{{"HOME", "/root"}, {"TAG", "1"}, {"PORT", "80"}};

compose::Surroundings surroundings()
{
  compose::Surroundings around{.folder = "/srv/demo", .variables = variables};
  around.read = [](const std::string& path) {
    return path.find("here") == std::string::npos ? std::nullopt : std::optional<std::string>("A=1\n");
  };
  return around;
}

void check_remarks(const compose::Converted& converted)
{
  for (const Diagnostic& remark : converted.remarks) {
    require(!remark.message.empty() && remark.place.line >= 1 && remark.place.text.empty());
    const std::string text = to_text(remark);
    require(safe_text(text, true) == text);
  }
}

/// The same way that the program takes. What is said may be wrong (a subnet that is none, services that need each
/// other), as it was before; how it is said may not.
void check_description(const std::string& text)
{
  LoadOptions options{.process_environment = variables};
  options.read = [&](const std::string& path) { return path == "maestro.yaml" ? text : std::string("A=1\n"); };
  RenderedDescription whole = render(options);
  require(whole.text.has_value());
  Diagnostics flaws(whole.sources);
  require(yaml::parse(whole.sources, *whole.text, flaws).has_value());
  const Loaded loaded = load(options);
  for (const Diagnostic& problem : loaded.problems) {
    if (problem.severity == Severity::warning) continue;
    for (const std::string_view grammar : {"unknown key", "not declared", "which is no", "must be a ",
                                           "already defined", "no name of", "missing", "template", "UTF-8"})
      require(problem.message.find(grammar) == std::string::npos);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  Sources sources;
  Diagnostics problems(sources);
  const SourceId source = sources.add("docker-compose.yml", std::string(as_text(data, size)));
  const auto document = yaml::parse(sources, source, problems);
  if (!document) return 0;
  const compose::Converted converted = compose::convert(sources, document->root(), surroundings());
  check_remarks(converted);
  if (!converted.description.empty()) check_description(converted.description);
  return 0;
}
