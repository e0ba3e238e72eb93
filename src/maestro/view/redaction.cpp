// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/secrecy.hpp>
#include <maestro/view/redaction.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace maestro {

namespace {

void redact_from(std::size_t first, std::vector<std::string>& words)
{
  for (std::size_t i = first; i < words.size(); ++i) words[i] = redacted_text;
}

/// `CMD`, a program and its arguments; or `CMD-SHELL` and a text for the shell.
void redact_test(std::vector<std::string>& test)
{
  const bool names_program = !test.empty() && test.front() == "CMD";
  redact_from(names_program ? 2 : 1, test);
}

void redact_words(std::optional<std::vector<std::string>>& words)
{
  if (words) words = redacted_words(*std::move(words));
}

void redact_values(std::map<std::string, std::string>& named) { named = redacted_values(std::move(named)); }

/// How each key of containers is redacted that may hold a secret, but for variables, which are written elsewhere.
constexpr std::array<std::pair<std::string_view, void (*)(ContainerSettings&)>, 8> redactions{{
    {"command", [](ContainerSettings& settings) { redact_words(settings.command); }},
    {"entrypoint", [](ContainerSettings& settings) { redact_words(settings.entrypoint); }},
    {"healthcheck",
     [](ContainerSettings& settings) {
       if (settings.healthcheck) redact_test(settings.healthcheck->test);
     }},
    {"labels", [](ContainerSettings& settings) { redact_values(settings.labels); }},
    {"annotations", [](ContainerSettings& settings) { redact_values(settings.annotations); }},
    {"sysctls", [](ContainerSettings& settings) { redact_values(settings.sysctls); }},
    {"gpus",
     [](ContainerSettings& settings) {
       for (DeviceRequest& gpu : settings.gpus) redact_values(gpu.options);
     }},
    {"log_opt",
     [](ContainerSettings& settings) {
       if (settings.log_driver) redact_values(settings.log_driver->options);
     }},
}};

} // namespace

std::vector<std::string> redacted_words(std::vector<std::string> command)
{
  redact_from(program_of(command).empty() ? 0 : 1, command);
  return command;
}

std::map<std::string, std::string> redacted_values(std::map<std::string, std::string> named)
{
  for (auto& [name, value] : named) value = redacted_text;
  return named;
}

ContainerSettings redacted(ContainerSettings settings)
{
  for (const auto& [key, redact] : redactions)
    if (may_hold_secret(Section::container, key)) redact(settings);
  return settings;
}

} // namespace maestro
