// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct ExitedKeys {
  static constexpr auto name = "exited_check";
  static constexpr auto type = "exited";
  static constexpr auto doc = "`type: exited`: the container ends with 0.";
  static constexpr std::array keys{
      check_type(type),
      Key{"max_wait", Form::seconds, default_of<&ExitedCheck::max_wait>,
          "Seconds to wait for the container to end with 0.", "600"},
  };
};

CheckDraft read_exited_check(Loading& loading, const Node& node, const Where& where)
{
  ExitedCheck check;
  set_patience(check.max_wait, open<ExitedKeys>(loading, &node, where).seconds("max_wait"));
  return {.check = check};
}

} // namespace

CheckKind kind_of(const ExitedCheck*) { return {section<ExitedKeys>, read_exited_check}; }

} // namespace maestro::reading
