// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/graph.hpp>

#include <map>
#include <vector>

namespace maestro {

/// The value of a service that make() makes from those of the services that it waits for in this direction, which are
/// in `known` by then; each is made once. Without recursion, because chains may be as long as the description.
template<class Value, class Make>
const Value& resolved(std::map<ServiceName, Value>& known, const Graph& graph, const ServiceName& service,
                      Direction direction, const Make& make)
{
  std::vector<const ServiceName*> open{&service};
  while (!open.empty()) {
    const ServiceName& current = *open.back();
    const std::size_t before = open.size();
    if (!known.contains(current))
      for (const ServiceName& next : graph.next(current, direction))
        if (!known.contains(next)) open.push_back(&next);
    if (open.size() > before) continue;
    open.pop_back();
    if (!known.contains(current)) known.emplace(current, make(current));
  }
  return known.at(service);
}

} // namespace maestro
