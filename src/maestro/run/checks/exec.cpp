// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>
#include <maestro/base/text.hpp>
#include <maestro/net/process.hpp>
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/program.hpp>

#include <fmt/core.h>

#include <map>
#include <string>
#include <utility>

namespace maestro {

namespace {

using Variables = std::map<std::string, std::string>;

/// Maestro's own environment without the secrets that are declared to come from there.
Variables own_variables(const CheckContext& context)
{
  Variables all;
  for (const std::string& entry : context.process_environment) {
    const std::size_t equals = entry.find('=', 1);
    if (equals != std::string::npos) all[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  for (const auto& [name, secret] : context.environment.secrets)
    if (const auto* const source = std::get_if<SecretVariable>(&secret.source)) all.erase(source->name);
  return all;
}

/// What the program is to know: Maestro's own environment, then the container's over it but for secrets, which are for
/// the container alone.
Variables merged(Variables all, const CheckContext& context)
{
  for (const auto& [name, value] : variables_of(context.environment, context.instance)) {
    if (std::holds_alternative<SecretName>(value))
      all.erase(name); // ours of this name is another one
    else
      all[name] = std::holds_alternative<Unset>(value) ? "None" : shown(value); // as the original wrote it
  }
  return all;
}

std::string as_json(const Variables& variables)
{
  return json_object([&](ObjectWriter& all) {
    for (const auto& [name, value] : variables) all.text(name, value);
  });
}

std::vector<std::string> entries(const Variables& variables)
{
  std::vector<std::string> all;
  for (const auto& [name, value] : variables) all.push_back(fmt::format("{}={}", name, value));
  return all;
}

net::ProcessSpec process_of(const ExecCheck& check, const CheckContext& context)
{
  constexpr std::size_t most_output = 64UL << 10U; // its last lines are told, and thousands may be kept at a time
  net::ProcessSpec process{.command = check.command, .environment = {}, .input = {}, .output_limit = most_output};
  Variables own = own_variables(context);
  switch (check.environment_by) {
  case ExecCheck::EnvironmentBy::environment:
    process.environment = entries(merged(std::move(own), context));
    break;
  case ExecCheck::EnvironmentBy::standard_input:
    process.environment = entries(own);
    process.input = as_json(merged(std::move(own), context));
    break;
  }
  return process;
}

} // namespace

void pass(const ExecCheck& check, const CheckContext& context)
{
  const net::ProcessSpec process = process_of(check, context);
  pass_program(to_text(check), {check.attempts, check.delay, check.timeout}, context, [&] {
    net::ProcessResult result = net::run_process(process);
    return ProgramEnd{result.status, std::move(result.output)};
  });
}

} // namespace maestro
