// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

constexpr std::array<std::string_view, 2> sources{"env", "stdin"};

struct ExecKeys {
  static constexpr auto name = "exec_check";
  static constexpr auto type = "exec";
  static constexpr auto doc = "`type: exec`: a program on this machine succeeds.";
  static constexpr std::array keys{
      check_type(type),
      Key{"command", Form::command, "", "Program on this machine that ends with 0; required.", "./smoke-test --quick"},
      Key{"cmd", Form::command, "", "Another name of `command`.", "./smoke-test --quick"},
      Key{"attempts", Form::integer, default_of<&ExecCheck::attempts>, "How often it is tried.", "30"},
      Key{"delay", Form::seconds, default_of<&ExecCheck::delay>, "Seconds between two attempts.", "2"},
      Key{"timeout", Form::seconds, default_of<&ExecCheck::timeout>, "Seconds for one attempt.", "5"},
      Key{"envfrom", Form::choice, "env", "How it gets the container's environment: env, or stdin (as JSON).", "stdin"}
          .among(sources),
  };
};

CheckDraft read_exec_check(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<ExecKeys>(loading, &node, where);
  ExecCheck check;
  check.command = read_check_command(reader, node);
  read_attempts(reader, check);
  if (reader.choice("envfrom") == "stdin") check.environment_by = ExecCheck::EnvironmentBy::standard_input;
  return {.check = std::move(check)};
}

} // namespace

CheckKind kind_of(const ExecCheck*) { return {section<ExecKeys>, read_exec_check}; }

} // namespace maestro::reading
