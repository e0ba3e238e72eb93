// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>

#include <explore/scenario.hpp>
#include <fmt/core.h>

namespace maestro::explore {
namespace {

std::string seconds(std::chrono::milliseconds time)
{
  return fmt::format("{:.3f}", static_cast<double>(time.count()) / 1000);
}

std::string check_text(const CheckPlan& check)
{
  switch (check.kind) {
  case CheckKind::sleep:
    return fmt::format("{{type: sleep, wait: {}}}", seconds(check.wait));
  case CheckKind::health:
    return fmt::format("{{type: health, max_wait: {}}}", seconds(check.wait));
  case CheckKind::log:
    return fmt::format("{{type: log, match_regex: 'all ready', max_wait: {}}}", seconds(check.wait));
  case CheckKind::rexec:
    return fmt::format("{{type: rexec, command: is-it-up, attempts: {}, delay: 0.5}}",
                       check.wait / std::chrono::milliseconds(500));
  case CheckKind::exited:
    return fmt::format("{{type: exited, max_wait: {}}}", seconds(check.wait));
  }
  return {};
}

std::string list_text(const std::vector<std::string>& items) { return "[" + join(items, ", ") + "]"; }

void add_checks(std::string& lifecycle, const std::string& state, const std::vector<CheckPlan>& checks)
{
  if (checks.empty()) return;
  std::vector<std::string> texts;
  for (const CheckPlan& check : checks) texts.push_back(check_text(check));
  lifecycle += fmt::format("{}{}: {}", lifecycle.empty() ? "" : ", ", state, list_text(texts));
}

std::string instance_text(const Scenario& scenario, const InstancePlan& instance)
{
  std::string text = fmt::format("      {}:\n        ship: {}\n        image: {}\n        stop_timeout: {}\n",
                                 instance.name, instance.ship, instance.image, instance.stop_timeout);
  if (!instance.restart.empty()) text += fmt::format("        restart: {}\n", instance.restart);
  if (!instance.volumes_from.empty()) text += fmt::format("        volumes_from: {}\n", instance.volumes_from);
  if (instance.network) text += "        networks: [net-made, net-there]\n";
  if (instance.volume) text += fmt::format("        volumes: {{vol-made: /data/{}}}\n", instance.name);
  text += fmt::format("        env: {{TOKEN: {}-{}-{}{}}}\n", secret_mark, instance.name, scenario.seed,
                      instance.revision.empty() ? "" : ", REVISION: " + instance.revision);
  std::string lifecycle;
  add_checks(lifecycle, "pre-start", instance.pre_start);
  add_checks(lifecycle, "running", instance.running);
  add_checks(lifecycle, "pre-stop", instance.pre_stop);
  add_checks(lifecycle, "stopped", instance.stopped);
  if (!lifecycle.empty()) text += fmt::format("        lifecycle: {{{}}}\n", lifecycle);
  return text;
}

std::string update_text(const UpdatePlan& update)
{
  std::string text = fmt::format("    update: {{parallelism: {}, monitor: {}, delay: {}", update.parallelism,
                                 seconds(update.monitor), seconds(update.delay));
  if (!update.failure_action.empty()) text += ", failure_action: " + update.failure_action;
  if (update.min_up > 0) text += fmt::format(", min_up: {}", update.min_up);
  if (update.starts_first) text += ", order: start-first";
  return text + "}\n";
}

std::string service_text(const Scenario& scenario, const ServicePlan& service)
{
  std::string text = fmt::format("  {}:\n    image: {}\n", service.name, service.image);
  if (!service.requires_.empty()) text += fmt::format("    requires: {}\n", list_text(service.requires_));
  if (!service.wants_info.empty()) text += fmt::format("    wants_info: {}\n", list_text(service.wants_info));
  if (service.omit) text += "    omit: true\n";
  if (service.update) text += update_text(*service.update);
  text += fmt::format("    env: {{PASSWORD: {}-{}}}\n    instances:\n", secret_mark, service.name);
  for (const std::string& name : service.instances) text += instance_text(scenario, scenario.instances.at(name));
  return text;
}

} // namespace

std::string description_of(const Scenario& scenario)
{
  std::string text = fmt::format("name: seed-{}\n__maestro: {{schema: 2}}\n", scenario.seed);
  text +=
      fmt::format("registries:\n  reg.example: {{registry: 'https://reg.example', username: bob, password: {}, retry: "
                  "{{when: [500]}}}}\n",
                  scenario.registry_password);
  text += "ships:\n";
  for (const std::string& ship : scenario.ships) text += fmt::format("  {}: {{ip: 192.0.2.1}}\n", ship);
  text += "networks:\n  net-made: {}\n  net-there: {external: true}\nvolumes:\n  vol-made: {}\nservices:\n";
  for (const auto& [name, service] : scenario.services) text += service_text(scenario, service);
  return text;
}

} // namespace maestro::explore
