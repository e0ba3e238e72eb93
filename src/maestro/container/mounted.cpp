// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/mounted.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace maestro {
namespace {

/// What engines mount in every container, so that nothing below it in the image is seen.
constexpr std::array<std::string_view, 6> of_the_engine = {"/proc",      "/sys",          "/dev",
                                                           "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"};

bool has_option(std::string_view options, std::string_view option)
{
  const auto all = split(options, ',');
  return std::ranges::find(all, option) != all.end();
}

} // namespace

bool is_at_or_below(std::string_view path, std::string_view folder)
{
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::optional<Mounted> mounted_at(const ContainerSettings& settings, std::string_view path)
{
  std::optional<Mounted> innermost;
  const auto consider = [&](std::string_view target, Mounted::Kind kind) {
    if (is_at_or_below(path, target) && (!innermost || innermost->target.size() <= target.size()))
      innermost = {kind, target};
  };
  for (const std::string_view target : of_the_engine) consider(target, Mounted::Kind::engine);
  for (const auto& [target, options] : settings.tmpfs) consider(target, Mounted::Kind::memory);
  for (const std::string& target : settings.container_volumes) consider(target, Mounted::Kind::volume);
  for (const Bind& bind : settings.binds)
    consider(bind.target, has_option(bind.mode, "ro") ? Mounted::Kind::read_only_volume : Mounted::Kind::volume);
  return innermost;
}

std::map<std::string, std::vector<ContainerFile>> by_file_system(const ContainerSettings& settings,
                                                                 std::vector<ContainerFile> files)
{
  std::map<std::string, std::vector<ContainerFile>> all;
  for (ContainerFile& file : files) {
    const auto mounted = settings.read_only ? mounted_at(settings, file.path) : std::nullopt;
    all[mounted ? std::string(mounted->target) : "/"].push_back(std::move(file));
  }
  return all;
}

bool is_for_all(std::string_view source)
{
  constexpr std::array<std::string_view, 7> trees = {
      "/dev", "/proc", "/sys", "/lib/modules", "/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo"};
  return std::ranges::any_of(trees, [&](std::string_view tree) { return is_at_or_below(source, tree); }) ||
         source == "/run" || source == "/var/run" || source.ends_with(".sock");
}

} // namespace maestro
