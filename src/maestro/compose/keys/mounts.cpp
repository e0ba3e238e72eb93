// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::compose {
namespace {

/// A mount as Compose has it.
struct Mount {
  Text source; // empty: a volume without a name
  Text target;
  std::vector<std::string> modes{};
};

bool is_read_only(const Mount& mount) { return std::ranges::find(mount.modes, "ro") != mount.modes.end(); }

bool is_path(std::string_view source)
{
  return source.starts_with('/') || source.starts_with('.') || source.starts_with('~');
}

/// All places below which nothing can be put before the start: what else is mounted, or the root that nobody writes to.
bool can_take_files(const Draft& draft, std::string_view path)
{
  if (const Node* const root = draft.body.find("read_only"); root != nullptr && truth(root->text).value_or(true))
    return false;
  const auto covers = [&](std::string_view target) {
    target = target.substr(0, target.find(':'));
    return target.starts_with('/') && path.starts_with(target);
  };
  if (const Node* const tmpfs = draft.body.find("tmpfs")) {
    if (covers(tmpfs->text)) return false;
    for (const Node* item : tmpfs->items)
      if (covers(item->text)) return false;
  }
  const Node* const volumes = draft.body.find("volumes");
  if (volumes == nullptr) return true;
  for (const Node* item : volumes->items) {
    const Node* const target = item->find("target");
    std::string_view other = target == nullptr ? item->text : target->text;
    if (target == nullptr && other.find(':') != std::string_view::npos) other.remove_prefix(other.find(':') + 1);
    other = other.substr(0, other.find(':'));
    while (other.ends_with('/')) other.remove_suffix(1);
    const bool is_around = path.starts_with(other) && path.size() > other.size() && path[other.size()] == '/';
    const bool is_below = other.starts_with(path) && other.size() > path.size() && other[path.size()] == '/';
    if (is_around || is_below) return false;
  }
  return true;
}

bool is_good_target(std::string_view path)
{
  return path.starts_with('/') && path.size() > 1 && path.find(':') == std::string_view::npos &&
         path.find("..") == std::string_view::npos && path.find('\0') == std::string_view::npos;
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
    if (is_read_only(mount) && is_local_file(*source) && can_take_files(draft_, *target)) {
      const std::string key = written(mount.target, draft_.project.defaults());
      Item& files = draft_.mapping("files");
      if (files.find(key) == nullptr) files.add(key, word(draft_.project.from_description(*source)));
      return;
    }
    bind(draft_.project.on_ship(mount.source), mount);
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
    draft_.list("container_volumes").items.push_back(text_item(target, draft_.project.defaults()));
  }

  void add_named(Mount& mount, const std::string& source)
  {
    if (!is_name(source)) return draft_.not_understood(node_, "volumes", "a path or the name of a volume");
    bind(literal(draft_.project.volume(source, node_, draft_.notes)), mount);
  }

  void bind(const Text& source, const Mount& mount)
  {
    const std::string key = written(source, draft_.project.defaults());
    Item& volumes = draft_.mapping("volumes");
    if (volumes.find(key) != nullptr)
      return draft_.remark(node_, "'volumes': a source is mounted once only",
                           "mount the folder above it, or give the second path to another volume");
    Item target = text_item(mount.target, draft_.project.defaults());
    if (!mount.modes.empty())
      target = mapping_of({{{}, "target", std::move(target)}, {{}, "mode", word(join(mount.modes, ","))}});
    volumes.add(key, std::move(target));
  }

  Draft& draft_;
  const Node& node_;
};

std::vector<std::string> modes_of(std::string_view text)
{
  static constexpr std::array<std::string_view, 12> known{
      "ro", "z", "Z", "nocopy", "shared", "slave", "private", "rshared", "rslave", "rprivate", "U", "noexec"};
  std::vector<std::string> modes;
  for (const std::string_view mode : maestro::split(text, ','))
    if (std::ranges::find(known, mode) != known.end()) modes.emplace_back(mode);
  return modes;
}

void take_short(Draft& draft, const Node& node)
{
  const auto text = text_of(node);
  const std::vector<Text> parts = text ? split(*text, ':') : std::vector<Text>();
  if (parts.empty() || parts.size() > 3) return draft.not_understood(node, "volumes", "source:target[:mode]");
  Mount mount{.source = parts.size() > 1 ? parts[0] : Text(), .target = parts.size() > 1 ? parts[1] : parts[0]};
  if (parts.size() == 3) {
    const auto modes = draft.known(parts[2], node, "volumes");
    if (!modes) return;
    mount.modes = modes_of(*modes);
  }
  MountReader(draft, node).add(std::move(mount));
}

