// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/plan/declared.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/plan/stray_resource.hpp>
#include <maestro/run/resources.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <vector>

namespace maestro {

using namespace std::chrono_literals;

namespace {

class NetworkMaker {
public:
  NetworkMaker(engine::Engine& engine, const engine::NetworkSpec& wanted) : engine_(engine), wanted_(wanted) {}

  std::string make()
  {
    std::vector<engine::NetworkState> found = oldest_first();
    net::Duration pause = 50ms;
    for (int round = 0; round < most_rounds && found.size() != 1; ++round) {
      if (found.empty()) {
        create();
      } else if (!remove_superfluous(found)) {
        net::sleep(pause); // who made the other one is about to remove it
        pause = std::min<net::Duration>(2 * pause, 500ms);
      }
      found = oldest_first();
    }
    if (found.size() != 1) give_up(found);
    return found.front().id;
  }

private:
  static constexpr int most_rounds = 10; // with all their pauses some four seconds

  std::vector<engine::NetworkState> oldest_first()
  {
    auto all = engine_.networks(wanted_.name);
    std::sort(all.begin(), all.end(), is_older);
    return all;
  }

  void create()
  {
    try {
      created_.insert(engine_.create_network(wanted_));
    } catch (const engine::Refused& refused) { // somebody was faster
      if (refused.status() != engine::Refused::conflict) throw;
    }
  }

  bool may_remove(const engine::NetworkState& network) const
  {
    if (created_.contains(network.id)) return true;
    const auto ours = wanted_.labels.find(labels::environment);
    const auto theirs = network.labels.find(labels::environment);
    return ours != wanted_.labels.end() && theirs != network.labels.end() && ours->second == theirs->second;
  }

  /// Whether it is gone; not if containers are joined to it.
  bool is_removed(const engine::NetworkState& network)
  {
    if (!may_remove(network)) return false;
    try {
      engine_.remove_network(network.id);
      return true;
    } catch (const engine::Refused&) { // it is in use, or somebody else removes it
      return false;
    }
  }

  /// All but the oldest; the oldest itself if another one has to stay. Whether the list has changed by that.
  bool remove_superfluous(const std::vector<engine::NetworkState>& found)
  {
    std::size_t removed = 0;
    for (std::size_t i = found.size() - 1; i > 0; --i)
      if (is_removed(found[i])) ++removed;
    if (removed + 2 == found.size() && is_removed(found.front())) ++removed;
    return removed > 0;
  }

  [[noreturn]] void give_up(const std::vector<engine::NetworkState>& found) const
  {
    if (found.empty())
      throw Error(Fault::failed, fmt::format("the network '{}' was created and is gone", wanted_.name),
                  "does somebody else remove it?");
    std::string ids;
    for (const engine::NetworkState& network : found) ids += (ids.empty() ? "" : ", ") + network.id.substr(0, 12);
    throw Error(Fault::failed,
                fmt::format("there are {} networks '{}', and no container can join one of several: {}", found.size(),
                            wanted_.name, ids),
                "remove all but one of them on that ship, by id: docker network rm ID");
  }

  engine::Engine& engine_;
  const engine::NetworkSpec& wanted_;
  std::set<std::string> created_; // ids of those made here
};

} // namespace

void remove_unused_network(engine::Engine& engine, const engine::NetworkState& network)
{
  const auto users = engine.users(network);
  if (!users.empty())
    throw Error(Fault::failed, fmt::format("{} uses it by now", users.front().name), "apply again to see what is left");
  engine.remove_network(network.id);
}

/// Engine::remove_volume must not be asked for what is not there.
void remove_own_volume(engine::Engine& engine, const Environment& environment, const std::string& name)
{
  const auto found = engine.volume(name);
  if (!found) return;
  if (!is_made_for(environment, found->labels))
    throw Error(Fault::failed, "somebody else has made one of this name by now", "apply again to see what is left");
  engine.remove_volume(name);
}

std::string ensure_network(engine::Engine& engine, const engine::NetworkSpec& wanted)
{
  return NetworkMaker(engine, wanted).make();
}

} // namespace maestro
