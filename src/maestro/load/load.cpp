// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/parts.hpp>
#include <maestro/load/render.hpp>
#include <maestro/load/rules/rules.hpp>
#include <maestro/yaml/parse.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <tuple>

namespace maestro {

namespace reading {

namespace {

/// Takes a secret out of a message. A short one may be a part of any word: it is only hidden with its line.
void hide_in(std::string& message, const std::string& secret)
{
  constexpr std::string_view shown = "…";
  if (secret.size() < 4) return;
  for (auto at = message.find(secret); at != std::string::npos; at = message.find(secret, at + shown.size()))
    message.replace(at, secret.size(), shown);
}

/// A line that a secret stands in is not shown.
void hide_secrets(const Sources& sources, std::vector<Diagnostic>& problems, const std::vector<const Node*>& secrets)
{
  constexpr std::size_t most = 2000; // so many secrets and problems are nothing that a person reads
  if (problems.empty()) return;
  if (secrets.size() > most) {
    for (Diagnostic& problem : problems) problem.place.text.clear();
  }
  for (const Node* secret : std::span(secrets).first(std::min(secrets.size(), most))) {
    if (secret->kind != yaml::Kind::scalar || secret->text.empty()) continue;
    const std::string text(secret->text);
    const Place place = sources.locate(secret->span);
    for (Diagnostic& problem : problems) {
      const bool same_line = problem.place.file == place.file && problem.place.line == place.line;
      if (same_line || (text.size() >= 4 && problem.place.text.find(text) != std::string::npos))
        problem.place.text.clear();
      hide_in(problem.message, text);
      hide_in(problem.hint, text);
    }
  }
}

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

Loaded load(const LoadOptions& options)
{
  Loaded loaded;
  RenderedDescription rendered = render(options);
  loaded.sources = std::move(rendered.sources);
  loaded.problems = std::move(rendered.problems);
  if (!rendered.text) return loaded;

  Diagnostics problems(loaded.sources);
  reading::Loading loading{.options = options, .sources = loaded.sources, .problems = problems};
  loading.environment.file = options.file;
  const auto document = yaml::parse(loaded.sources, *rendered.text, problems);
  if (document) {
    reading::read_description(loading, document->root());
    reading::validate(loading);
    if (loading.valid()) reading::add_links(loading);
  }
  loaded.problems.insert(loaded.problems.end(), problems.all().begin(), problems.all().end());
  reading::hide_secrets(loaded.sources, loaded.problems, loading.secrets);
  reading::sort_by_place(loaded.problems);
  if (options.strict) {
    for (Diagnostic& problem : loaded.problems) problem.severity = Severity::error;
  }
  if (reading::has_errors(loaded.problems)) return loaded;
  loading.environment.warnings = loaded.problems;
  loaded.environment = std::move(loading.environment);
  return loaded;
}

} // namespace maestro
