// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/plan/image.hpp>

namespace maestro {

WantedImage wanted_image(const Instance& instance, const ShipFacts& facts)
{
  const auto id_of = [&facts](const std::string& reference) {
    if (!facts.images) return std::string();
    const auto found = facts.images->find(normalised(parse_image(reference)));
    return found == facts.images->end() ? std::string() : found->second;
  };
  WantedImage described{instance.image, id_of(instance.image)};
  if (!instance.pinned_image || described.id == instance.pinned_image->id) return described;
  return {instance.pinned_image->reference, id_of(instance.pinned_image->reference)};
}

} // namespace maestro
