// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/secrecy.hpp>
#include <maestro/model/check.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace maestro {

namespace {

/// Seconds as a person writes them: `30s`, `0.5s`.
std::string seconds_text(std::chrono::nanoseconds duration)
{
  return fmt::format("{}s", std::chrono::duration<double>(duration).count());
}

/// `'http' (8080)`, or the bare number where the description gave no name.
std::string port_text(const std::string& port, std::uint16_t number)
{
  const std::string digits = std::to_string(number);
  return port == digits ? digits : fmt::format("'{}' ({})", port, digits);
}

/// `/up`, or `/up?…`.
std::string path_text(const std::string& path)
{
  const std::string_view shown = without_query(path);
  return fmt::format("{}{}", shown, shown.size() < path.size() ? "?…" : "");
}

/// `curl`, or `curl …` if it has arguments.
std::string command_text(const std::vector<std::string>& command)
{
  const std::string_view program = program_of(command);
  if (program.empty()) return "`…`";
  return fmt::format("`{}{}`", program, command.size() > 1 ? " …" : "");
}

struct Describe {
  std::string operator()(const TcpCheck& check) const
  {
    return fmt::format("tcp port {}", port_text(check.port, check.number));
  }
  std::string operator()(const HttpCheck& check) const
  {
    std::string text = fmt::format("{} {} {}", check.scheme, check.method, path_text(check.path));
    text += fmt::format(" on port {}", port_text(check.port, check.number));
    if (!check.host.empty()) text += fmt::format(" of {}", check.host);
    if (check.match_regex) text += fmt::format(" matching /{}/", *check.match_regex);
    return text;
  }
  std::string operator()(const ExecCheck& check) const { return "exec " + command_text(check.command); }
  std::string operator()(const RexecCheck& check) const { return "rexec " + command_text(check.command); }
  std::string operator()(const SleepCheck& check) const { return "sleep " + seconds_text(check.wait); }
  std::string operator()(const HealthCheck&) const { return "health"; }
  std::string operator()(const LogCheck& check) const { return fmt::format("log matching /{}/", check.match_regex); }
  std::string operator()(const ExitedCheck&) const { return "exited"; }
};

} // namespace

std::string to_text(const Check& check) { return std::visit(Describe{}, check); }

const std::vector<Check>& Lifecycle::of(LifecycleState state) const
{
  switch (state) {
  case LifecycleState::pre_start:
    return pre_start;
  case LifecycleState::running:
    return running;
  case LifecycleState::pre_stop:
    return pre_stop;
  case LifecycleState::stopped:
    return stopped;
  }
  return running;
}

std::vector<Check>& Lifecycle::of(LifecycleState state)
{
  return const_cast<std::vector<Check>&>(std::as_const(*this).of(state)); // one switch for both; the object is mutable
}

bool expects_end(const std::vector<Check>& checks)
{
  return std::any_of(checks.begin(), checks.end(),
                     [](const Check& check) { return std::holds_alternative<ExitedCheck>(check); });
}

bool expects_health(const std::vector<Check>& checks)
{
  return std::any_of(checks.begin(), checks.end(),
                     [](const Check& check) { return std::holds_alternative<HealthCheck>(check); });
}

} // namespace maestro
