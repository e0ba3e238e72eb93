// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/vigil.hpp>

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
  for (const auto& [instance, known] : post.known_deaths)
    if (post.watch->heard(instance.text()) != known) dead.push_back(instance);
  for (const InstanceName& instance : dead) {
    post.known_deaths.erase(instance);
    died_(instance);
  }
}

} // namespace maestro