void take_memory(Draft& draft, const Node& node, const Text& target)
{
  const auto path = draft.known(target, node, "volumes");
  if (!path || !is_good_target(*path)) return draft.not_understood(node, "tmpfs", "an absolute path in the container");
  const Node* const options = node.find("tmpfs");
  const Node* const size = options == nullptr ? nullptr : options->find("size");
  const auto bytes = size == nullptr ? std::nullopt : size_of(draft, *size, "tmpfs.size");
  draft.list("tmpfs").items.push_back(word(*path + (bytes ? ":size=" + bytes->scalar : "")));
}

void take_long(Draft& draft, const Node& node)
{
  const auto part = [&](const Node* mapping, std::string_view key) {
    const Node* const value = mapping == nullptr ? nullptr : mapping->find(key);
    return value == nullptr ? std::nullopt : text_of(*value);
  };
  const std::string type = draft.project.value(part(&node, "type").value_or(Text())).value_or("");
  Mount mount{.source = part(&node, "source").value_or(Text()), .target = part(&node, "target").value_or(Text())};
  if (type == "tmpfs") return take_memory(draft, node, mount.target);
  if (type != "bind" && type != "volume" && !type.empty())
    return draft.remark(node, "'volumes' of this type have no counterpart");
  if (const auto read_only = part(&node, "read_only");
      read_only && truth(draft.project.value(*read_only).value_or("")).value_or(false))
    mount.modes.emplace_back("ro");
  if (const auto spread = part(node.find("bind"), "propagation"))
    for (std::string& mode : modes_of(draft.project.value(*spread).value_or("")))
      mount.modes.push_back(std::move(mode));
  if (const auto nocopy = part(node.find("volume"), "nocopy");
      nocopy && truth(draft.project.value(*nocopy).value_or("")).value_or(false))
    mount.modes.emplace_back("nocopy");
  if (const Node* const volume = node.find("volume"); volume != nullptr && volume->find("subpath") != nullptr)
    draft.remark(*volume, "'subpath' has no counterpart", "all of the volume is mounted");
  MountReader(draft, node).add(std::move(mount));
}

void take_volumes(Draft& draft, const Node& value, const Rule& rule)
{
  if (value.kind != yaml::Kind::sequence) return draft.not_understood(value, rule.key, "a list");
  for (const Node* item : value.items)
    if (item->kind == yaml::Kind::mapping)
      take_long(draft, *item);
    else
      take_short(draft, *item);
}

void take_tmpfs(Draft& draft, const Node& value, const Rule&)
{
  const auto take = [&](const Node& node) {
    const auto known = draft.known(node, "tmpfs");
    if (!known) return;
    if (!is_good_target(known->substr(0, known->find(':'))))
      return draft.not_understood(node, "tmpfs", "an absolute path in the container");
    draft.list("tmpfs").items.push_back(word(*known));
  };
  if (value.kind != yaml::Kind::sequence) return take(value);
  for (const Node* item : value.items) take(*item);
}

void take_volumes_from(Draft& draft, const Node& value, const Rule&)
{
  for (const Node* item : value.items) {
    const auto known = draft.known(*item, "volumes_from");
    if (!known) continue;
    const std::string name = known->substr(0, known->find(':'));
    const Service* const other = draft.project.find(name);
    if (other == nullptr || other == &draft.service)
      draft.remark(*item, fmt::format("'volumes_from' names '{}', which is no other service", excerpt(item->text)));
    else
      draft.list("volumes_from").items.push_back(word(other->instances.front()));
  }
}

/// A secret or config in the container: its key in the file, and what is said of it here.
struct Put {
  std::string key;
  std::string target;
  std::string mode = "0444"; // as Compose has it: whoever runs there may read it
  std::string owner{};
};

bool is_digits(std::string_view text, std::string_view digits, std::size_t least, std::size_t most)
{
  return text.size() >= least && text.size() <= most && text.find_first_not_of(digits) == std::string_view::npos;
}

std::string owner_of(const std::string& user, const std::string& group)
{
  const auto is_number = [](const std::string& text) { return is_digits(text, "0123456789", 1, 9); };
  if (!is_number(user) && !is_number(group)) return {};
  return (is_number(user) ? user : "0") + ":" + (is_number(group) ? group : "0");
}

