// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace maestro {

/// How far a pull is: the percentage is the mean over all layers seen so far (compat §5.7), the bytes are their sum.
struct PullState {
  double percent = 0;
  std::int64_t current = 0, total = 0; // of the layers whose size is known

  bool operator==(const PullState&) const = default;
};

class PullTally {
public:
  /// The state after this message, if its percentage differs by a tenth or more from the last one told.
  std::optional<PullState> after(const engine::PullProgress& message);

private:
  struct Layer {
    double percent = 0;
    std::int64_t current = 0, total = 0;
  };
  void advance(Layer& layer, double percent, const engine::PullProgress& message);

  std::map<std::string, Layer> layers_;
  double sum_ = 0; // of percentages
  PullState state_;
  std::optional<double> told_;
};

} // namespace maestro
