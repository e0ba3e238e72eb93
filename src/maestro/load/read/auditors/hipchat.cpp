// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/auditors/kinds.hpp>

namespace maestro::reading {

namespace {

struct HipchatAuditorKeys {
  static constexpr auto name = "hipchat_auditor";
  static constexpr auto type = "hipchat";
  static constexpr auto doc = "`type: hipchat`: accepted with a warning, for the service is gone.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"room", Form::text, required, "Room to write to.", "operations"},
      Key{"token", Form::text, required, "Token of the room.", "\"{{ env.HIPCHAT_TOKEN }}\""},
      Key{"name", Form::text, "maestro-ng", "Name to write under.", "maestro"},
  };
};

bool read_hipchat_auditor(Loading& loading, const Node& node, const Where& where, Auditor& auditor)
{
  const auto reader = open_auditor<HipchatAuditorKeys>(loading, node, where, auditor);
  reader.text("room");
  reader.text("token");
  reader.text("name");
  keep_secret(loading, reader.find("token"));
  reader.warning(*node.find("type"), "HipChat is no more, so that nobody is told", "`type: slack` or `type: http`");
  return false;
}

} // namespace

AuditorType hipchat_auditor() { return {section<HipchatAuditorKeys>, read_hipchat_auditor}; }

} // namespace maestro::reading
