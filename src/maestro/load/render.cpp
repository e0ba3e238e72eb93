// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/base/text.hpp>
#include <maestro/load/context.hpp>
#include <maestro/load/read/paths.hpp>
#include <maestro/load/render.hpp>
#include <maestro/load/secrecy.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace maestro {

namespace {

std::string display_name(const std::string& file) { return file == "-" ? "<stdin>" : file; }

/// Without any mark a template is its own result.
bool has_template(const std::string& text)
{
  for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    if (next == '{' || next == '%' || next == '#') return true;
  }
  return false;
}

/// The files that a rendering reads, by the names that the template engine gives them.
class TemplateFiles {
public:
  TemplateFiles(const LoadOptions& options, RenderedDescription& result)
      : options_(options), sources_(result.sources), all_(result.files)
  {
  }

  SourceId add(const std::string& name, std::string shown, std::string text)
  {
    const SourceId id = sources_.add(std::move(shown), std::move(text));
    ids_.emplace(name, id);
    all_.push_back(id);
    return id;
  }

  std::optional<std::string> include(const std::string& name)
  {
    if (const auto known = ids_.find(name); known != ids_.end()) return sources_.text(known->second);
    const std::string path = reading::beside(options_.file, name);
    try {
      const SourceId id = add(name, path, reading::read(options_, path));
      return sources_.text(id);
    } catch (const Error& error) { // the template engine says what is not there, and where it was asked for
      missing_.insert_or_assign(name, error.what());
      return std::nullopt;
    }
  }

  /// Why a file cannot be had that a message of the template engine names; empty if it names none.
  std::string why_missing(std::string_view message) const
  {
    for (const auto& [name, why] : missing_)
      if (message == fmt::format("there is no template '{}'", name))
        return fmt::format("{}; a name begins in the folder of the description", why);
    return {};
  }

  Place locate(const Span& span) const { return sources_.locate(span); }

  SourceId id(const std::string& name) const
  {
    const auto known = ids_.find(name);
    return known == ids_.end() ? 0 : known->second;
  }

private:
  const LoadOptions& options_;
  Sources& sources_;
  std::vector<SourceId>& all_;
  std::map<std::string, SourceId> ids_;
  std::map<std::string, std::string> missing_; // why, by name
};

std::vector<Origin> origins_of(const jinja::Rendered& rendered, const TemplateFiles& files)
{
  std::vector<SourceId> ids;
  for (const std::string& name : rendered.files) ids.push_back(files.id(name));
  std::vector<Origin> origins;
  origins.reserve(rendered.origins.size());
  for (const jinja::Origin& origin : rendered.origins)
    origins.push_back({origin.offset, ids[origin.file], origin.line, origin.column, origin.literal});
  return origins;
}

/// Whether a name is written as variables of the environment are: `STAGE`, `APP_TAG`.
bool looks_like_a_variable(std::string_view name)
{
  return std::ranges::any_of(name, strings::is_ascii_upper) && strings::ascii_upper(name) == name;
}

/// What a name that stands alone and is not defined was meant to be.
std::string meant_alone(const jinja::Warning& warning, const std::map<std::string, std::string>& process_environment)
{
  const bool is_set = process_environment.contains(warning.name);
  if (!is_set && !warning.nearest.empty()) return fmt::format("did you mean '{}'?", warning.nearest);
  if (!is_set && !looks_like_a_variable(warning.name)) return {};
  return fmt::format("write {{{{ env.{} }}}} for the variable of that name{}", warning.name,
                     is_set ? "" : ", which is not set here");
}

/// What a name that is not defined was meant to be: a variable of the environment, or another one of these.
std::string meant_by(const jinja::Warning& warning, const Place& place,
                     const std::map<std::string, std::string>& process_environment)
{
  constexpr std::string_view environment = "env.";
  if (place.column == 0 || place.text.empty()) return {};
  const std::string_view before = first_code_points(place.text, place.column - 1);
  const bool is_subscript = std::string_view(place.text).substr(before.size()).starts_with('[');
  if (is_subscript) return {};
  if (!before.ends_with('.')) return meant_alone(warning, process_environment);
  if (!before.ends_with(environment)) return {};
  std::vector<std::string> known;
  known.reserve(process_environment.size());
  for (const auto& [variable, value] : process_environment) known.push_back(variable);
  return did_you_mean(warning.name, known);
}

/// A name that is undefined inside a loop is told once.
void report_undefined(const jinja::Rendered& rendered, const TemplateFiles& files,
                      const std::map<std::string, std::string>& process_environment, Diagnostics& problems)
{
  constexpr std::size_t most = 100;
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t>> told;
  for (const jinja::Warning& warning : rendered.warnings) {
    if (told.size() == most) return;
    if (!told.emplace(warning.file, warning.line, warning.column).second) continue;
    const Span place{files.id(warning.file), warning.line, warning.column, 1};
    std::string hint = meant_by(warning, files.locate(place), process_environment);
    if (hint.empty()) hint = "add | default('…') if that is meant";
    problems.warning(place, fmt::format("'{}' is not defined, and so empty", warning.name), std::move(hint));
  }
}

} // namespace

RenderedDescription render(const LoadOptions& options, const RenderOptions& wishes)
{
  RenderedDescription result;
  Diagnostics problems(result.sources);
  TemplateFiles files(options, result);
  const std::string name = display_name(options.file);
  std::string at_work = name; // the file that a problem without a place belongs to
  try {
    const SourceId source = files.add(name, name, reading::read(options, options.file));
    const std::string& text = result.sources.text(source);
    reading::Names names = reading::environment_names(options.process_environment);
    for (const std::string& file : wishes.contexts) {
      at_work = file;
      reading::add_json_names(names, file, reading::read(options, file));
    }
    at_work = name;
    if (!has_template(text)) {
      result.text = source;
      return result;
    }
    jinja::Environment environment;
    environment.options.strict_undefined = wishes.strict_undefined;
    environment.options.limits = options.template_limits;
    environment.options.look = options.while_waiting;
    environment.loader = [&](const std::string& wanted) { return files.include(wanted); };
    // Of two line ends at the end the engine drops one: the description keeps its own, as it does without any mark.
    const std::string kept = text.ends_with('\n') ? text + '\n' : text;
    jinja::Rendered rendered = jinja::render(environment, name, kept, jinja::Value::dict(std::move(names)));
    report_undefined(rendered, files, options.process_environment, problems);
    result.text = result.sources.add_generated(name, std::move(rendered.text), origins_of(rendered, files));
  } catch (const jinja::Error& error) { // the template engine's own kind of error becomes one of ours
    // It may quote what stands in the template.
    std::string message = printable(error.message);
    if (message.ends_with('.')) message.pop_back(); // sentences there, no sentences here
    std::string why = files.why_missing(message);
    problems.error({files.id(error.file), error.line, error.column, 1}, std::move(message), std::move(why));
  } catch (const Error& error) { // a description or context that cannot be read is a problem of the description
    Place place;
    place.file = at_work;
    result.problems.push_back({Severity::error, error.what(), std::move(place), error.hint()});
  }
  result.problems.insert(result.problems.end(), problems.all().begin(), problems.all().end());
  if (!result.problems.empty() && !result.files.empty())
    reading::Secrecy(result.sources, result.files, nullptr).hide(result.problems);
  return result;
}

} // namespace maestro
