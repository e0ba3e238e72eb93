// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/base/text.hpp>
#include <maestro/load/parts.hpp>
#include <maestro/yaml/parse.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

namespace maestro {

namespace reading {

namespace {

std::string display_name(const std::string& file) { return file == "-" ? "<stdin>" : file; }

/// The number behind `schema`: 1, 2, the same as texts, or {version: N}.
void read_schema(const Reader<Section::description>& description)
{
  Loading& loading = description.loading();
  const auto meta = open<Section::meta>(loading, description.find("__maestro"), {"__maestro"});
  const Node* schema = meta.find("schema");
  if (!schema) return;
  const Node* version = schema->kind == yaml::Kind::mapping ? schema->find("version") : schema;
  if (version && version->kind == yaml::Kind::scalar && (version->text == "1" || version->text == "2"))
    loading.environment.schema = version->text == "1" ? 1 : 2;
  else
    meta.error(version ? *version : *schema,
               fmt::format("'schema' must be 1 or 2, not {}", described(version ? *version : *schema)));
}

void read_description(Loading& loading, const Node& root)
{
  if (root.is_null()) return loading.error(root, "the description is empty");
  if (root.kind != yaml::Kind::mapping)
    return loading.error(root, fmt::format("a description must be a mapping, not {}", described(root)));
  const auto description = open<Section::description>(loading, &root, {""});
  read_schema(description);
  if (description.require("name")) loading.environment.name = description.text("name").value_or(std::string());
  if (const auto provider = description.text("ship_provider"); provider && *provider != "static")
    description.error(*description.find("ship_provider"), fmt::format("unknown ship provider {}", quoted(*provider)),
                      "the only one is static");
  read_registries(description);
  read_ships(description);
  read_networks(description);
  read_volumes(description);
  read_services(description);
  read_audit(description);
  validate(loading);
}

/// What secrets stand in is told without its line.
void hide_secrets(std::vector<Diagnostic>& problems, const std::vector<std::string>& secrets)
{
  for (const std::string& secret : secrets) {
    for (Diagnostic& problem : problems) {
      if (problem.place.text.find(secret) != std::string::npos) problem.place.text.clear();
      for (auto at = problem.message.find(secret); at != std::string::npos; at = problem.message.find(secret))
        problem.message.replace(at, secret.size(), "…");
    }
  }
}

void sort_by_place(std::vector<Diagnostic>& problems)
{
  std::stable_sort(problems.begin(), problems.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) < std::tie(b.place.file, b.place.line, b.place.column);
  });
}

/// The text of the description, or the problem that it cannot be read.
std::optional<std::string> read_text(const LoadOptions& options, std::vector<Diagnostic>& problems)
{
  try {
    return options.read ? options.read(options.file) : read_file(options.file);
  } catch (const Error& error) { // no description is a problem of the description
    problems.push_back({Severity::error, error.what(), {.file = display_name(options.file)}, error.hint()});
    return std::nullopt;
  }
}

/// Until templates are rendered here, a text with one in it must not be taken for YAML.
bool refuse_template(const Sources& sources, SourceId source, Diagnostics& problems)
{
  std::uint32_t number = 0;
  for (const std::string_view line : split(sources.text(source), '\n')) {
    ++number;
    for (const std::string_view mark : {"{{", "{%", "{#"}) {
      const auto at = line.find(mark);
      if (at == std::string_view::npos) continue;
      const auto column = static_cast<std::uint32_t>(code_points(line.substr(0, at))) + 1;
      problems.error({source, number, column, 2}, "templates are not supported in this version");
      return true;
    }
  }
  return false;
}

bool has_errors(const std::vector<Diagnostic>& problems)
{
  return std::any_of(problems.begin(), problems.end(),
                     [](const Diagnostic& problem) { return problem.severity == Severity::error; });
}

} // namespace

} // namespace reading

std::string base_directory(const std::string& file)
{
  const auto slash = file.rfind('/');
  if (file == "-" || slash == std::string::npos) return {};
  return slash == 0 ? "/" : file.substr(0, slash);
}

Loaded load(const LoadOptions& options)
{
  Loaded loaded;
  const auto text = reading::read_text(options, loaded.problems);
  if (!text) return loaded;
  const SourceId source = loaded.sources.add(reading::display_name(options.file), *text);

  Diagnostics problems(loaded.sources);
  reading::Loading loading{.options = options, .sources = loaded.sources, .problems = problems};
  loading.environment.file = options.file;
  if (!reading::refuse_template(loaded.sources, source, problems)) {
    if (const auto document = yaml::parse(loaded.sources, source, problems)) {
      reading::read_description(loading, document->root());
      if (!problems.has_errors()) reading::add_links(loading);
    }
  }
  loaded.problems = problems.all();
  reading::hide_secrets(loaded.problems, loading.secrets);
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
