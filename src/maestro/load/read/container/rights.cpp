// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct Rights {
  static constexpr auto name = "rights";
  static constexpr auto doc = "Keys of services and of instances: what the container may do, and what it shares.";
  static constexpr std::array keys{
      Key{"privileged", Form::boolean, default_of<&ContainerSettings::privileged>, "Give it all rights on the host.",
          "true"},
      Key{"cap_add", Form::texts, "none", "Capabilities to add.", "[NET_ADMIN]"},
      Key{"cap_drop", Form::texts, "none", "Capabilities to take away.", "[ALL]"},
      Key{"security_opt", Form::list, "none", "Security options.", "['no-new-privileges:true']"},
      Key{"read_only", Form::boolean, default_of<&ContainerSettings::read_only>,
          "Do not let the container write to its root.", "true"},
      Key{"group_add", Form::texts, "none", "Further groups of its user.", "[audio]"},
      Key{"ipc", Form::text, "the engine's", "IPC namespace.", "host"},
      Key{"pid", Form::text, "its own", "Process namespace.", "host"},
      Key{"uts", Form::text, "its own", "Host name namespace.", "host"},
      Key{"userns_mode", Form::text, "the engine's", "User namespace.", "host"},
      Key{"sysctls", Form::named_values, "none", "Kernel parameters.", "{net.core.somaxconn: 1024}"}.merged(
          Merging::by_name),
  };
};

void read_rights_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Rights>(container);
  ContainerSettings& settings = draft.settings;
  set(settings.privileged, reader.boolean("privileged"));
  set(settings.cap_add, reader.text_list("cap_add"));
  set(settings.cap_drop, reader.text_list("cap_drop"));
  set(settings.security_options, reader.text_list("security_opt"));
  set(settings.read_only, reader.boolean("read_only"));
  set(settings.group_add, reader.text_list("group_add"));
  set(settings.ipc_mode, reader.text("ipc"));
  set(settings.pid_mode, reader.text("pid"));
  set(settings.uts_mode, reader.text("uts"));
  set(settings.userns_mode, reader.text("userns_mode"));
  merge(reader.settings("sysctls"), settings.sysctls);
}

} // namespace

KeyGroup rights_keys() { return {section<Rights>, read_rights_keys}; }

} // namespace maestro::reading
