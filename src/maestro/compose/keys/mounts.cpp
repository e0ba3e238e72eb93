// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace maestro::compose {
namespace {

/// A mount as Compose has it.
struct Mount {
  Text source; // empty: a volume without a name
  Text target;
  std::vector<std::string> modes{};
  Text variable_mode{}; // that mode, if a variable says it
};

bool is_read_only(const Mount& mount) { return std::ranges::find(mount.modes, "ro") != mount.modes.end(); }

bool is_path(std::string_view source)
{
  return source.starts_with('/') || source.starts_with('.') || source.starts_with('~');
}

class MountReader {
public:
  MountReader(Draft& draft, const Node& node) : draft_(draft), node_(node) {}

  void add(Mount mount)
  {
    const auto target = draft_.known(mount.target, node_, "volumes");
    if (!target) return;
    if (!is_good_target(*target)) return draft_.not_understood(node_, "volumes", "an absolute path in the container");
    const auto source = draft_.known(mount.source, node_, "volumes");
    if (!source) return;
    if (source->empty()) return add_nameless(mount.target);
    if (!is_path(*source)) return add_named(mount, *source);
    const bool stays_read_only = is_read_only(mount) && mount.variable_mode.empty();
    if (stays_read_only && is_local_file(*source) && can_be_put(draft_, *target)) {
      const std::string key = written_in_quotes(draft_.project.defaulted(mount.target));
      Item& files = draft_.mapping("files");
      if (files.find(key) == nullptr) files.add(key, draft_.project.file_setting(mount.source));
      return;
    }
    bind(draft_.project.on_ship(mount.source, node_, draft_.notes), mount);
  }

private:
  bool is_local_file(const std::string& source) const
  {
    constexpr std::size_t largest = 4UL << 20U; // that Maestro puts into a container
    if (!source.starts_with('.')) return false;
    const auto content = draft_.project.around.read(source);
    return content && content->size() <= largest;
  }

  void add_nameless(const Text& target)
  {
    draft_.list("container_volumes").items.push_back(draft_.project.setting(target));
  }

  void add_named(Mount& mount, const std::string& source)
  {
    if (!is_name(source)) return draft_.not_understood(node_, "volumes", "a path or the name of a volume");
    draft_.project.remark_settled(node_, mount.source, "volumes", draft_.notes);
    bind(literal(draft_.project.volume(source, node_, draft_.notes)), mount);
  }

  void bind(const Text& source, const Mount& mount)
  {
    const std::string key = written_in_quotes(source);
    Item& volumes = draft_.mapping("volumes");
    if (volumes.find(key) != nullptr)
      return draft_.remark(node_, "'volumes': a source is mounted once only",
                           "mount the folder above it, or give the second path to another volume");
    Item target = draft_.project.setting(mount.target);
    Item mode =
        mount.variable_mode.empty() ? word(join(mount.modes, ",")) : draft_.project.setting(mount.variable_mode);
    if (!mount.modes.empty() || !mount.variable_mode.empty())
      target = mapping_of({{{}, "target", std::move(target)}, {{}, "mode", std::move(mode)}});
    volumes.add(key, std::move(target));
  }

