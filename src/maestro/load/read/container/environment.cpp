// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/env_file.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/read/paths.hpp>
#include <maestro/load/read/secrets.hpp>
#include <maestro/model/shell_variable.hpp>
#include <maestro/yaml/scalar.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

struct EnvironmentKeys {
  static constexpr auto name = "environment";
  static constexpr auto doc = "Keys of services and of instances: variables of the container.";
  static constexpr std::array keys{
      Key{"env", Form::environment, "none",
          "Environment variables: texts, lists that become one text, or secrets as `{secret: NAME}`.",
          "{STAGE: production, PORTS: [80, 443]}"}
          .merged(Merging::by_name)
          .made_of(secret_reference_section),
      Key{"envfile", Form::environment, "none", "Files with environment variables; `env` wins.",
          "[common.env, web.env]"}
          .merged(Merging::by_name),
  };
};

using SharedVariables = std::shared_ptr<const EnvironmentVariables>;

/// Whether a line is the name of a variable and nothing else: no piece of a secret, as other lines may be.
bool is_capital_name(std::string_view line)
{
  constexpr std::size_t longest = 64;
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  return line.size() <= longest && letters.find(line.front()) != std::string_view::npos &&
         line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == std::string_view::npos;
}

/// One env file while it is read. Its problems are told at its own lines; the first ones, if it is no env file at all.
class EnvFile {
public:
  EnvFile(const MappingReader& reader, const Node& mention) : loading_(reader.loading()), mention_(mention) {}

  SharedVariables parse(std::string_view text)
  {
    auto variables = std::make_shared<EnvironmentVariables>();
    for (const EnvLine& line : env_lines(text)) {
      number_ = line.number;
      look_at(line);
      if (line.can_be_read()) variables->emplace_back(line.name, std::string(line.value));
    }
    return valid_ ? variables : nullptr;
  }

private:
  void look_at(const EnvLine& line)
  {
    if (line.begins_with_export && line.flaw != EnvLineFlaw::no_utf8)
      tell(Severity::warning, "the line begins with 'export', which becomes a part of the name",
           "env files are no shell scripts: write NAME=value");
    switch (line.flaw) {
    case EnvLineFlaw::none:
      return;
    case EnvLineFlaw::no_utf8:
      return tell(Severity::error, "the line is no UTF-8", "save the file as UTF-8");
    case EnvLineFlaw::no_equals:
      if (is_capital_name(line.text)) // only that is shown
        return tell(Severity::error, fmt::format("{} has no '='", in_quotes(line.text)),
                    fmt::format("write {}=value: nothing is taken from the environment here", line.text));
      return tell(Severity::error, "the line has no '='",
                  "write NAME=value; a comment begins with '#' in the first column");
    case EnvLineFlaw::no_name:
      return tell(Severity::error, "there is no name before the '='", "write NAME=value");
    case EnvLineFlaw::space_in_name:
      return tell(Severity::warning, "the space before the '=' is a part of the name",
                  "env files are no shell scripts: write NAME=value");
    case EnvLineFlaw::quoted_value:
      return tell(Severity::warning, "the quotes around the value are a part of it",
                  "env files are no shell scripts: write NAME=value without quotes");
    }
  }

  void tell(Severity severity, std::string message, std::string hint)
  {
    constexpr std::size_t most = 20;
    valid_ = valid_ && severity != Severity::error;
    if (++told_ > most) return;
    Place place; // without the line, which may hold a secret
    place.file = beside(loading_.options.file, std::string(mention_.text));
    place.line = number_;
    loading_.elsewhere.push_back({severity, std::move(message), std::move(place), std::move(hint)});
  }

  Loading& loading_;
  const Node& mention_;
  std::uint32_t number_ = 0;
  std::size_t told_ = 0;
  bool valid_ = true;
};

/// Whether a text that should name a file is `NAME=value`, as other tools list variables.
bool is_variable(std::string_view text)
{
  const auto equals = text.find('=');
  return equals != std::string_view::npos && equals > 0 && text.substr(0, equals).find('/') == std::string_view::npos;
}

constexpr std::string_view path_hint = "a relative path begins in the folder of the description";

SharedVariables env_file(const MappingReader& reader, const Node& mention)
{
  Loading& loading = reader.loading();
  const std::string path(mention.text);
  if (const auto known = loading.env_files.find(path); known != loading.env_files.end()) return known->second;
  SharedVariables variables;
  try {
    variables = EnvFile(reader, mention).parse(loading.local_files.text(path));
  } catch (const Error& error) { // a missing env file is a problem of the description
    if (is_variable(path))
      reader.error(mention, "a text in place of variables names an env file, and this looks like a variable",
                   fmt::format("write variables as a mapping: `{}: value`", path.substr(0, path.find('='))));
    else
      reader.error(mention, fmt::format("env file {}: {}", in_quotes(path), error.what()), std::string(path_hint));
  }
  loading.env_files.emplace(path, variables);
  return variables;
}

