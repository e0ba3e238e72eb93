// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>
#include <jinja/values/dict.hpp>
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/files.hpp>
#include <maestro/guest_program/json.hpp>
#include <maestro/guest_program/render.hpp>
#include <maestro/guest_template/functions.hpp>

#include <unistd.h>

namespace maestro::guest_program {
namespace {

bool is_strict(const Words& words)
{
  const std::string wish = words.last("--undefined").value_or("strict");
  if (wish != "strict" && wish != "empty") throw UsageError("--undefined is 'strict' or 'empty', not '" + wish + "'");
  return wish == "strict";
}

/// The names that a template sees: `env`, and those of the files, of which the last ones win.
jinja::Value names_of(const Words& words, const guest::Environment& environment, const Signals& signals)
{
  std::vector<std::pair<jinja::Value, jinja::Value>> variables;
  for (const auto& [name, value] : environment.variables()) variables.emplace_back(name, value);
  jinja::Value names = jinja::Value::dict({{"env", jinja::Value::dict(std::move(variables))}});
  for (const std::string& file : words.all("--context")) {
    const jinja::Value value = json_value(content_of(file, signals.descriptor()), file);
    if (!value.is(jinja::Kind::dict)) throw Failure("'" + file + "' must hold a JSON object");
    for (const jinja::Dict::Entry& entry : value.mapping().entries()) names.mapping().set(entry.key, entry.value);
  }
  return names;
}

} // namespace

void check_rendering(const Words& words) { is_strict(words); }

std::string rendered(const std::string& file, const Words& words, guest::Environment& environment,
                     const Signals& signals)
{
  const std::size_t slash = file.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : file.substr(0, slash + 1);
  jinja::Environment engine;
  engine.options.strict_undefined = is_strict(words);
  engine.options.keep_trailing_newline = true; // a configuration file ends with a line end if its template does
  engine.options.look = [&] { signals.look(); };
  engine.globals = guest_template::template_functions(environment, guest_template::Place::container);
  engine.loader = [&](const std::string& name) -> std::optional<std::string> {
    if (access((folder + name).c_str(), F_OK) != 0) return std::nullopt;
    return content_of(folder + name, signals.descriptor());
  };
  const std::string source = content_of(file, signals.descriptor());
  const jinja::Value names = names_of(words, environment, signals);
  try {
    return jinja::render(engine, file == "-" ? "standard input" : file, source, names).text;
  } catch (const jinja::Error& error) {
    throw Failure(error.what());
  }
}

int render(const Words& words, guest::Environment& environment)
{
  check_rendering(words);
  return until_signal([&](const Signals& signals) {
    const std::string text = rendered(words.plain.front(), words, environment, signals);
    if (const std::optional<std::string> target = words.last("-o"); target && *target != "-")
      write_file(*target, text);
    else
      write_out(text);
    return exit_code::done;
  });
}

} // namespace maestro::guest_program
