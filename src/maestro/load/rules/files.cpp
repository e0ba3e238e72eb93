// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/mounted.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>
#include <maestro/model/inherited_volumes.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace maestro::reading {

namespace {

struct Objection {
  std::string text{}; // empty: none
  std::string remedy{};
};

/// Why a file cannot be put there before the start.
Objection objection(const ContainerSettings& settings, const std::string& path)
{
  const auto mounted = mounted_at(settings, path);
  if (!mounted) {
    if (!settings.read_only) return {};
    return {"the root file system is read-only", "mount a volume at its folder, or declare one in 'container_volumes'"};
  }
  const std::string target(mounted->target);
  switch (mounted->kind) {
  case Mounted::Kind::memory:
    return {fmt::format("{} is a tmpfs, which begins empty at each start", in_quotes(target)),
            "put it elsewhere, or make a volume of that"};
  case Mounted::Kind::engine:
    return {fmt::format("{} is what the engine mounts there", in_quotes(target)),
            "put it elsewhere; 'extra_hosts', 'hostname' and 'dns' say what the engine's files hold"};
  case Mounted::Kind::read_only_volume:
    return {fmt::format("{} is mounted read-only", in_quotes(target)), "put it elsewhere, or mount that with mode rw"};
  case Mounted::Kind::volume:
    break;
  }
  if (target == path) return {"something is mounted at that very path", "name one of 'files' and 'volumes'"};
  return {};
}

class Files {
public:
  explicit Files(Loading& loading) : loading_(loading) {}

  void check(const Instance& instance)
  {
    const std::vector<const Node*>& places = loading_.instances.at(instance.name).files;
    const std::vector<ContainerFile>& files = instance.settings.files;
    if (files.empty() && !instance.settings.guest) return;
    const ContainerSettings settings = with_inherited_volumes(loading_.environment, instance);
    for (std::size_t i = 0; i < files.size(); ++i) {
      const std::string& path = files[i].path;
      refuse(instance, *places[i], path, objection(settings, path));
      if (instance.settings.guest && path == guest_path)
        refuse(instance, *places[i], path, {"'guest: true' puts the program there", "name one of the two"});
      check_folders(instance, *places[i], files, path);
    }
    if (instance.settings.guest)
      refuse(instance, place_of(loading_, instance, "guest"), std::string(guest_path),
             objection(settings, std::string(guest_path)));
  }

private:
  void refuse(const Instance& instance, const Node& place, const std::string& path, Objection objection)
  {
    if (objection.text.empty() || !told_.emplace(&place, objection.text).second) return;
    loading_.error(place,
                   fmt::format("instance {}: {} cannot be put there: {}", in_quotes(instance.name.text()),
                               in_quotes(path), objection.text),
                   std::move(objection.remedy));
  }

  /// What another file, or a mount, makes a folder of.
  void check_folders(const Instance& instance, const Node& place, const std::vector<ContainerFile>& files,
                     const std::string& path)
  {
    const auto is_folder_of = [&](const std::string& other) {
      return other.size() > path.size() && is_at_or_below(other, path);
    };
    const auto found =
        std::upper_bound(files.begin(), files.end(), path + "/",
                         [](const std::string& one, const ContainerFile& file) { return one < file.path; });
    std::string below = found != files.end() && is_folder_of(found->path) ? found->path : std::string();
    for (const Bind& bind : instance.settings.binds)
      if (is_folder_of(bind.target)) below = bind.target;
    for (const std::string& volume : instance.settings.container_volumes)
      if (is_folder_of(volume)) below = volume;
    if (!below.empty())
      refuse(instance, place, path, {fmt::format("{} makes a folder of it", in_quotes(below)), "name another path"});
  }

  Loading& loading_;
  std::set<std::pair<const Node*, std::string>> told_; // what a service says is told once
};

} // namespace

void check_files(Loading& loading)
{
  Files files(loading);
  for (const auto& [name, instance] : loading.environment.instances) {
    if (loading.full() && !loading.valid()) return; // warnings alone leave no file unchecked
    files.check(instance);
  }
}

} // namespace maestro::reading
