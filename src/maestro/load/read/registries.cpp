// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>
#include <maestro/container/image.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/read/secrets.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

struct RetryKeys {
  static constexpr auto name = "retry";
  static constexpr auto doc = "The value of `retry` of a registry.";
  static constexpr std::array keys{
      Key{"attempts", Form::integer, default_of<&Registry::attempts>, "How often it is tried in all.", "5"},
      Key{"when", Form::list, "none", "HTTP status codes after which it is tried again.", "[429, 500, 503]"},
  };
};

struct RegistryKeys {
  static constexpr auto name = "registry";
  static constexpr auto doc = "A registry, under `registries`.";
  static constexpr std::array keys{
      Key{"registry", Form::text, required, "URL of the registry, such as `https://reg.example:5000`.",
          "'https://reg.example:5000'"},
      Key{"username", Form::text, "none",
          "User to log in as; without one, what Docker's own configuration holds is used.", "deploy"},
      Key{"password", Form::secret_text, "none", "Password of the user.", "{secret: registry_password}"}.made_of(
          secret_reference_section),
      Key{"email", Form::texts, "none", "E-mail address of the user; engines do not ask for it any more.",
          "ops@web.example"},
      Key{"retry", Form::mapping, "none", "When a login or pull that failed is tried again.",
          "{attempts: 5, when: [429, 503]}"}
          .made_of(section<RetryKeys>),
  };
};

void read_retry(const Reader<RegistryKeys>& reader, Registry& registry)
{
  const auto retry = open<RetryKeys>(reader.loading(), reader.find("retry"), {"retry", {}, &reader.where()});
  set(registry.attempts, retry.integer("attempts", {1, 1000}));
  for (const auto& [text, node] : retry.list("when")) {
    const auto status = integer_of(*node);
    if (status && *status >= 100 && *status <= 599)
      registry.retry_when.push_back(static_cast<int>(*status));
    else
      retry.error(*node, fmt::format("each item of 'when' must be an HTTP status, not {}", described(*node)));
  }
}

void read_password(const Reader<RegistryKeys>& reader, Registry& registry)
{
  const Node* value = reader.find("password");
  if (value && value->kind == yaml::Kind::mapping)
    set(registry.password_secret, named_secret(reader, *value));
  else
    set(registry.password, reader.text("password"));
}

/// The key alone decides which images use it then; most people mean the address.
void warn_about_scheme(const Reader<RegistryKeys>& reader, const Registry& registry)
{
  if (registry.registry.empty() || registry.registry.find("://") != std::string::npos) return;
  if (registry_host(registry.registry) == registry.key) return;
  reader.warning(*reader.find("registry"),
                 fmt::format("'registry' is no URL, so it is used only for images that begin with '{}/'", registry.key),
                 fmt::format("write https://{}", registry.registry));
}

/// A password in a URL would be shown wherever the registry is named.
void check_user_info(Loading& loading, const Reader<RegistryKeys>& reader, const Registry& registry)
{
  if (!has_user(registry.registry)) return;
  const Node* value = reader.find("registry");
  loading.secrets.push_back(value);
  reader.error(*value, "'registry' has a user or password in it", "write them as 'username' and 'password'");
}

/// The password, and what may be one under a misspelt name.
void keep_secrets(Loading& loading, const Node& registry)
{
  for (const yaml::Entry& entry : registry.entries) {
    if (!find_key(registry_section(), entry.key->text) || entry.key->text == "password")
      for (auto* hidden : {&loading.secrets, &loading.withheld}) hidden->push_back(entry.value);
  }
}

} // namespace

const SectionInfo& registry_section() { return section<RegistryKeys>(); }

void read_registries(Loading& loading, const Node* registries)
{
  if (!registries) return;
  for (const yaml::Entry& entry : registries->entries) {
    const Where where{"registry", entry.key->text, nullptr, entry.key};
    const auto reader = open<RegistryKeys>(loading, entry.value, where);
    if (entry.value->is_null()) reader.error(*entry.key, "'registry' is missing");
    reader.require("registry");
    Registry registry;
    registry.key = entry.key->text;
    set(registry.registry, reader.text("registry"));
    set(registry.username, reader.text("username"));
    read_password(reader, registry);
    if (const auto emails = reader.texts("email"); !emails.empty()) {
      registry.email = emails.front().name;
      if (emails.size() > 1) reader.error(*emails[1].node, "'email' is one address");
    }
    check_user_info(loading, reader, registry);
    warn_about_scheme(reader, registry);
    read_retry(reader, registry);
    keep_secrets(loading, *entry.value);
    loading.environment.registries.push_back(std::move(registry));
  }
}

} // namespace maestro::reading
