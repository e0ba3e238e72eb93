// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/labels.hpp>

#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>

/// What is described no more, or never was: containers, networks and volumes.
namespace maestro::explore {

void Harbour::leave_behind(const Leftover& leftover)
{
  FakeDaemon& there = daemon(leftover.ship);
  std::map<std::string, std::string> own;
  if (leftover.owner != Owner::nobody)
    own = {{labels::environment, leftover.owner == Owner::ours ? environment_->name : "elsewhere"},
           {labels::config_hash, "2-of-then"}};
  engine::ContainerSpec user{
      .name = "user-of-" + leftover.name, .image = "busybox:1", .settings = {}, .own_labels = {}};
  if (leftover.is_volume) {
    std::map<std::string, std::string> options;
    if (leftover.is_mounted) options = {{"type", "nfs"}, {"device", ":/exports"}};
    there.volumes[leftover.name] = {.name = leftover.name, .driver = "local", .options = options, .labels = own};
    user.settings.binds.push_back({.source = leftover.name, .target = "/data"});
  } else {
    engine::NetworkSpec spec{.name = leftover.name};
    spec.labels = own;
    there.has_network(spec);
    user.settings.networks.push_back({.network = leftover.name});
  }
  if (leftover.is_used) there.has_container(user, engine::State::running);
}

/// Those that are there.
std::set<std::string> Run::leftovers_of(const std::string& ship) const
{
  std::set<std::string> all;
  const FakeDaemon& daemon = harbour_.daemon(ship);
  for (const Leftover& leftover : scenario_.leftovers) {
    if (leftover.ship != ship) continue;
    const bool is_there =
        leftover.is_volume ? daemon.volumes.contains(leftover.name) : !daemon.networks_called(leftover.name).empty();
    if (is_there) all.insert(leftover.name);
  }
  return all;
}

namespace {

bool may_remove(const Action& action, const Leftover& leftover)
{
  if (!action.prunes || leftover.owner != Owner::ours || leftover.is_used) return false;
  return !leftover.is_volume || leftover.is_mounted || action.prunes_volumes;
}

} // namespace

bool Run::ends_stray(const Call& call) const
{
  if (action_.prunes) return call.name == "stop" || call.name == "remove";
  return action_.strays && call.name == (action_.verb == Verb::clean ? "remove" : "stop");
}

/// Only what was left behind by this environment is removed, if that was asked for, and no data without being told to.
void Run::check_pruned(const Call& call)
{
  const bool is_network = call.name == "remove-network";
  if (!is_network && call.name != "remove-volume") return;
  const auto& networks = harbour_.daemon(call.ship).networks;
  const auto network = std::find_if(networks.begin(), networks.end(),
                                    [&](const engine::NetworkState& one) { return one.id == call.asked; });
  if (is_network && network == networks.end()) return; // another one was faster
  const std::string& name = is_network ? network->name : call.asked;
  const auto& all = scenario_.leftovers;
  const bool may = std::any_of(all.begin(), all.end(), [&](const Leftover& leftover) {
    return leftover.ship == call.ship && leftover.name == name && leftover.is_volume != is_network &&
           may_remove(action_, leftover);
  });
  // Of two networks of a name that were made at the same time, one goes again.
  const bool is_double = is_network && harbour_.daemon(call.ship).networks_called(name).size() > 1;
  if (!may && !is_double) violated("removed what it may not", fmt::format("{} {} on {}", call.name, name, call.ship));
}

/// What nobody may remove is there, and what was to go has gone.
void Run::check_leftovers(bool must_be_gone)
{
  for (const Leftover& leftover : scenario_.leftovers) {
    const bool was_there = leftovers_.at(leftover.ship).contains(leftover.name);
    const bool is_there = leftovers_of(leftover.ship).contains(leftover.name);
    const bool may_go = may_remove(action_, leftover) || (other_ != nullptr && may_remove(other_->action_, leftover));
    if (was_there && !is_there && !may_go)
      violated("removed what it may not", fmt::format("{} on {}", leftover.name, leftover.ship));
    if (must_be_gone && is_there && may_remove(action_, leftover))
      violated("not pruned", fmt::format("{} on {}", leftover.name, leftover.ship));
  }
  if (!must_be_gone || !action_.prunes) return;
  for (const StrayPlan& stray : scenario_.strays)
    if (harbour_.daemon(stray.ship).container(stray.name) != nullptr)
      violated("not pruned", fmt::format("{} on {}", stray.name, stray.ship));
}

} // namespace maestro::explore
