// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct HealthKeys {
  static constexpr auto name = "health_check";
  static constexpr auto type = "health";
  static constexpr auto doc = "`type: health`: the container's own health check succeeds.";
  static constexpr std::array keys{
      check_type(type),
      Key{"max_wait", Form::seconds, default_of<&HealthCheck::max_wait>,
          "Seconds to wait for the container's own health check.", "60"},
  };
};

CheckDraft read_health_check(Loading& loading, const Node& node, const Where& where)
{
  HealthCheck check;
  set_patience(check.max_wait, open<HealthKeys>(loading, &node, where).seconds("max_wait"));
  return {.check = check};
}

} // namespace

CheckKind kind_of(const HealthCheck*) { return {section<HealthKeys>, read_health_check}; }

} // namespace maestro::reading
