// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/vigil.hpp>

#include <utility>
#include <vector>

namespace maestro {

void Vigil::keep(const InstanceName& instance, const ShipName& ship)
{
  ShipWatch* const watch = watches_.begun(ship);
  if (watch == nullptr) return;
  Post& post = posts_[ship];
  post.known_deaths[instance] = watch->heard(instance.text());
  if (post.listener) return;
  post.watch = watch;
  post.listener.emplace(*watch, [this, &post] { hear(post); });
}

void Vigil::leave(const InstanceName& instance, const ShipName& ship)
{
  if (const auto post = posts_.find(ship); post != posts_.end()) post->second.known_deaths.erase(instance);
}

void Vigil::hear(Post& post)
{
  std::vector<InstanceName> dead;
  for (auto& [instance, known] : post.known_deaths)
    if (const std::size_t heard = post.watch->heard(instance.text()); std::exchange(known, heard) != heard)
      dead.push_back(instance);
  for (const InstanceName& instance : dead) died_(instance); // who may leave some of them
}

} // namespace maestro
