// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/watch.hpp>

#include <fmt/core.h>

#include <chrono>
#include <utility>

namespace maestro {

namespace {

constexpr auto pause_before_retry = std::chrono::seconds(1);

} // namespace

void ShipWatch::begin(net::Group& background)
{
  if (started_) return;
  started_ = true;
  background.spawn([this] { follow(); });
}

void ShipWatch::listen(net::Group& background)
{
  begin(background);
  while (!settled_) heard_.wait();
}

void ShipWatch::settle(bool listens)
{
  const bool is_news = !settled_ || listens_ != listens;
  listens_ = listens;
  settled_ = true;
  heard_.notify();
  if (is_news) tell();
}

void ShipWatch::tell()
{
  news_.notify();
  for (const auto& call : listeners_) call();
}

ShipWatch::Listener::Listener(ShipWatch& watch, std::function<void()> call)
    : watch_(watch), place_(watch.listeners_.insert(watch.listeners_.end(), std::move(call)))
{
}

ShipWatch::Listener::~Listener() { watch_.listeners_.erase(place_); }

void ShipWatch::follow()
{
  for (;;) {
    try {
      engine_.events(
          actions_,
          [this] {
            ++beginnings_;
            is_deaf_ = false;
            settle(engine_.tells_at_once());
          },
          [this](const engine::ContainerEvent& event) {
            const auto asked_for = heard_of_.find(event.name);
            if (asked_for == heard_of_.end()) return true;
            ++asked_for->second.times;
            asked_for->second.exit_code = event.exit_code;
            tell();
            return true;
          });
    } catch (const Error&) {
      // Whoever waits for a container of this ship asks the engine itself and meets the same error, with a step or an
      // instance to blame it on.
    }
    is_deaf_ = true;
    settle(false);
    net::sleep(pause_before_retry);
  }
}

std::optional<int> ShipWatch::exit_code(const std::string& container, const engine::ContainerState& state) const
{
  if (state.state != engine::State::running) return state.exit_code;
  const auto found = heard_of_.find(container);
  return found == heard_of_.end() ? std::nullopt : found->second.exit_code;
}

std::string with_exit_code(std::optional<int> code)
{
  return code ? fmt::format(" with exit code {}", *code) : std::string();
}

ShipWatch& Watches::of(const ShipName& ship)
{
  engine::Engine& engine = fleet_.at(ship); // may wait, and others may come for the same watch meanwhile
  const auto [place, is_new] = watches_.try_emplace(ship);
  if (is_new) place->second = std::make_unique<ShipWatch>(engine, std::vector<std::string>{"die"});
  ShipWatch& begun = *place->second; // the table may grow meanwhile
  begun.listen(listening_);
  if (is_new && on_begin_) on_begin_(ship);
  return begun;
}

void Watches::end()
{
  listening_.cancel();
  listening_.wait();
}

ShipWatch* Watches::begun(const ShipName& ship)
{
  const auto found = watches_.find(ship);
  return found == watches_.end() ? nullptr : found->second.get();
}

} // namespace maestro
