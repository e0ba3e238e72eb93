// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/description_changes.hpp>
#include <maestro/plan/drift.hpp>

#include <algorithm>
#include <utility>

namespace maestro {
namespace {

/// What is put into both, and is not the same.
void add_changed_files(const std::vector<ContainerFile>& then, const std::vector<ContainerFile>& now,
                       std::vector<Field>& fields)
{
  for (const ContainerFile& file : now) {
    const auto was = std::ranges::find(then, file.path, &ContainerFile::path);
    if (was == then.end() || was->content == nullptr || file.content == nullptr) continue;
    if (*was->content != *file.content)
      fields.push_back({.path = "files." + file.path, .from = "", .to = "", .is_secret = true});
  }
}

/// The image as exactly as it is known.
std::string image_of(const Instance& instance)
{
  return instance.pinned_image ? image_words(instance.image, instance.pinned_image->id) : instance.image;
}

void add_changed_image(const Instance& then, const Instance& now, std::vector<Field>& fields)
{
  std::erase_if(fields, [](const Field& field) { return field.path == "image"; });
  const bool is_other = then.pinned_image && now.pinned_image && then.pinned_image->id != now.pinned_image->id;
  if (is_other || then.image != now.image)
    fields.push_back({.path = "image", .from = image_of(then), .to = image_of(now)});
}

class Comparer {
public:
  Comparer(const Environment& then, const Environment& now) : then_(then), now_(now), links_then_(then), links_now_(now)
  {
  }

  std::vector<InstanceChange> changes()
  {
    std::vector<InstanceChange> all;
    for (const auto& [name, instance] : then_.instances)
      if (!now_.instances.contains(name))
        all.push_back({InstanceChange::Kind::removed, name, instance.service, instance.ship});
    for (const auto& [name, instance] : now_.instances) {
      const auto was = then_.instances.find(name);
      if (was == then_.instances.end())
        all.push_back({InstanceChange::Kind::added, name, instance.service, instance.ship});
      else if (auto change = change_of(was->second, instance))
        all.push_back(*std::move(change));
    }
    std::ranges::sort(all, {}, &InstanceChange::name);
    return all;
  }

private:
  std::optional<InstanceChange> change_of(const Instance& then, const Instance& now)
  {
    InstanceChange change{InstanceChange::Kind::changed, now.name, now.service, now.ship};
    change.fields = differing_fields(container_spec(then_, then, links_then_), container_spec(now_, now, links_now_));
    add_changed_image(then, now, change.fields);
    add_changed_files(then.settings.files, now.settings.files, change.fields);
    std::ranges::sort(change.fields, {}, &Field::path);
    if (then.ship != now.ship) {
      change.kind = InstanceChange::Kind::moved;
      change.from_ship = then.ship;
    } else if (change.fields.empty()) {
      return std::nullopt;
    }
    return change;
  }

  const Environment& then_;
  const Environment& now_;
  LinkBook links_then_, links_now_;
};

} // namespace

std::string_view to_text(InstanceChange::Kind kind)
{
  switch (kind) {
  case InstanceChange::Kind::added:
    return "added";
  case InstanceChange::Kind::removed:
    return "removed";
  case InstanceChange::Kind::moved:
    return "moved";
  case InstanceChange::Kind::changed:
    return "changed";
  }
  return {};
}

std::vector<InstanceChange> instance_changes(const Environment& then, const Environment& now)
{
  return Comparer(then, now).changes();
}

} // namespace maestro