/// Values are texts as they stand, and programs have variables of this form of their own: in quotes it is meant.
void warn_of_shell_variable(const MappingReader& reader, std::string_view variable, const Node& value)
{
  if (value.quoted || shell_variable_remedy(value.text).empty()) return;
  // What an expression gave begins in a place that is not its own.
  const Place place = reader.loading().sources.locate(value.span);
  const std::string_view from =
      std::string_view(place.text).substr(first_code_points(place.text, place.column - 1).size());
  if (first_code_points(from, place.length).find("${") != std::string_view::npos)
    reader.warning(value, fmt::format("variable {} gets this text as it stands; put it in quotes if that is meant",
                                      in_quotes(variable)));
}

/// All scalars of nested lists, joined by single spaces.
void append_flattened(const MappingReader& reader, std::string_view variable, const Node& list, std::string& text,
                      bool& first)
{
  for (const Node* item : list.items) {
    if (item->kind == yaml::Kind::sequence) {
      append_flattened(reader, variable, *item, text, first);
      continue;
    }
    if (item->kind == yaml::Kind::mapping) {
      reader.error(*item, fmt::format("the value of variable {} may not hold a mapping", in_quotes(variable)));
      continue;
    }
    if (item->is_null()) continue;
    warn_of_shell_variable(reader, variable, *item);
    if (!first) text += ' ';
    first = false;
    text += yaml::as_python_text(*item).value_or(std::string());
  }
}

void collect_variables(const MappingReader& reader, const Node& mapping, EnvironmentVariables& env)
{
  for (const yaml::Entry& entry : mapping.entries) {
    const Node& value = *entry.value;
    const std::string_view name = entry.key->text;
    if (name.empty() || name.find('=') != std::string_view::npos)
      reader.error(*entry.key, fmt::format("{} is no name of a variable", in_quotes(name)));
    switch (value.kind) {
    case yaml::Kind::mapping:
      if (value.find("secret") == nullptr)
        reader.error(value,
                     fmt::format("the value of variable {} must be a text, a list or {{secret: NAME}}, not "
                                 "another mapping",
                                 in_quotes(name)),
                     "a text in quotes can be JSON, such as `'{\"debug\": true}'`");
      else if (const auto secret = named_secret(reader, value))
        env.emplace_back(name, *secret);
      break;
    case yaml::Kind::sequence: {
      std::string text;
      bool first = true;
      append_flattened(reader, name, value, text, first);
      env.emplace_back(name, std::move(text));
      break;
    }
    case yaml::Kind::scalar:
      if (value.is_null())
        reader.warning(value,
                       fmt::format("variable {} has no value, and so is empty in the container", in_quotes(name)),
                       "write '' if that is meant, or leave it out to keep the image's");
      warn_of_shell_variable(reader, name, value);
      if (const auto text = yaml::as_python_text(value))
        env.emplace_back(name, *text);
      else
        env.emplace_back(name, Unset());
      break;
    }
  }
}

/// Many instances may share one large file: what all of them hold together has a limit.
void append(const MappingReader& reader, const Node& mention, const EnvironmentVariables& variables,
            EnvironmentVariables& env)
{
  constexpr std::size_t most_bytes = 256UL << 20U;
  Loading& loading = reader.loading();
  if (loading.env_bytes > most_bytes) return;
  for (const auto& [name, value] : variables) loading.env_bytes += name.size() + shown(value).size() + 64;
  if (loading.env_bytes > most_bytes)
    return reader.error(mention, "all instances together get more than 256 MiB of variables from env files");
  env.insert(env.end(), variables.begin(), variables.end());
}

/// One of: the name of an env file, a mapping of variables, a list of these to any depth.
void collect(const MappingReader& reader, const char* key, const Node& node, EnvironmentVariables& env)
{
  if (node.is_null()) return;
  switch (node.kind) {
  case yaml::Kind::mapping:
    return collect_variables(reader, node, env);
  case yaml::Kind::sequence:
    for (const Node* item : node.items) collect(reader, key, *item, env);
    return;
  case yaml::Kind::scalar:
    if (node.type != yaml::Type::text)
      return reader.error(node, fmt::format("'{}' must be {}, not {}", key, words(Form::environment), described(node)));
    if (node.text.empty()) return;
    if (const auto variables = env_file(reader, node)) append(reader, node, *variables, env);
    return;
  }
}

void read_environment_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<EnvironmentKeys>(container);
  if (const Node* files = reader.find("envfile")) collect(reader, "envfile", *files, draft.env);
  if (const Node* variables = reader.find("env")) collect(reader, "env", *variables, draft.env);
}

} // namespace

KeyGroup environment_keys() { return {section<EnvironmentKeys>, read_environment_keys}; }

} // namespace maestro::reading
