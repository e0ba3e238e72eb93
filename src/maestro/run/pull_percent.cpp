// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/pull_percent.hpp>

#include <algorithm>
#include <cmath>

namespace maestro {

std::optional<double> PullPercent::after(const engine::PullProgress& message)
{
  if (message.layer.empty()) return std::nullopt;
  double percent = 0;
  if (message.status == "Download complete" || message.status == "Pull complete" || message.status == "Already exists")
    percent = 100;
  else if (message.status == "Downloading" && message.total > 0)
    percent = std::clamp(100.0 * static_cast<double>(message.current) / static_cast<double>(message.total), 0.0, 100.0);
  else if (message.status != "Pulling fs layer")
    return std::nullopt;
  double& layer = layers_[message.layer];
  sum_ += std::max(percent, layer) - layer; // extraction repeats a layer's numbers from the beginning
  layer = std::max(percent, layer);
  const double mean = std::round(10 * sum_ / static_cast<double>(layers_.size())) / 10;
  constexpr double least_news = 0.1;
  if (told_ && std::abs(mean - *told_) < least_news) return std::nullopt;
  told_ = mean;
  return mean;
}

} // namespace maestro
