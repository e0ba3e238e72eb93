// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/declarations.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/read/paths.hpp>
#include <maestro/load/read/secrets.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

struct SecretKeys {
  static constexpr auto name = "secret";
  static constexpr auto doc =
      "A secret, by its name, under the top-level `secrets`. One of `file`, `env` and `command` "
      "says where Maestro finds its value, on the machine that it runs on, when a play needs "
      "it.";
  static constexpr std::array keys{
      Key{"file", Form::text, "none", "File that holds it, relative to the description.", "secrets/db-password"},
      Key{"env", Form::text, "none", "Variable of Maestro's own environment that holds it.", "DB_PASSWORD"},
      Key{"command", Form::list, "none", "Program that prints it, and its arguments; run once a play.",
          "[pass, show, db/password]"},
      Key{"timeout", Form::seconds, default_of<&SecretCommand::timeout>, "How long the program may take.", "60"},
  };
};

struct SecretReference {
  static constexpr auto name = "secret_reference";
  static constexpr auto doc = "What stands in the place of a value that is secret.";
  static constexpr std::array keys{
      Key{"secret", Form::text, required, "Name of a secret.", "db_password"},
  };
};

std::optional<SecretFile> file_of(const Reader<SecretKeys>& reader)
{
  const auto path = reader.text("file");
  if (!path) return std::nullopt;
  if (*path == "-")
    reader.error(*reader.find("file"), fmt::format("'file' must be the path of a file, not {}", in_quotes(*path)));
  const Loading& loading = reader.loading();
  return SecretFile{beside(loading.options.file, loading.expanded(*path))};
}

std::optional<SecretVariable> variable_of(const Reader<SecretKeys>& reader)
{
  const auto name = reader.text("env");
  if (!name) return std::nullopt;
  if (name->find_first_of("=${} \t\r\n") != std::string::npos)
    reader.error(*reader.find("env"), fmt::format("'env' must be the name of a variable, not {}", in_quotes(*name)));
  return SecretVariable{*name};
}

std::optional<SecretCommand> command_of(const Reader<SecretKeys>& reader)
{
  const Node* node = reader.find("command");
  if (!node) return std::nullopt;
  SecretCommand source;
  if (node->kind == yaml::Kind::scalar) {
    reader.error(*node, "'command' must be a list of texts, not one text", "no shell splits it: [pass, show, NAME]");
    return source;
  }
  source.command = plain(reader.list("command"));
  if (source.command.empty() || source.command.front().empty()) reader.error(*node, "'command' names no program");
  set(source.timeout, reader.seconds("timeout"));
  if (source.timeout.count() == 0) reader.error(*reader.find("timeout"), "'timeout' must be more than 0");
  return source;
}

void check_name(const MappingReader& reader, const Node& key)
{
  constexpr std::size_t longest = 128;
  const std::string_view name = key.text;
  const bool begins_well = !name.empty() && std::string_view("_.-").find(name[0]) == std::string_view::npos;
  if (!begins_well || name.size() > longest || name.find_first_not_of(of_names) != std::string_view::npos)
    reader.error(key, fmt::format("{} is no name of a secret", in_quotes(name)),
                 "letters, digits, '_', '.' and '-', a letter or digit first, 128 at most");
}

} // namespace

const SectionInfo& secret_section() { return section<SecretKeys>(); }
const SectionInfo& secret_reference_section() { return section<SecretReference>(); }

void read_secrets(Loading& loading, const Node* secrets)
{
  for (const yaml::Entry* entry : declarations(loading, "secrets", secrets, secret_section())) {
    const Node& key = *entry->key;
    const auto reader = open<SecretKeys>(loading, entry->value, {"secret", key.text, nullptr, entry->key});
    check_name(reader, key);
    Secret secret{.name = SecretName(std::string(key.text))};
    int sources = 0;
    const auto take = [&](auto source) {
      if (!source) return;
      secret.source = std::move(*source);
      ++sources;
    };
    take(file_of(reader));
    take(variable_of(reader));
    take(command_of(reader));
    if (sources != 1)
      reader.error(key, sources == 0 ? "it is not said where its value comes from" : "its value comes from one source",
                   "write one of 'file', 'env' and 'command'");
    if (const Node* timeout = reader.find("timeout"); timeout && !reader.find("command"))
      reader.error(*timeout, "'timeout' is only for a 'command'");
    loading.environment.secrets.emplace(secret.name, std::move(secret));
  }
}

std::optional<SecretName> known_secret(const MappingReader& reader, const Node& place, const std::string& text)
{
  Loading& loading = reader.loading();
  SecretName name(text);
  if (loading.environment.secrets.contains(name)) return name;
  std::string hint = loading.suggestion(text, loading.environment.secrets);
  if (hint.empty()) hint = "secrets are declared at the top, under 'secrets'";
  reader.error(place, fmt::format("'secret' names {}, which is no secret", in_quotes(text)), hint);
  return std::nullopt;
}

std::optional<SecretName> named_secret(const MappingReader& reader, const Node& mapping)
{
  Loading& loading = reader.loading();
  const auto reference = open<SecretReference>(loading, &mapping, reader.where());
  if (!reference.require("secret")) return std::nullopt;
  const auto text = reference.text("secret");
  if (!text) return std::nullopt;
  return known_secret(reference, *reference.find("secret"), *text);
}

} // namespace maestro::reading
