// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/read/secrets.hpp>
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

/// Docker's env files as its Python library reads them: the first `=` splits, `#` comments only in the first column,
/// no quotes, no expansion.
SharedVariables parse_env_file(const MappingReader& reader, const Node& mention, std::string_view text)
{
  auto variables = std::make_shared<EnvironmentVariables>();
  bool valid = true;
  std::size_t number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    if (raw.starts_with('#')) continue;
    const std::string_view line = trimmed(raw);
    if (line.empty()) continue;
    if (clean_utf8(line) != line) {
      reader.error(mention, fmt::format("env file {}: line {} is no UTF-8", quoted(mention.text), number));
      valid = false;
      continue;
    }
    if (line.starts_with("export ") || line.starts_with("export\t"))
      reader.warning(mention,
                     fmt::format("env file {}: line {} begins with 'export', which becomes a part of the name",
                                 quoted(mention.text), number),
                     "env files are no shell scripts: write NAME=value");
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) {
      // The line itself stays unsaid: it may be a piece of a secret.
      reader.error(mention, fmt::format("env file {}: line {} has no '='", quoted(mention.text), number));
      valid = false;
      continue;
    }
    variables->emplace_back(line.substr(0, equals), std::string(line.substr(equals + 1)));
  }
  return valid ? variables : nullptr;
}

SharedVariables env_file(const MappingReader& reader, const Node& mention)
{
  Loading& loading = reader.loading();
  const std::string path(mention.text);
  if (const auto known = loading.env_files.find(path); known != loading.env_files.end()) return known->second;
  SharedVariables variables;
  try {
    variables = parse_env_file(reader, mention, loading.local_files.text(path));
  } catch (const Error& error) { // a missing env file is a problem of the description
    reader.error(mention, fmt::format("env file {}: {}", quoted(path), error.what()));
  }
  loading.env_files.emplace(path, variables);
  return variables;
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
      reader.error(*item, fmt::format("the value of variable {} may not hold a mapping", quoted(variable)));
      continue;
    }
    if (item->is_null()) continue;
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
      reader.error(*entry.key, fmt::format("{} is no name of a variable", quoted(name)));
    switch (value.kind) {
    case yaml::Kind::mapping:
      if (value.find("secret") == nullptr)
        reader.error(value, fmt::format("the value of variable {} must be a text, a list or {{secret: NAME}}, not "
                                        "another mapping",
                                        quoted(name)));
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
        reader.warning(value, fmt::format("variable {} has no value, and so is empty in the container", quoted(name)),
                       "write '' if that is meant, or leave it out to keep the image's");
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

void read(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<EnvironmentKeys>(container);
  if (const Node* files = reader.find("envfile")) collect(reader, "envfile", *files, draft.env);
  if (const Node* variables = reader.find("env")) collect(reader, "env", *variables, draft.env);
}

} // namespace

KeyGroup environment_keys() { return {section<EnvironmentKeys>, read}; }

} // namespace maestro::reading
