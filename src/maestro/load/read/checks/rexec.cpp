// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct RexecKeys {
  static constexpr auto name = "rexec_check";
  static constexpr auto type = "rexec";
  static constexpr auto doc = "`type: rexec`: a program inside the container succeeds.";
  static constexpr std::array keys{
      check_type(type),
      Key{"command", Form::command, "", "Program inside the container that ends with 0; required.", "redis-cli ping"},
      Key{"cmd", Form::command, "", "Another name of `command`.", "redis-cli ping"},
      Key{"attempts", Form::integer, default_of<&RexecCheck::attempts>, "How often it is tried.", "30"},
      Key{"delay", Form::seconds, default_of<&RexecCheck::delay>, "Seconds between two attempts.", "2"},
      Key{"timeout", Form::seconds, default_of<&RexecCheck::timeout>, "Seconds for one attempt.", "5"},
  };
};

CheckDraft read_rexec_check(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<RexecKeys>(loading, &node, where);
  RexecCheck check;
  check.command = read_check_command(reader, node);
  read_attempts(reader, check);
  return {.check = std::move(check)};
}

} // namespace

CheckKind kind_of(const RexecCheck*) { return {section<RexecKeys>, read_rexec_check}; }

} // namespace maestro::reading
