// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct Process {
  static constexpr auto name = "process";
  static constexpr auto doc = "Keys of services and of instances: what runs in the container.";
  static constexpr std::array keys{
      Key{"command", Form::command, "the image's", "What it runs.", "redis-server --port 6379"},
      Key{"cmd", Form::command, "", "Old name of `command`.", "[sleep, 60]"},
      Key{"entrypoint", Form::command, "the image's", "Program that gets the command.", "[/sbin/tini, --]"},
      Key{"workdir", Form::text, "the image's", "Working directory of its process.", "/srv/app"},
      Key{"username", Form::text, "the image's", "User of its process.", "'1000:1000'"},
      Key{"init", Form::boolean, "the engine's", "Run an init process as process 1.", "true"},
      Key{"tty", Form::boolean, default_of<&ContainerSettings::tty>, "Give it a terminal.", "true"},
      Key{"stdin_open", Form::boolean, default_of<&ContainerSettings::stdin_open>, "Keep its standard input open.",
          "true"},
      Key{"stop_signal", Form::text, "the image's", "Signal that asks it to stop.", "SIGINT"},
      Key{"stop_timeout", Form::seconds, default_of<&ContainerSettings::stop_timeout>,
          "Seconds between the signal to stop and the end by force.", "30"},
      Key{"platform", Form::text, "the host's", "Platform of the image, such as linux/arm64.", "linux/amd64"},
      Key{"runtime", Form::text, "the engine's", "OCI runtime.", "runsc"},
      Key{"labels", Form::labels, "none", "Labels of the container; `io.maestro.` is reserved.", "{team: web}"}.merged(
          Merging::by_name),
      Key{"annotations", Form::named_values, "none", "Annotations for the OCI runtime.",
          "{run.oci.keep_original_groups: '1'}"}
          .merged(Merging::by_name),
      Key{"lxc_conf", Form::ignored, "", "Has no effect: engines dropped LXC.", "{}"},
  };
};

void read_command(const Reader<Process>& reader, ContainerSettings& settings)
{
  set(settings.command, reader.command("command"));
  const Node* old = reader.find("cmd");
  if (!old) return;
  if (reader.find("command"))
    reader.warning(*old, "'cmd' has no effect beside 'command'");
  else
    set(settings.command, reader.command("cmd"));
}

void read_process_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Process>(container);
  ContainerSettings& settings = draft.settings;
  read_command(reader, settings);
  set(settings.entrypoint, reader.command("entrypoint"));
  set(settings.workdir, reader.text("workdir"));
  set(settings.user, reader.text("username"));
  set(settings.init, reader.boolean("init"));
  set(settings.tty, reader.boolean("tty"));
  set(settings.stdin_open, reader.boolean("stdin_open"));
  set(settings.stop_signal, reader.text("stop_signal"));
  if (const auto grace = reader.seconds("stop_timeout"))
    settings.stop_timeout = std::chrono::ceil<std::chrono::seconds>(*grace);
  set(settings.platform, reader.text("platform"));
  set(settings.runtime, reader.text("runtime"));
  merge(reader.values("labels"), settings.labels);
  merge(reader.values("annotations"), settings.annotations);
}

} // namespace

KeyGroup process_keys() { return {section<Process>, read_process_keys}; }

} // namespace maestro::reading
