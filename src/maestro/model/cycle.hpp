// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <vector>

namespace maestro {

/// A cycle in a directed graph, the first node repeated at the end; empty if there is none. Nodes that edges lead to
/// but that are not in the graph are passed over. Walks with a stack of its own: chains may be thousands long.
template<class Name>
std::vector<Name> cycle_in(const std::map<Name, std::vector<Name>>& edges)
{
  enum class State { untouched, on_path, done };
  struct Step {
    const Name* node;
    const std::vector<Name>* next;
    std::size_t at = 0;
  };
  std::map<Name, State> states;
  for (const auto& [start, first] : edges) {
    if (states[start] != State::untouched) continue;
    std::vector<Step> path{{&start, &first}};
    states[start] = State::on_path;
    while (!path.empty()) {
      Step& step = path.back();
      if (step.at == step.next->size()) {
        states[*step.node] = State::done;
        path.pop_back();
        continue;
      }
      const Name& next = (*step.next)[step.at++];
      const auto found = edges.find(next);
      if (found == edges.end()) continue;
      State& state = states[next];
      if (state == State::on_path) {
        auto begin = std::find_if(path.begin(), path.end(), [&](const Step& on_path) { return *on_path.node == next; });
        std::vector<Name> cycle;
        for (; begin != path.end(); ++begin) cycle.push_back(*begin->node);
        cycle.push_back(next);
        return cycle;
      }
      if (state == State::untouched) {
        state = State::on_path;
        path.push_back({&found->first, &found->second});
      }
    }
  }
  return {};
}

} // namespace maestro
