// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/declarations.hpp>
#include <maestro/load/read/parts.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct DeclaredVolume {
  static constexpr auto name = "volume";
  static constexpr auto doc = "A volume, by its name, under the top-level `volumes`.";
  static constexpr std::array keys{
      Key{"driver", Form::text, "local", "Volume driver.", "nfs"},
      Key{"driver_opts", Form::values, "none", "Options of the driver.", "{type: tmpfs, device: tmpfs}"},
      Key{"external", Form::boolean, default_of<&Volume::external>, "It exists already and is never made.", "true"},
      Key{"labels", Form::labels, "none", "Labels of the volume; `io.maestro.` is reserved.", "{team: web}"},
  };
};

} // namespace

const SectionInfo& volume_section() { return section<DeclaredVolume>(); }

void read_volumes(Loading& loading, const Node* volumes)
{
  for (const yaml::Entry* declared : declarations(loading, "volumes", volumes, volume_section())) {
    const yaml::Entry& entry = *declared;
    const auto reader = open<DeclaredVolume>(loading, entry.value, {"volume", entry.key->text});
    if (entry.key->text.find('/') != std::string_view::npos)
      reader.error(*entry.key, "the name of a volume has no '/'");
    Volume volume;
    volume.name = entry.key->text;
    set(volume.driver, reader.text("driver"));
    set(volume.external, reader.boolean("external"));
    merge(reader.settings("driver_opts"), volume.options);
    merge(reader.values("labels"), volume.labels);
    loading.environment.volumes.emplace(volume.name, volume);
  }
}

} // namespace maestro::reading
