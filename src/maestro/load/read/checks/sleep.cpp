// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct SleepKeys {
  static constexpr auto name = "sleep_check";
  static constexpr auto type = "sleep";
  static constexpr auto doc = "`type: sleep`: some time passes.";
  static constexpr std::array keys{
      check_type(type),
      Key{"wait", Form::seconds, required, "Seconds to wait.", "2.5"},
  };
};

CheckDraft read_sleep_check(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<SleepKeys>(loading, &node, where);
  SleepCheck check;
  reader.require("wait");
  set(check.wait, reader.seconds("wait"));
  return {.check = check};
}

} // namespace

CheckKind kind_of(const SleepCheck*) { return {section<SleepKeys>, read_sleep_check}; }

} // namespace maestro::reading