  Draft& draft_;
  const Node& node_;
};

/// What is no mode on a ship, or is one without being written, says nothing.
bool says_nothing(std::string_view mode)
{
  static constexpr std::array<std::string_view, 4> nothing{"rw", "cached", "delegated", "consistent"};
  return mode.empty() || std::ranges::find(nothing, mode) != nothing.end();
}

std::vector<std::string> modes_of(Draft& draft, const Node& node, std::string_view text)
{
  static constexpr std::array<std::string_view, 12> known{
      "ro", "z", "Z", "nocopy", "shared", "slave", "private", "rshared", "rslave", "rprivate", "U", "noexec"};
  std::vector<std::string> modes;
  for (const std::string_view mode : maestro::split(text, ','))
    if (std::ranges::find(known, mode) != known.end())
      modes.emplace_back(mode);
    else if (!says_nothing(mode))
      draft.remark(node, fmt::format("'{}' of a mount has no counterpart", excerpt(mode)));
  return modes;
}

void take_short_mount(Draft& draft, const Node& node)
{
  const auto text = draft.project.text_of(node);
  const std::vector<Text> parts = text ? split(*text, ':') : std::vector<Text>();
  if (parts.empty() || parts.size() > 3) return draft.not_understood(node, "volumes", "source:target[:mode]");
  Mount mount{.source = parts.size() > 1 ? parts[0] : Text(), .target = parts.size() > 1 ? parts[1] : parts[0]};
  if (parts.size() == 3) {
    const auto modes = draft.known(parts[2], node, "volumes");
    if (!modes) return;
    mount.modes = modes_of(draft, node, *modes);
    const bool is_same = join(mount.modes, ",") == *modes || *modes == "rw";
    if (is_same && !is_literal(parts[2]))
      mount.variable_mode = parts[2];
    else
      draft.project.remark_settled(node, parts[2], "volumes", draft.notes);
  }
  MountReader(draft, node).add(std::move(mount));
}

/// Rights as Compose reads them, where only a number that begins with 0 is octal, as engines read them.
std::string octal(std::string_view text)
{
  std::string_view digits = text;
  const bool is_octal = digits.starts_with('0') && digits.size() > 1;
  if (digits.starts_with("0o")) digits.remove_prefix(2);
  unsigned value = 0;
  const auto [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, is_octal ? 8 : 10);
  const bool is_mode = problem == std::errc() && stop == digits.data() + digits.size() && value <= 07777;
  return is_mode ? fmt::format("{:04o}", value) : std::string();
}

void take_memory(Draft& draft, const Node& node, const Text& target)
{
  const auto path = draft.known(target, node, "volumes");
  if (!path || !is_good_target(*path)) return draft.not_understood(node, "tmpfs", "an absolute path in the container");
  std::vector<Text> options;
  if (const Node* const said = node.find("tmpfs")) {
    draft.remark_others(*said, "tmpfs", {"size", "mode"});
    const Node* const size = said->find("size");
    if (const auto bytes = size == nullptr ? std::nullopt : size_of(draft, *size, "tmpfs.size")) {
      const Text said_size = draft.project.text_of(*size).value_or(Text());
      const bool is_same = bytes->scalar == written_bare(draft.project.defaulted(said_size));
      options.push_back(literal("size=") + (is_same ? said_size : literal(bytes->scalar)));
    }
    if (const Node* const rights = said->find("mode")) {
      const std::string mode = octal(draft.settled(*rights, "tmpfs.mode").value_or(""));
      if (mode.empty())
        draft.not_understood(*rights, "tmpfs.mode", "a mode such as 0700");
      else
        options.push_back(literal("mode=" + mode));
    }
  }
  if (draft.is_true(node.find("read_only"), "read_only")) options.push_back(literal("ro"));
  const Text all = joined(options, 0, options.size(), ',');
  draft.list("tmpfs").items.push_back(draft.project.setting(options.empty() ? target : target + literal(":") + all));
}

/// What is said of a bind mount becomes its modes. Engines make what is missing on the host.
void take_bind(Draft& draft, const Node& bind, Mount& mount)
{
  for (const std::string_view key : {"propagation", "selinux"})
    if (const Node* const said = bind.find(key); said != nullptr && !said->is_null())
      if (const auto known = draft.settled(*said, key))
        for (std::string& mode : modes_of(draft, *said, *known)) mount.modes.push_back(std::move(mode));
  const Node* const is_made = bind.find("create_host_path");
  if (!draft.is_true(is_made, "create_host_path", true))
    draft.remark(*is_made, "'create_host_path: false' has no counterpart", "a folder that is missing is made");
  draft.remark_others(bind, "bind", {"propagation", "selinux", "create_host_path"});
}

void take_long_mount(Draft& draft, const Node& node)
{
  const auto part = [&](std::string_view key) {
    const Node* const value = node.find(key);
    return value == nullptr ? Text() : draft.project.text_of(*value).value_or(Text());
  };
  const std::string type = draft.project.value(part("type")).value_or("");
  Mount mount{.source = part("source"), .target = part("target")};
  draft.remark_others(node, "volumes",
                      {"type", "source", "target", "read_only", "consistency", type == "tmpfs" ? "tmpfs" : "bind",
                       type == "tmpfs" ? "tmpfs" : "volume"});
  if (type == "tmpfs") return take_memory(draft, node, mount.target);
  if (type != "bind" && type != "volume" && !type.empty())
    return draft.remark(node, "'volumes' of this type have no counterpart");
  if (draft.is_true(node.find("read_only"), "read_only")) mount.modes.emplace_back("ro");
  if (const Node* const bind = node.find("bind")) take_bind(draft, *bind, mount);
  if (const Node* const volume = node.find("volume")) {
    if (draft.is_true(volume->find("nocopy"), "nocopy")) mount.modes.emplace_back("nocopy");
    if (volume->find("subpath") != nullptr)
      draft.remark(*volume, "'subpath' has no counterpart", "all of the volume is mounted");
    draft.remark_others(*volume, "volume", {"nocopy", "subpath"});
  }
  MountReader(draft, node).add(std::move(mount));
}

void take_volumes(Draft& draft, const Node& value, const Rule& rule)
{
  if (value.kind != yaml::Kind::sequence) return draft.not_understood(value, rule.key, "a list");
  for (const Node* item : value.items)
    if (item->kind == yaml::Kind::mapping)
      take_long_mount(draft, *item);
    else
      take_short_mount(draft, *item);
}

void take_tmpfs(Draft& draft, const Node& value, const Rule&)
{
  const auto take = [&](const Node& node) {
    const auto known = draft.known(node, "tmpfs");
    if (!known) return;
    if (!is_good_target(known->substr(0, known->find(':'))))
      return draft.not_understood(node, "tmpfs", "an absolute path in the container");
    draft.list("tmpfs").items.push_back(draft.project.setting(*draft.project.text_of(node)));
  };
  if (value.kind != yaml::Kind::sequence) return take(value);
  for (const Node* item : value.items) take(*item);
}

void take_volumes_from(Draft& draft, const Node& value, const Rule&)
{
  for (const Node* item : value.items) {
    const auto known = draft.settled(*item, "volumes_from");
    if (!known) continue;
    const auto colon = std::min(known->find(':'), known->size());
    const std::string name = known->substr(0, colon);
    if (const std::string mode = known->substr(colon); mode == ":ro")
      draft.remark(*item, "'volumes_from' for reading only has no counterpart",
                   "it can write, too; or write the volumes themselves, with `mode: ro`");
    const Service* const other = draft.project.find(name);
    if (other == nullptr || other == &draft.service)
      draft.remark(*item, fmt::format("'volumes_from' names '{}', which is no other service", excerpt(item->text)));
    else
      draft.list("volumes_from").items.push_back(word(other->instances.front()));
  }
}

} // namespace

bool is_good_target(std::string_view path)
{
  return path.starts_with('/') && path.size() > 1 && path.find(':') == std::string_view::npos &&
         path.find("..") == std::string_view::npos && path.find('\0') == std::string_view::npos;
}

std::span<const Rule> mount_rules()
{
  static constexpr std::array rules{
      Rule{"volumes", take_volumes, "volumes"},
      Rule{"tmpfs", take_tmpfs, "tmpfs"},
      Rule{"volumes_from", take_volumes_from, "volumes_from"},
      Rule{"volume_driver", take_remark, "has no counterpart", "name it as 'driver' of the volume at the top"},
  };
  return rules;
}

} // namespace maestro::compose
