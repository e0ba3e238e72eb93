// SPDX-License-Identifier: Apache-2.0
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <array>

namespace maestro::compose {
namespace {

void take_restart(Draft& draft, const Node& value, const Rule& rule)
{
  const auto known = draft.known(value, rule.key);
  if (!known) return;
  const std::string_view name = std::string_view(*known).substr(0, known->find(':'));
  const std::string_view retries = std::string_view(*known).substr(std::min(known->find(':'), known->size()));
  const bool is_known =
      name == "no" || name == "always" || name == "unless-stopped" || name == "on-failure" || name == "false";
  const bool is_counted = retries.empty() || (name == "on-failure" && retries.size() > 1 && retries.size() < 8 &&
                                              retries.find_first_not_of("0123456789", 1) == std::string_view::npos);
  if (!is_known || !is_counted)
    return draft.not_understood(value, rule.key, "no, always, unless-stopped or on-failure[:N]");
  const Text text = draft.project.text_of(value).value_or(Text());
  if (name == "false") draft.project.remark_settled(value, text, rule.key, draft.notes);
  draft.put("restart", name == "false" ? word("no") : draft.project.setting(text));
}

/// That of the instance, which has it already.
void take_container_name(Draft& draft, const Node& value, const Rule& rule)
{
  if (const auto text = draft.project.text_of(value)) draft.project.remark_settled(value, *text, rule.key, draft.notes);
}

void take_logging(Draft& draft, const Node& value, const Rule&)
{
  for (const yaml::Entry& entry : value.entries) {
    if (entry.value->is_null()) continue;
    if (entry.key->text == "driver")
      take_text(draft, *entry.value, {"logging.driver", take_text, "log_driver"});
    else if (entry.key->text == "options")
      take_pairs(draft, *entry.value, {"logging.options", take_pairs, "log_opt"});
    else
      draft.remark(*entry.key, fmt::format("'logging.{}' has no counterpart", entry.key->text));
  }
}

} // namespace

std::span<const Rule> process_rules()
{
  static constexpr std::array rules{
      Rule{"command", take_command, "command"},
      Rule{"entrypoint", take_command, "entrypoint"},
      Rule{"working_dir", take_text, "workdir"},
      Rule{"user", take_text, "username"},
      Rule{"init", take_boolean, "init"},
      Rule{"tty", take_boolean, "tty"},
      Rule{"stdin_open", take_boolean, "stdin_open"},
      Rule{"stop_signal", take_text, "stop_signal"},
      Rule{"stop_grace_period", take_duration, "stop_timeout"},
      Rule{"platform", take_text, "platform"},
      Rule{"runtime", take_text, "runtime"},
      Rule{"labels", take_pairs, "labels"},
      Rule{"annotations", take_pairs, "annotations"},
      Rule{"restart", take_restart, "restart"},
      Rule{"logging", take_logging, "log_driver"},
      Rule{"container_name", take_container_name, "the instance's name"},
      Rule{"attach", take_nothing, "about the terminal of 'up'"},
      Rule{"develop", take_remark, "is for the work on the sources, and has no counterpart"},
      Rule{"extends", take_remark, "is not followed", "'docker compose config' writes everything out: convert that"},
      Rule{"label_file", take_remark, "is not read", "write what stands there under 'labels'"},
      Rule{"pull_policy", take_remark, "has no counterpart",
           "images are pulled where they are missing; 'maestro start -r' and 'apply --check-registry' look for newer "
           "ones"},
      Rule{"post_start", take_remark, "has no counterpart",
           "a check of type rexec under 'lifecycle' runs a command inside"},
      Rule{"pre_stop", take_remark, "has no counterpart",
           "a check of type rexec under 'lifecycle: {pre-stop: …}' runs a command inside"},
      Rule{"provider", take_remark, "has no counterpart"},
  };
  return rules;
}

} // namespace maestro::compose
