// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/render.hpp>
#include <maestro/load/rules/rules.hpp>
#include <maestro/load/secrecy.hpp>
#include <maestro/model/shell_variable.hpp>
#include <maestro/yaml/parse.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

namespace maestro {

namespace reading {

namespace {

void sort_by_place(std::vector<Diagnostic>& problems)
{
  std::stable_sort(problems.begin(), problems.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) < std::tie(b.place.file, b.place.line, b.place.column);
  });
}

bool has_errors(const std::vector<Diagnostic>& problems)
{
  return std::any_of(problems.begin(), problems.end(),
                     [](const Diagnostic& problem) { return problem.severity == Severity::error; });
}

} // namespace

} // namespace reading

namespace {

/// A variable of a shell that cannot even be read as YAML.
void answer_shell_variable(Diagnostic& problem)
{
  if (problem.place.column == 0) return;
  const std::string_view line = problem.place.text;
  const std::string_view meant = line.substr(first_code_points(line, problem.place.column - 1).size());
  if (meant.starts_with("${")) problem.hint = shell_variable_remedy(meant);
}

/// Fills in what became of a text that has been rendered.
void read_rendered(Loaded& loaded, SourceId text, std::span<const SourceId> files, const LoadOptions& options)
{
  Diagnostics problems(loaded.sources);
  reading::Loading loading{.options = options, .sources = loaded.sources, .problems = problems};
  loading.environment.file = options.file;
  const auto document = yaml::parse(loaded.sources, text, problems);
  if (document) {
    reading::read_description(loading, document->root());
    reading::validate(loading);
    if (loading.valid()) {
      reading::add_links(loading);
      reading::render_files(loading);
    }
  }
  loaded.problems.insert(loaded.problems.end(), problems.all().begin(), problems.all().end());
  if (!document) std::ranges::for_each(loaded.problems, answer_shell_variable);
  loaded.problems.insert(loaded.problems.end(), loading.elsewhere.begin(), loading.elsewhere.end());
  if (!loaded.problems.empty()) {
    reading::Secrecy secrecy(loaded.sources, files, &text);
    if (document) secrecy.add(document->root(), loading.secrets);
    secrecy.hide(loaded.problems);
  }
  reading::sort_by_place(loaded.problems);
  if (options.strict) {
    for (Diagnostic& problem : loaded.problems) problem.severity = Severity::error;
  }
  if (reading::has_errors(loaded.problems)) return;
  loading.environment.warnings = loaded.problems;
  loaded.environment = std::move(loading.environment);
  loaded.places.emplace(*document);
  loaded.material = Material{*document, std::move(loading.withheld), loading.local_files.all()};
}

} // namespace

Loaded load(const LoadOptions& options)
{
  Loaded loaded;
  RenderedDescription rendered = render(options);
  loaded.sources = std::move(rendered.sources);
  loaded.problems = std::move(rendered.problems);
  if (rendered.text) read_rendered(loaded, *rendered.text, rendered.files, options);
  return loaded;
}

Loaded load_text(std::string text, const std::string& name, const LoadOptions& options)
{
  Loaded loaded;
  const SourceId source = loaded.sources.add(name, std::move(text));
  read_rendered(loaded, source, {}, options);
  return loaded;
}

} // namespace maestro
