// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>
#include <maestro/container/mounted.hpp>
#include <maestro/container/path.hpp>

#include <algorithm>

/// Where files can be put before the start.
namespace maestro::compose {
namespace {

std::string folder_of(const std::string& path) { return path.substr(0, std::max<std::size_t>(path.rfind('/'), 1)); }

/// A folder that can become a volume of its own, which can be written before the start whatever is around it; not one
/// of the root's, on which much else depends.
bool can_be_a_volume(std::string_view folder) { return std::ranges::count(folder, '/') > 1; }

class MountSurvey {
public:
  explicit MountSurvey(const Draft& draft) : draft_(draft) {}

  ContainerSettings take()
  {
    settings_.read_only = draft_.project.truth_of(draft_.body.find("read_only")).value_or(false);
    each("tmpfs", [this](const Node& node) { add_tmpfs(value_of(node)); });
    each("volumes", [this](const Node& node) { add_volume(node); });
    return std::move(settings_);
  }

private:
  void each(std::string_view key, const std::function<void(const Node&)>& add) const
  {
    const Node* const all = draft_.body.find(key);
    if (all == nullptr) return;
    if (all->kind == yaml::Kind::scalar) add(*all);
    for (const Node* item : all->items) add(*item);
  }

  std::string value_of(const Node& node) const
  {
    const auto text = draft_.project.text_of(node);
    return text ? draft_.project.value(*text).value_or("") : "";
  }

  void add_tmpfs(const std::string& written)
  {
    const std::string target = written.substr(0, written.find(':'));
    if (target.starts_with('/')) settings_.tmpfs.emplace_back(cleaned_path(target), "");
  }

  void add_volume(const Node& node)
  {
    const Node* const target = node.find("target");
    if (target == nullptr) return add_bind(target_of(node));
    const Node* const type = node.find("type");
    if (type != nullptr && value_of(*type) == "tmpfs") return add_tmpfs(value_of(*target));
    add_bind(value_of(*target));
  }

  std::string target_of(const Node& node) const
  {
    const auto text = draft_.project.text_of(node);
    const std::vector<Text> parts = split(text.value_or(Text()), ':');
    return draft_.project.value(parts[parts.size() > 1 ? 1 : 0]).value_or("");
  }

  void add_bind(const std::string& target)
  {
    if (target.starts_with('/')) settings_.binds.push_back({.target = cleaned_path(target)});
  }

  const Draft& draft_;
  ContainerSettings settings_;
};

bool is_strictly_below(std::string_view path, std::string_view folder)
{
  return path != folder && is_at_or_below(path, folder);
}

Room find_room(Draft& draft, const std::string& path)
{
  const ContainerSettings& settings = draft.mounts();
  const auto around = mounted_at(settings, path);
  const auto is_below = [&](const Bind& bind) { return is_strictly_below(bind.target, path); };
  if ((around && around->kind == Mounted::Kind::engine) || std::ranges::any_of(settings.binds, is_below))
    return Room::none;
  if (!around && !settings.read_only) return Room::there;
  const std::string folder = folder_of(path);
  const bool is_taken = around && (around->target == path || around->target == folder);
  return is_taken || !can_be_a_volume(folder) ? Room::none : Room::in_a_volume;
}

} // namespace

const ContainerSettings& Draft::mounts()
{
  if (!mounts_) mounts_ = MountSurvey(*this).take();
  return *mounts_;
}

Room room_for(Draft& draft, const std::string& written)
{
  const std::string path = cleaned_path(written);
  const auto known = draft.rooms.find(path);
  return known != draft.rooms.end() ? known->second : draft.rooms.emplace(path, find_room(draft, path)).first->second;
}

bool can_be_put(Draft& draft, const std::string& written)
{
  const std::string path = cleaned_path(written);
  const ContainerSettings& settings = draft.mounts();
  const auto is_below = [&](const Bind& bind) { return is_strictly_below(bind.target, path); };
  const auto itself = mounted_at({}, path);
  return !settings.read_only && !itself && !mounted_at(settings, folder_of(path)) &&
         std::ranges::none_of(settings.binds, is_below);
}

} // namespace maestro::compose
