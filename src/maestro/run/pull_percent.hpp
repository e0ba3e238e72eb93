// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <map>
#include <optional>
#include <string>

namespace maestro {

/// How far a pull is: the mean over all layers seen so far (compat §5.7).
class PullPercent {
public:
  /// The percentage after this message, if it differs by a tenth or more from the last one told.
  std::optional<double> after(const engine::PullProgress& message);

private:
  std::map<std::string, double> layers_;
  double sum_ = 0;
  std::optional<double> told_;
};

} // namespace maestro
