// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace maestro {

/// One function object out of several lambdas, for std::visit.
template<class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template<class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

} // namespace maestro
