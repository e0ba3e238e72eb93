// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/watch.hpp>

namespace maestro {

void ShipWatch::listen(net::Group& background)
{
  if (!started_) {
    started_ = true;
    background.spawn([this] { follow(); });
  }
  while (!settled_) heard_.wait();
}

void ShipWatch::follow()
{
  const auto settle = [this](bool listens) {
    listens_ = listens;
    settled_ = true;
    heard_.notify();
  };
  try {
    engine_.events(
        {"die"}, [&] { settle(true); },
        [this](const engine::ContainerEvent& event) {
          ++deaths_[event.name];
          news_.notify();
          return true;
        });
  } catch (const Error&) {
    // Whoever waits for a container of this ship asks the engine itself and meets the same error, with a step to blame
    // it on.
  }
  settle(false);
  news_.notify();
}

std::size_t ShipWatch::deaths(const std::string& container) const
{
  const auto found = deaths_.find(container);
  return found == deaths_.end() ? 0 : found->second;
}

ShipWatch& Watches::of(const ShipName& ship)
{
  auto& watch = watches_[ship];
  if (!watch) watch = std::make_unique<ShipWatch>(fleet_.at(ship));
  watch->listen(background_);
  return *watch;
}

} // namespace maestro