std::optional<Put> put_of(Draft& draft, const Node& item, std::string_view kind, const std::string& folder)
{
  const Node* const source = item.kind == yaml::Kind::mapping ? item.find("source") : &item;
  if (source == nullptr || source->text.empty()) {
    draft.not_understood(item, kind, "a name");
    return std::nullopt;
  }
  const auto part = [&](std::string_view name) -> std::string {
    const Node* const value = item.find(name);
    const auto text = value == nullptr ? std::nullopt : text_of(*value);
    return text ? draft.project.value(*text).value_or("") : "";
  };
  Put put{.key = std::string(source->text), .target = part("target")};
  if (put.target.empty()) put.target = put.key;
  if (!put.target.starts_with('/')) put.target = folder + put.target;
  std::string mode = part("mode");
  if (mode.starts_with("0o")) mode.erase(1, 1);
  if (is_digits(mode, "01234567", 3, 4)) put.mode = mode;
  put.owner = owner_of(part("uid"), part("gid"));
  if (is_good_target(put.target) && !put.target.ends_with('/')) return put;
  draft.not_understood(item, kind, "an absolute path in the container");
  return std::nullopt;
}

/// A folder that can become a volume of its own, which can be written before the start whatever is around it; not one
/// of the root's, on which much else depends.
bool can_be_a_volume(std::string_view folder) { return std::ranges::count(folder, '/') > 1; }

void put_file(Draft& draft, const Node& where, const Put& put, Field source)
{
  const std::string folder = put.target.substr(0, put.target.rfind('/'));
  const bool needs_volume = !can_take_files(draft, put.target);
  if (needs_volume && !can_be_a_volume(folder))
    return draft.remark(where, "nothing can be put there before the start, and so it is left out",
                        "give it a target in a folder of its own");
  std::vector<Field> fields;
  fields.push_back(std::move(source));
  fields.push_back({{}, "mode", word(put.mode)});
  if (!put.owner.empty()) fields.push_back({{}, "owner", word(put.owner)});
  Item& files = draft.mapping("files");
  if (files.find(key_text(put.target)) == nullptr) files.add(key_text(put.target), mapping_of(std::move(fields)));
  if (!needs_volume) return;
  Item& own = draft.list("container_volumes");
  if (std::ranges::find(own.items, key_text(folder), &Item::scalar) == own.items.end())
    own.items.push_back(word(folder));
}

void take_secrets(Draft& draft, const Node& value, const Rule& rule)
{
  for (const Node* item : value.items) {
    const auto put = put_of(draft, *item, rule.key, "/run/secrets/");
    const std::string secret = put ? draft.project.secret(put->key, *item, draft.notes) : std::string();
    if (!secret.empty()) put_file(draft, *item, *put, {{}, "secret", word(secret)});
  }
}

std::optional<Field> source_of_config(Draft& draft, const Node* declared)
{
  if (declared == nullptr) return std::nullopt;
  for (const std::string_view source : {"file", "content", "environment"}) {
    const Node* const said = declared->find(source);
    const auto text = said == nullptr ? std::nullopt : text_of(*said);
    if (!text) continue;
    if (source == "content") return Field{{}, "content", text_item(*text)};
    const auto known = draft.known(*text, *said, "configs");
    if (!known) return std::nullopt;
    if (source == "environment" && only_variable(parse_text("${" + *known + "}")) == *known)
      return Field{{}, "secret", word(draft.project.secret_of_variable(*known))};
    if (source == "file" && draft.project.around.read(*known))
      return Field{{}, "file", word(draft.project.from_description(*known))};
  }
  return std::nullopt;
}

void take_configs(Draft& draft, const Node& value, const Rule& rule)
{
  const Node* const all = draft.project.root.find("configs");
  for (const Node* item : value.items) {
    const auto put = put_of(draft, *item, rule.key, "/");
    if (!put) continue;
    auto source = source_of_config(draft, all == nullptr ? nullptr : all->find(put->key));
    if (source)
      put_file(draft, *item, *put, *std::move(source));
    else
      draft.remark(*item, "the config is left out: nothing that can be read holds it", "put it there with 'files'");
  }
}

constexpr std::array rules{
    Rule{"volumes", take_volumes, "volumes"},
    Rule{"tmpfs", take_tmpfs, "tmpfs"},
    Rule{"volumes_from", take_volumes_from, "volumes_from"},
    Rule{"secrets", take_secrets, "files"},
    Rule{"configs", take_configs, "files"},
    Rule{"volume_driver", take_remark, "has no counterpart", "name it as 'driver' of the volume at the top"},
};

} // namespace

std::span<const Rule> mount_rules() { return rules; }

} // namespace maestro::compose
