// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/pull_tally.hpp>

#include <algorithm>
#include <cmath>

namespace maestro {

namespace {

bool is_complete(const std::string& status)
{
  return status == "Download complete" || status == "Pull complete" || status == "Already exists";
}

/// Sizes come from outside: even absurd ones must not overflow a sum of many.
constexpr std::int64_t most_of_a_layer = std::int64_t(1) << 50U;

/// Images have some hundred; more is an engine that makes them up.
constexpr std::size_t most_layers = 1000;

} // namespace

std::optional<PullState> PullTally::after(const engine::PullProgress& message)
{
  if (message.layer.empty() || (layers_.size() >= most_layers && !layers_.contains(message.layer))) return std::nullopt;
  double percent = 0;
  if (is_complete(message.status))
    percent = 100;
  else if (message.status == "Downloading" && message.total > 0)
    percent = std::clamp(100.0 * static_cast<double>(message.current) / static_cast<double>(message.total), 0.0, 100.0);
  else if (message.status != "Pulling fs layer")
    return std::nullopt;
  advance(layers_[message.layer], percent, message);
  state_.percent = std::round(10 * sum_ / static_cast<double>(layers_.size())) / 10;
  constexpr double least_news = 0.1;
  if (told_ && std::abs(state_.percent - *told_) < least_news) return std::nullopt;
  told_ = state_.percent;
  return state_;
}

/// Never back: extraction repeats a layer's numbers from the beginning.
void PullTally::advance(Layer& layer, double percent, const engine::PullProgress& message)
{
  const Layer before = layer;
  layer.percent = std::max(layer.percent, percent);
  if (message.status == "Downloading" && message.total > 0)
    layer.total = std::max(layer.total, std::min(message.total, most_of_a_layer));
  layer.current = std::clamp(is_complete(message.status) ? layer.total : message.current, layer.current, layer.total);
  sum_ += layer.percent - before.percent;
  state_.current += layer.current - before.current;
  state_.total += layer.total - before.total;
}

} // namespace maestro
