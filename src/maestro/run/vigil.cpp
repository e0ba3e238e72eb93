// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/vigil.hpp>

#include <utility>
#include <vector>

namespace maestro {

void Vigil::keep(const InstanceName& instance, const ShipName& ship, Past past)
{
  ShipWatch* const watch = watches_.begun(ship);
  if (watch == nullptr) return;
  Post& post = posts_[ship];
  const std::size_t deaths = watch->count(instance.text());
  post.kept[instance] = {deaths, deaths, watch->heard(instance.text()),
                         past == Past::may_have_come_back ? watch->clock() : std::nullopt};
  if (post.listener) return;
  post.watch = watch;
  post.listener.emplace(*watch, [this, &post] { hear(post); });
}

void Vigil::leave(const InstanceName& instance, const ShipName& ship)
{
  if (const auto post = posts_.find(ship); post != posts_.end()) post->second.kept.erase(instance);
}

bool Vigil::is_certain_of(const InstanceName& instance, const ShipName& ship) const
{
  const auto post = posts_.find(ship);
  if (post == posts_.end() || !post->second.watch->listens()) return false;
  const auto kept = post->second.kept.find(instance);
  return kept != post->second.kept.end() && post->second.watch->count(instance.text()) == kept->second.deaths_at_first;
}

void Vigil::doubt_unheard()
{
  std::vector<std::pair<InstanceName, Doubt>> doubted;
  for (const auto& [ship, post] : posts_)
    if (post.watch->is_deaf())
      for (const auto& [instance, kept] : post.kept) doubted.emplace_back(instance, Doubt{false, kept.since});
  for (const auto& [instance, doubt] : doubted) died_(instance, doubt);
}

void Vigil::hear(Post& post)
{
  std::vector<std::pair<InstanceName, Doubt>> doubted;
  for (auto& [instance, kept] : post.kept) {
    const std::size_t deaths = post.watch->count(instance.text()), heard = post.watch->heard(instance.text());
    const bool is_news = std::exchange(kept.deaths, deaths) != deaths;
    const bool is_heard = std::exchange(kept.heard, heard) != heard;
    if (is_news) doubted.emplace_back(instance, Doubt{is_heard, kept.since});
  }
  for (const auto& [instance, doubt] : doubted) died_(instance, doubt); // who may leave some of them
}

} // namespace maestro
