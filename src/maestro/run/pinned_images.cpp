// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/run/pinned_images.hpp>

#include <algorithm>

namespace maestro {
namespace {

/// What it ran: a release that was of other things says nothing of it, but the one before may.
const ReleasedInstance* released(const History& history, const KeptRelease& release, const Instance& instance)
{
  for (const KeptRelease& one : history.releases) {
    if (one.record.number > release.record.number || !one.record.release) continue;
    const auto& instances = one.record.release->instances;
    const auto found = instances.find(instance.name.text());
    if (found == instances.end()) continue;
    const bool is_it = found->second.image == instance.image && !found->second.image_id.empty();
    return is_it ? &found->second : nullptr;
  }
  return nullptr;
}

/// By which the image can be pulled, from where its name says if it came from there.
std::string reference_of(const ReleasedInstance& released)
{
  const std::string repository = parse_image(released.image).repository;
  const auto is_of_it = [&](const std::string& digest) { return parse_image(digest).repository == repository; };
  const auto own = std::ranges::find_if(released.digests, is_of_it);
  if (own != released.digests.end()) return *own;
  return released.digests.empty() ? released.image_id : released.digests.front();
}

} // namespace

std::vector<InstanceName> pin_images(Environment& environment, const History& history, const KeptRelease& release)
{
  std::vector<InstanceName> unknown;
  for (auto& [name, instance] : environment.instances) {
    if (const ReleasedInstance* const one = released(history, release, instance))
      instance.pinned_image = PinnedImage{reference_of(*one), one->image_id};
    else
      unknown.push_back(name);
  }
  return unknown;
}

} // namespace maestro
